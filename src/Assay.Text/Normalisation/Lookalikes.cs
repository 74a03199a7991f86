namespace Assay.Text.Normalisation;

/// <summary>Puts Latin letters where letters of another script only look like them. Words that are of the other script stay.</summary>
static class Lookalikes
{
    /// <summary>Works on folded text, in place. A word is touched when it mixes scripts, or when it only has look-alikes and the text is Latin.</summary>
    /// <returns>How many letters were replaced.</returns>
    internal static int Replace(Span<char> text, bool mostlyLatin)
    {
        var replaced = 0;
        for (var start = 0; start < text.Length;)
        {
            if (!char.IsLetter(text[start]))
            {
                start++;
                continue;
            }

            var (end, latin, alike, foreign) = (start, 0, 0, 0);
            for (; end < text.Length && char.IsLetterOrDigit(text[end]); end++)
            {
                var c = text[end];
                if (c < 0x80)
                    latin++;
                else if (LookalikeLetters.Latin(c) < 0x80)
                    alike++;
                else
                    foreign++;
            }

            // One or two letters of another script in a text are symbols (a Greek alpha in a formula).
            if (alike > 0 && foreign <= (latin > 0 ? alike : 0) && (latin > 0 || (mostlyLatin && alike > 2)))
                for (var i = start; i < end; i++)
                    if (text[i] >= 0x80 && LookalikeLetters.Latin(text[i]) is < '\x80' and var letter)
                    {
                        text[i] = char.ToLowerInvariant(letter);
                        replaced++;
                    }

            start = end;
        }

        return replaced;
    }
}
