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

    const byte Letter = 1, NotLetter = 2, InRun = 4, InEscape = 8, InCodes = 16;

    // What each ASCII character may be part of. NotLetter: a digit, or a sign that is written for a letter.
    static readonly byte[] Kinds = [.. Enumerable.Range(0, 128).Select(i => KindOf((char)i))];

    static byte KindOf(char c) => (byte)(
        (char.IsAsciiLetter(c) ? Letter | InRun : 0) | (char.IsAsciiDigit(c) ? NotLetter | InRun | InCodes : 0) | (c is '@' or '$' or '!' or '|' ? NotLetter : 0)
        | (c is '+' or '/' or '=' or '_' or '-' ? InRun : 0) | (c is '%' or '\\' or '&' ? InEscape : 0) | (c is '.' or '-' or '/' or ' ' or ',' ? InCodes : 0));

    internal static HidingSign Of(ReadOnlySpan<char> text)
    {
        var signs = HidingSign.None;
        int run = 0, word = 0, singles = 0, codes = 0, escapes = 0, mixed = 0;
        bool letter = false, digit = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c))
            {
                // Most of a text is letters in a row: what each of them does is done once for all.
                var from = i;
                do
                    i++;
                while (i < text.Length && char.IsAsciiLetter(text[i]));
                run += i - from;
                word += i - from;
                letter = true;
                codes = 0;
                if (run >= EncodedRun)
                    signs |= HidingSign.Run;
                i--;
                continue;
            }

            var kind = c < Kinds.Length ? Kinds[c] : c == '·' ? InCodes : 0;
            run = (kind & InRun) != 0 ? run + 1 : 0;
            if (run == EncodedRun)
                signs |= HidingSign.Run;
            escapes += (kind & InEscape) != 0 ? 1 : 0;
            codes = (kind & InCodes) != 0 ? codes + 1 : 0;
            if (codes == CodeSigns)
                signs |= HidingSign.Codes;
            if (c == '\udb40')
                signs |= HidingSign.Tags;
            if ((kind & (Letter | NotLetter)) != 0)
            {
                word++;
                letter |= (kind & Letter) != 0;
                digit |= (kind & NotLetter) != 0;
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
