using System.Globalization;
using System.Text;

namespace Assay.Text.Normalisation;

/// <summary>Letters as numbers or signals: binary, decimal, hexadecimal between blanks, Morse.</summary>
static class LetterCodes
{
    const int Fewest = 4;
    const string MorseLetters = " etianmsurwdkgohvf?l?pjbxcyzq??54?3???2?? +????16=/?????7???8?90";

    internal static void Find(string text, List<Layer> layers)
    {
        Numbers(text, layers);
        Morse(text, layers);
    }

    static void Numbers(string text, List<Layer> layers)
    {
        var (binary, start, letters, kind) = (new StringBuilder(), 0, 0, FormStep.Decimal);
        for (var at = 0; at <= text.Length;)
        {
            var end = at;
            while (end < text.Length && char.IsAsciiHexDigit(text[end]))
                end++;
            var (code, step) = Code(text.AsSpan(at, end - at));
            if (code != 0 && (letters == 0 || step == kind))
            {
                if (letters++ == 0)
                    (start, kind) = (at, step);
                binary.Append((char)code);
                at = end;
                while (at < text.Length && text[at] is ' ' or ',' or '\n')
                    at++;
                if (at < text.Length)
                    continue;
            }

            if (letters >= Fewest && Readable.Text(binary.ToString()) is { } spelled)
                layers.Add(new Layer(kind, spelled, start, Math.Min(at, text.Length) - start));
            binary.Clear();
            letters = 0;
            at = code != 0 ? Math.Max(end, at) : Math.Max(end, at) + 1;
        }
    }

    static (int, FormStep) Code(ReadOnlySpan<char> digits)
    {
        if (digits.Length == 8 && digits.IndexOfAnyExcept('0', '1') < 0)
            return (Convert.ToInt32(digits.ToString(), 2) is >= 32 and < 127 and var b ? b : 0, FormStep.Binary);
        if (digits.Length is 2 or 3 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var d) && d is >= 32 and < 127 && digits.Length == (d < 100 ? 2 : 3))
            return (d, FormStep.Decimal);
        return digits.Length == 2 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var h) && h is >= 32 and < 127 ? (h, FormStep.Hexadecimal) : (0, FormStep.Decimal);
    }

    static void Morse(string text, List<Layer> layers)
    {
        var (spelled, start, letters, node) = (new StringBuilder(), -1, 0, 1);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\0';
            if (c is '.' or '·' or '-' && node < 64)
            {
                start = start < 0 ? i : start;
                node = (node * 2) + (c == '-' ? 1 : 0);
                continue;
            }

            if (node > 1)
            {
                var letter = node - 1 < MorseLetters.Length ? MorseLetters[node - 1] : '?';
                spelled.Append(letter);
                letters += letter != '?' ? 1 : 0;
                node = 1;
            }

            if (c is '/' or '|')
                spelled.Append(' ');
            else if (c is not (' ' or '\n') && start >= 0)
            {
                if (letters >= Fewest * 2 && Readable.Text(spelled.ToString()) is { } message)
                    layers.Add(new Layer(FormStep.Morse, message, start, i - start));
                spelled.Clear();
                (start, letters) = (-1, 0);
            }
        }
    }
}
