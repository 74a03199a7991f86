using System.Globalization;
using System.Text;

namespace Assay.Build.Dependencies.Toml;

/// <summary>The four kinds of strings.</summary>
internal static class TomlStrings
{
    public static string Any(TomlCursor at) => at.Peek(1) == at.Next && at.Peek(2) == at.Next ? Multi(at) : Single(at);

    public static string Single(TomlCursor at)
    {
        var quote = at.Next;
        at.Skip();
        var text = new StringBuilder();
        while (at.Next != quote)
        {
            if (at.AtEnd || at.Next is '\n' or '\r')
                throw new TomlException("a string that does not end on its line");
            if (quote == '"' && at.Next == '\\')
                Escape(at, text, multi: false);
            else
                Copy(at, text);
        }

        at.Skip();
        return text.ToString();
    }

    static string Multi(TomlCursor at)
    {
        var quote = at.Next;
        at.Skip(3);
        // A line end right behind the quotes is not part of it.
        if (at.Next == '\r' && at.Peek(1) == '\n')
            at.Skip();
        at.TryTake('\n');
        var text = new StringBuilder();
        while (true)
        {
            if (at.AtEnd)
                throw new TomlException("a string that does not end");
            if (at.Next == quote && at.Peek(1) == quote && at.Peek(2) == quote)
            {
                at.Skip(3);
                // Up to two quotes may stand before the closing three.
                for (var more = 0; more < 2 && at.Next == quote; more++)
                    Copy(at, text);
                return text.ToString();
            }

            if (quote == '"' && at.Next == '\\')
                Escape(at, text, multi: true);
            else if (at.Next == '\r')
                at.Skip();
            else
                Copy(at, text);
        }
    }

    static void Copy(TomlCursor at, StringBuilder text)
    {
        text.Append(at.Next);
        at.Skip();
    }

    static void Escape(TomlCursor at, StringBuilder text, bool multi)
    {
        at.Skip();
        if (multi && at.Next is ' ' or '\t' or '\n' or '\r' && LineEnd(at))
            return;
        var c = at.Next;
        at.Skip();
        switch (c)
        {
            case 'b': text.Append('\b'); break;
            case 't': text.Append('\t'); break;
            case 'n': text.Append('\n'); break;
            case 'f': text.Append('\f'); break;
            case 'r': text.Append('\r'); break;
            case '"': text.Append('"'); break;
            case '\\': text.Append('\\'); break;
            case 'u': Unicode(at, text, 4); break;
            case 'U': Unicode(at, text, 8); break;
            default: throw new TomlException("an escape that there is none of");
        }
    }

    // A backslash at the end of a line swallows white space up to the next text.
    static bool LineEnd(TomlCursor at)
    {
        var ahead = 0;
        while (at.Peek(ahead) is ' ' or '\t')
            ahead++;
        if (at.Peek(ahead) is not ('\n' or '\r'))
            return false;
        while (at.Next is ' ' or '\t' or '\n' or '\r')
            at.Skip();
        return true;
    }

    static void Unicode(TomlCursor at, StringBuilder text, int digits)
    {
        uint value = 0;
        for (var i = 0; i < digits; i++, at.Skip())
        {
            if (!char.IsAsciiHexDigit(at.Next))
                throw new TomlException("an escape with too few digits");
            value = value * 16 + uint.Parse(at.Next.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        if (!Rune.IsValid(value))
            throw new TomlException("an escape of no character");
        text.Append(new Rune(value));
    }
}
