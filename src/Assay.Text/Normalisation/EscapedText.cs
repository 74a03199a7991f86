using System.Globalization;
using System.Text;

namespace Assay.Text.Normalisation;

/// <summary>Percent encoding, character references and program escapes: the whole text with all of them resolved.</summary>
static class EscapedText
{
    const int Fewest = 3;

    internal static void Find(string text, List<Layer> layers)
    {
        var (bytes, percent, references, escapes) = (new List<byte>(text.Length), 0, 0, 0);
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            var (value, length) = (-1, 0);
            if (text[i] == '%' && Hex(text, i + 1, 2) is >= 0 and var b)
            {
                bytes.Add((byte)b);
                percent++;
                i += 3;
                continue;
            }

            if (text[i] == '\\' && i + 1 < text.Length)
            {
                (value, length) = text[i + 1] switch
                {
                    'u' => (Hex(text, i + 2, 4), 6),
                    'x' => (Hex(text, i + 2, 2), 4),
                    'U' => (Hex(text, i + 2, 8), 10),
                    _ => (-1, 0),
                };
                escapes += value >= 0 ? 1 : 0;
            }
            else if (text[i] == '&')
            {
                (value, length) = Reference(text, i);
                references += value >= 0 ? 1 : 0;
            }

            if (value is >= 0 and < 0x110000)
                i += length;
            else
            {
                value = text[i];
                length = 1;
                if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    (value, length) = (char.ConvertToUtf32(text[i], text[i + 1]), 2);
                i += length;
            }

            var rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
            bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        }

        if (percent + references + escapes < Fewest)
            return;
        var step = percent >= references && percent >= escapes ? FormStep.Percent : references >= escapes ? FormStep.HtmlReferences : FormStep.Escapes;
        layers.Add(new Layer(step, Encoding.UTF8.GetString([.. bytes]), 0, text.Length));
    }

    static (int Value, int Length) Reference(string text, int at)
    {
        var end = text.IndexOf(';', at, Math.Min(10, text.Length - at));
        if (end < 0)
            return (-1, 0);
        var name = text.AsSpan((at + 1)..end);
        var value = name switch
        {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            ['#', 'x' or 'X', .. var hex] when int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var h) => h,
            ['#', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var d) => d,
            _ => -1,
        };
        return (value, end + 1 - at);
    }

    static int Hex(string text, int at, int digits) =>
        at + digits <= text.Length && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
