namespace Assay.Text.Normalisation;

/// <summary>Words with digits and signs among their letters, read as letters; other words and numbers stay.</summary>
static class Leetspeak
{
    const int Fewest = 2;

    internal static void Find(string text, List<Layer> layers)
    {
        char[]? plain = null;
        var (words, first, last) = (0, -1, 0);
        for (var start = 0; start < text.Length;)
        {
            if (!IsPart(text[start]))
            {
                start++;
                continue;
            }

            var (end, letters, signs) = (start, 0, 0);
            for (; end < text.Length && IsPart(text[end]); end++)
            {
                letters += char.IsAsciiLetter(text[end]) ? 1 : 0;
                signs += char.IsAsciiLetter(text[end]) ? 0 : 1;
            }

            // "covid19" and "hello!" are not meant by themselves; a sign before a letter is, and where there are such words the others are too.
            if (letters > 0 && signs > 0)
            {
                plain ??= text.ToCharArray();
                for (var i = start; i < end; i++)
                    plain[i] = Letter(plain[i]);
                words += end - start > 2 && Inside(text.AsSpan(start, end - start)) ? 1 : 0;
                first = first < 0 ? start : first;
                last = end;
            }

            start = end;
        }

        if (words >= Fewest)
            layers.Add(new Layer(FormStep.Leetspeak, new string(plain!), first, last - first));
    }

    static bool Inside(ReadOnlySpan<char> word)
    {
        for (var i = 0; i + 1 < word.Length; i++)
            if (!char.IsAsciiLetter(word[i]) && char.IsAsciiLetter(word[i + 1]))
                return true;
        return false;
    }

    static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '@' or '$' or '!' or '|';

    static char Letter(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' or '|' => 'i',
        '2' => 'z',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '6' or '9' => 'g',
        '7' => 't',
        '8' => 'b',
        _ => c,
    };
}
