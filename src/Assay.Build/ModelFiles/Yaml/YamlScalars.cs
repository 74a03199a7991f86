using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Yaml;

/// <summary>Scalars: plain (over lines), quoted and block.</summary>
internal sealed partial class YamlScanner
{
    void Plain()
    {
        SaveKey();
        keyAllowed = false;
        var start = at;
        var value = new StringBuilder();
        var spaces = "";
        while (!AtEnd && Peek() != '#')
        {
            var from = at;
            while (!AtEnd)
            {
                var c = Peek();
                if (IsBlank(c) || (c == ':' && (IsBlank(Peek(1)) || (flow > 0 && ",[]{}".Contains(Peek(1), StringComparison.Ordinal)))) || (flow > 0 && c is ',' or '?' or '[' or ']' or '{' or '}' && flow > 0))
                    break;
                at++;
            }

            if (at == from)
                break;
            keyAllowed = false;
            value.Append(spaces).Append(text, from, at - from);
            if (Spaces() is not { Length: > 0 } between || Peek() == '#' || (flow == 0 && Column < indent + 1))
                break;
            spaces = between;
        }

        tokens.Add(new YamlToken(YamlTokenKind.Scalar, value.ToString(), start, IsPlain: true));
    }

    // What stands between the words of a plain scalar; empty when the scalar ends here.
    string Spaces()
    {
        var from = at;
        while (Peek() == ' ' || (Peek() == '\t' && !AtEnd))
            at++;
        if (AtEnd || !IsBreak(Peek()))
            return text[from..at];
        keyAllowed = true;
        var breaks = 0;
        while (!AtEnd && (Peek() == ' ' || IsBreak(Peek())))
        {
            if (Peek() == ' ')
            {
                at++;
                continue;
            }

            Break();
            breaks++;
            if (IsMarker('-') || IsMarker('.'))
                return "";
        }

        return breaks == 1 ? " " : new string('\n', Math.Max(1, breaks - 1));
    }

    void Quoted(char quote)
    {
        SaveKey();
        keyAllowed = false;
        var start = at++;
        var value = new StringBuilder();
        while (!AtEnd)
        {
            var c = Peek();
            if (c == quote && quote == '\'' && Peek(1) == '\'')
            {
                value.Append('\'');
                at += 2;
            }
            else if (c == quote)
            {
                at++;
                tokens.Add(new YamlToken(YamlTokenKind.Scalar, value.ToString(), start));
                return;
            }
            else if (c == '\\' && quote == '"')
            {
                Escape(value);
            }
            else if (IsBreak(c))
            {
                while (value.Length > 0 && value[^1] is ' ' or '\t' && value.Length > 0)
                    value.Length--;
                Break();
                value.Append(' ');
                while (Peek() is ' ' or '\t')
                    at++;
                if (Column == 0 && (IsMarker('-') || IsMarker('.')))
                    break;
            }
            else
            {
                value.Append(c);
                at++;
            }
        }

        Fail("a string that does not end");
    }

    void Escape(StringBuilder value)
    {
        at++;
        var c = Peek();
        at++;
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0x10ffff or (>= 0xd800 and < 0xe000))
            {
                Fail("an escape that is none");
                return;
            }

            value.Append(char.ConvertFromUtf32(code));
            at += digits;
            return;
        }

        if (IsBreak(c))
        {
            at--;
            Break();
            while (Peek() is ' ' or '\t')
                at++;
            return;
        }

        value.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', 'a' => '\a', 'b' => '\b', 'e' => '\x1b', 'f' => '\f', 'v' => '\v', 'N' => '\u0085', '_' => '\u00a0', _ => c });
    }

    void BlockScalar()
    {
        keyAllowed = true;
        RemoveKey();
        var start = at;
        var folded = Peek() == '>';
        at++;
        var given = 0;
        while (!AtEnd && Peek() is '+' or '-' or (>= '1' and <= '9'))
        {
            if (char.IsAsciiDigit(Peek()))
                given = Peek() - '0';
            at++;
        }

        while (Peek() == ' ' || (Peek() == '\t' && !AtEnd))
            at++;
        if (Peek() == '#')
        {
            while (!AtEnd && !IsBreak(Peek()))
                at++;
        }

        if (!AtEnd && !IsBreak(Peek()))
        {
            Fail("something behind the mark of a block scalar");
            return;
        }

        var least = Math.Max(1, indent + 1);
        var depth = given > 0 ? least + given - 1 : FirstIndent(least);
        var value = new StringBuilder();
        while (!AtEnd)
        {
            if (IsBreak(Peek()))
                Break();
            var from = at;
            while (Column < depth && Peek() == ' ')
                at++;
            if (AtEnd)
                break;
            if (IsBreak(Peek()))
            {
                value.Append('\n');
                continue;
            }

            if (Column < depth)
            {
                // The next token starts on this line.
                at = from;
                break;
            }

            from = at;
            while (!AtEnd && !IsBreak(Peek()))
                at++;
            value.Append(text, from, at - from).Append(folded ? ' ' : '\n');
        }

        tokens.Add(new YamlToken(YamlTokenKind.Scalar, value.ToString(), start));
    }

    // The indentation of a block scalar is that of its first line with content.
    int FirstIndent(int least)
    {
        var (i, column, deepest) = (at, 0, 0);
        if (i < text.Length && text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            i++;
        for (i++; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                deepest = Math.Max(deepest, ++column);
            }
            else if (IsBreak(text[i]))
            {
                column = 0;
            }
            else
            {
                return Math.Max(least, column);
            }
        }

        return Math.Max(least, deepest);
    }
}
