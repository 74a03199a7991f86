namespace Assay.Text.Normalisation;

[Flags]
enum HidingSign
{
    None = 0,
    Tags = 1,
    Run = 2,
    Escape = 4,
    Codes = 8,
    Spaced = 16,
    Leet = 32,
    Words = 64,
}

/// <summary>One cheap pass that says which readings are worth trying, so that ordinary text costs no more than this.</summary>
static class HidingSigns
{
    const int EncodedRun = 16;
    const int CodeSigns = 24;

    internal static HidingSign Of(ReadOnlySpan<char> text)
    {
        var signs = HidingSign.None;
        int run = 0, word = 0, singles = 0, codes = 0, escapes = 0, mixed = 0;
        bool letter = false, digit = false;
        foreach (var c in text)
        {
            var isLetter = char.IsAsciiLetter(c);
            var isDigit = char.IsAsciiDigit(c);
            run = isLetter || isDigit || c is '+' or '/' or '=' or '_' or '-' ? run + 1 : 0;
            if (run == EncodedRun)
                signs |= HidingSign.Run;
            escapes += c is '%' or '\\' or '&' ? 1 : 0;
            codes = isDigit || c is '.' or '-' or '/' or ' ' or ',' or '·' ? codes + 1 : 0;
            if (codes == CodeSigns)
                signs |= HidingSign.Codes;
            if (c == '\udb40')
                signs |= HidingSign.Tags;
            if (isLetter || isDigit || c is '@' or '$' or '!' or '|')
            {
                word++;
                letter |= isLetter;
                digit |= !isLetter;
                continue;
            }

            // A letter alone, again and again: somebody writes w o r d s so.
            singles = word == 1 && letter ? singles + 1 : word == 0 ? singles : 0;
            if (singles == 4)
                signs |= HidingSign.Spaced;
            mixed += word > 2 && letter && digit ? 1 : 0;
            signs |= word >= 3 ? HidingSign.Words : HidingSign.None;
            (word, letter, digit) = (0, false, false);
        }

        mixed += word > 2 && letter && digit ? 1 : 0;
        singles += word == 1 && letter ? 1 : 0;
        if (singles >= 4)
            signs |= HidingSign.Spaced;
        if (mixed > 0)
            signs |= HidingSign.Leet;
        if (escapes > 2)
            signs |= HidingSign.Escape;
        return word >= 3 ? signs | HidingSign.Words : signs;
    }
}
