using System.Globalization;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Strings in double quotes with the escapes that JSON, Python, JavaScript and YAML share. A lone surrogate is escaped.</summary>
internal static class Literal
{
    public static string Of(string text) => $"\"{Escape(text)}\"";

    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogatePair(text, i) && i + 1 < text.Length)
                result.Append(c).Append(text[++i]);
            else
                _ = c switch
                {
                    '"' or '\\' => result.Append('\\').Append(c),
                    '\n' => result.Append(@"\n"),
                    '\r' => result.Append(@"\r"),
                    '\t' => result.Append(@"\t"),
                    _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' => result.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
                    _ => result.Append(c),
                };
        }

        return result.ToString();
    }

    /// <summary>The text of escapes; null where one is none of ours, or a quote is open.</summary>
    public static string? Unescape(string escaped)
    {
        var result = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '"')
                return null;
            if (escaped[i] != '\\')
            {
                result.Append(escaped[i]);
                continue;
            }

            if (++i == escaped.Length)
                return null;
            if (escaped[i] == 'u')
            {
                if (i + 4 >= escaped.Length || !ushort.TryParse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                    return null;
                result.Append((char)unit);
                i += 4;
            }
            else if (escaped[i] switch { '"' => '"', '\\' => '\\', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\0' } is > '\0' and var c)
                result.Append(c);
            else
                return null;
        }

        return result.ToString();
    }

    /// <summary>The literals of a list: between them the separator, around them the two ends. Null where it is written otherwise.</summary>
    public static List<string>? ReadList(string text, string before, string separator, string after)
    {
        if (text.Length < before.Length + after.Length || !text.StartsWith(before, StringComparison.Ordinal) || !text.EndsWith(after, StringComparison.Ordinal))
            return null;
        var values = new List<string>();
        var end = text.Length - after.Length;
        for (var at = before.Length; at < end;)
        {
            var close = text[at] == '"' ? Close(text, at, end) : -1;
            if (close < 0 || Unescape(text[(at + 1)..close]) is not { } value)
                return null;
            values.Add(value);
            at = close + 1;
            if (at == end)
                return values;
            if (string.CompareOrdinal(text, at, separator, 0, separator.Length) != 0)
                return null;
            at += separator.Length;
        }

        return values.Count == 0 ? values : null;
    }

    static int Close(string text, int open, int end)
    {
        for (var i = open + 1; i < end; i++)
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        return -1;
    }
}
