using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Escape sequences of string and bytes literals (The Python Language Reference, section 2.4.1).</summary>
internal static class PythonEscapes
{
    public static string Read(string body, bool bytes)
    {
        if (!body.Contains('\\', StringComparison.Ordinal))
            return body;
        var made = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\' || i + 1 == body.Length)
            {
                made.Append(body[i]);
                continue;
            }

            i += One(body, i + 1, bytes, made);
        }

        return made.ToString();
    }

    // Returns how many characters behind the backslash were used.
    static int One(string body, int at, bool bytes, StringBuilder made)
    {
        var c = body[at];
        switch (c)
        {
            case '\n': return 1;
            case '\r': return at + 1 < body.Length && body[at + 1] == '\n' ? 2 : 1;
            case 'n': made.Append('\n'); return 1;
            case 't': made.Append('\t'); return 1;
            case 'r': made.Append('\r'); return 1;
            case 'a': made.Append('\a'); return 1;
            case 'b': made.Append('\b'); return 1;
            case 'f': made.Append('\f'); return 1;
            case 'v': made.Append('\v'); return 1;
            case '\\' or '\'' or '"': made.Append(c); return 1;
            case 'x' when Hex(body, at + 1, 2, out var code): made.Append((char)code); return 3;
            case 'u' when !bytes && Hex(body, at + 1, 4, out var code): made.Append((char)code); return 5;
            case 'U' when !bytes && Hex(body, at + 1, 8, out var code): made.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\ufffd"); return 9;
            case >= '0' and <= '7':
                var value = 0;
                var used = 0;
                while (used < 3 && at + used < body.Length && body[at + used] is >= '0' and <= '7')
                    value = (value * 8) + body[at + used++] - '0';
                made.Append((char)(value & 0xff));
                return used;
            default: made.Append('\\').Append(c); return 1;
        }
    }

    static bool Hex(string body, int at, int count, out int value)
    {
        value = 0;
        return at + count <= body.Length && int.TryParse(body.AsSpan(at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
