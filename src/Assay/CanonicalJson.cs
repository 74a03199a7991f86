using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay;

/// <summary>
/// JSON Canonicalization Scheme (RFC 8785): the bytes whose digest names a register entry or a policy. Members are
/// sorted by UTF-16 code units, strings escape only what they must, numbers are written as ECMAScript writes them.
/// </summary>
public static class CanonicalJson
{
    public static byte[] Bytes(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static Digest DigestOf<T>(T value) => Digest.Sha256(Bytes(Json.Element(value)));

    static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var members = value.EnumerateObject().ToList();
                members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
                for (var i = 0; i < members.Count; i++)
                {
                    if (i > 0)
                    {
                        if (members[i].Name == members[i - 1].Name)
                            throw new JsonException($"duplicate member '{members[i].Name}' has no canonical form");
                        text.Append(',');
                    }

                    WriteString(text, members[i].Name);
                    text.Append(':');
                    Write(text, members[i].Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                        text.Append(',');
                    first = false;
                    Write(text, item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(text, TextOf(value));
                break;
            case JsonValueKind.Number:
                WriteNumber(text, value.GetDouble());
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    // A lone surrogate is no Unicode text; the reader only notices when the string is taken out.
    static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string that is not Unicode has no canonical form", e);
        }
    }

    static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }

    // ECMA-262 Number::toString over the shortest round-trip digits, which "R" gives in .NET.
    static void WriteNumber(StringBuilder text, double value)
    {
        if (!double.IsFinite(value))
            throw new JsonException("a number without a finite value has no canonical form");
        if (value == 0)
        {
            text.Append('0');
            return;
        }

        if (value < 0)
        {
            text.Append('-');
            value = -value;
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Split(shortest);
        var n = exponent;
        if (digits.Length <= n && n <= 21)
            text.Append(digits).Append('0', n - digits.Length);
        else if (0 < n && n <= 21)
            text.Append(digits.AsSpan(0, n)).Append('.').Append(digits.AsSpan(n));
        else if (-6 < n && n <= 0)
            text.Append("0.").Append('0', -n).Append(digits);
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
                text.Append('.').Append(digits.AsSpan(1));
            text.Append('e').Append(n - 1 < 0 ? '-' : '+').Append(Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    // "1.25E-07" becomes ("125", -6): value = 0.d1d2... x 10^n.
    static (string Digits, int Exponent) Split(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var exponent = e < 0 ? 0 : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var all = dot < 0 ? mantissa : whole + mantissa[(dot + 1)..];
        var n = whole.Length + exponent;
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.TrimStart('0').TrimEnd('0'), n - leading);
    }
}
