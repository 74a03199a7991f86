using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The two escape syntaxes of protocol 0.</summary>
internal static class PickleEscapes
{
    /// <summary>Python's raw-unicode-escape: only <c>\uXXXX</c> and <c>\UXXXXXXXX</c>.</summary>
    public static string RawUnicode(string text) => Replace(text, rawUnicode: true);

    /// <summary>Python's string literal escapes, as <c>codecs.escape_decode</c> reads them.</summary>
    public static string String(string text) => text.Contains('\\', StringComparison.Ordinal) ? Replace(text, rawUnicode: false) : text;

    static string Replace(string text, bool rawUnicode)
    {
        var made = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                made.Append(text[i]);
                continue;
            }

            var c = text[++i];
            if (rawUnicode)
            {
                if (c is 'u' or 'U' && Hex(text, i + 1, c == 'u' ? 4 : 8, out var rune))
                {
                    made.Append(Rune.IsValid(rune) ? new Rune(rune).ToString() : "\ufffd");
                    i += c == 'u' ? 4 : 8;
                }
                else
                {
                    made.Append('\\').Append(c);
                }

                continue;
            }

            i += Literal(text, i, c, made);
        }

        return made.ToString();
    }

    // Returns how many characters behind the letter were used.
    static int Literal(string text, int at, char c, StringBuilder made)
    {
        if (c == 'x' && Hex(text, at + 1, 2, out var code))
        {
            made.Append((char)code);
            return 2;
        }

        if (c is >= '0' and <= '7')
        {
            var value = 0;
            var used = 0;
            while (used < 3 && at + used < text.Length && text[at + used] is >= '0' and <= '7')
                value = (value * 8) + text[at + used++] - '0';
            made.Append((char)(value & 0xff));
            return used - 1;
        }

        made.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', _ => c });
        return 0;
    }

    static bool Hex(string text, int at, int count, out int value)
    {
        value = 0;
        return at + count <= text.Length && int.TryParse(text.AsSpan(at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
