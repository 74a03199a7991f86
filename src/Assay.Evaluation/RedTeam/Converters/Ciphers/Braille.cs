using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Uncontracted English Braille in Unicode's patterns: signs for a capital, for numbers and for letters behind a number.</summary>
internal static class Braille
{
    const string Letters = "abcdefghijklmnopqrstuvwxyz", Patterns = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";
    const string Signs = ",;:.!'-?", SignPatterns = "⠂⠆⠒⠲⠖⠄⠤⠦";
    const string Digits = "1234567890", Unmarked = "abcdefghij";
    const char CapitalSign = '⠠', NumberSign = '⠼', LetterSign = '⠰';

    public static Converter Converter { get; } = new("braille", "Braille", ConverterKind.Cipher, "Uncontracted English Braille in Unicode patterns.", Write)
    {
        HowToRead = "It is uncontracted English Braille.",
        Reverts = new TextAlphabet("letters, digits, blanks and , ; : . ! ' - ?", Letters + Letters.ToUpperInvariant() + Digits + Signs + " "),
        Restore = Read,
    };

    static string Write(string text)
    {
        var result = new StringBuilder();
        var number = false;
        foreach (var c in text)
        {
            var small = char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) : c;
            if (char.IsAsciiDigit(c))
            {
                if (!number)
                    result.Append(NumberSign);
                small = Unmarked[Digits.IndexOf(c, StringComparison.Ordinal)];
            }
            else if (number && Unmarked.Contains(small, StringComparison.Ordinal) && small == c)
                result.Append(LetterSign);
            else if (small != c)
                result.Append(CapitalSign);

            number = char.IsAsciiDigit(c);
            var sign = Signs.IndexOf(c, StringComparison.Ordinal);
            result.Append(char.IsAsciiLetter(small) ? Patterns[small - 'a'] : sign >= 0 ? SignPatterns[sign] : c);
        }

        return result.ToString();
    }

    static string? Read(string text)
    {
        var result = new StringBuilder();
        var (number, capital) = (false, false);
        foreach (var c in text)
        {
            if (c is CapitalSign or NumberSign or LetterSign)
            {
                (number, capital) = (c == NumberSign, c == CapitalSign);
                continue;
            }

            var letter = Patterns.IndexOf(c, StringComparison.Ordinal);
            var sign = SignPatterns.IndexOf(c, StringComparison.Ordinal);
            number = number && letter is >= 0 and < 10;
            result.Append(number ? Digits[letter] : letter >= 0 ? (capital ? char.ToUpperInvariant(Letters[letter]) : Letters[letter]) : sign >= 0 ? Signs[sign] : c);
            capital = false;
        }

        return result.ToString();
    }
}
