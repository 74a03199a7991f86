using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>A C# file with blanks in the place of comments, texts and characters: what is left keeps its line and column.</summary>
static partial class BlankedSource
{
    public static string Of(string source)
    {
        var blanked = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length;)
        {
            var end = TextEnd(source, at);
            if (end == at)
            {
                blanked.Append(source[at++]);
                continue;
            }

            for (; at < end; at++)
                blanked.Append(source[at] == '\n' ? '\n' : ' ');
        }

        return Directive().Replace(blanked.ToString(), m => new string(' ', m.Length));
    }

    // The end of the comment, text or character that begins here; the place itself when none does.
    static int TextEnd(string source, int at)
    {
        if (source[at] == '/' && at + 1 < source.Length && source[at + 1] is '/' or '*')
            return source[at + 1] == '/' ? Find(source, "\n", at, 0) : Find(source, "*/", at, 2);
        if (source[at] == '\'')
            return at + Character().Match(source, at).Length;
        if (source[at] is not ('"' or '$' or '@'))
            return at;
        var raw = RawQuotes().Match(source, at);
        if (raw.Success)
        {
            var end = Find(source, raw.Groups[1].Value, at + raw.Length, raw.Groups[1].Length);
            while (end < source.Length && source[end] == '"')
                end++;
            return end;
        }

        var open = Quote().Match(source, at);
        return open.Success ? QuotedEnd(source, at + open.Length, open.Value.Contains('@'), open.Value.Contains('$')) : at;
    }

    static int QuotedEnd(string source, int at, bool verbatim, bool holds)
    {
        for (var depth = 0; at < source.Length; at++)
        {
            var next = at + 1 < source.Length ? source[at + 1] : '\0';
            switch (source[at])
            {
                case '"' when depth > 0:
                    var marks = source[(at - 2)..at];
                    at = QuotedEnd(source, at + 1, marks.EndsWith('@') || marks == "@$", marks.EndsWith('$') || marks == "$@") - 1;
                    break;
                case '"' when verbatim && next == '"':
                case '\\' when !verbatim && depth == 0:
                case '{' when holds && depth == 0 && next == '{':
                    at++;
                    break;
                case '"':
                    return at + 1;
                case '\'' when depth > 0:
                    at += Math.Max(0, Character().Match(source, at).Length - 1);
                    break;
                case '{' when holds:
                    depth++;
                    break;
                case '}' when depth > 0:
                    depth--;
                    break;
            }
        }

        return at;
    }

    static int Find(string source, string what, int from, int more) =>
        source.IndexOf(what, from, StringComparison.Ordinal) is >= 0 and var found ? found + more : source.Length;

    [GeneratedRegex(@"\G'(\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{1,4}|\\.|[^\\'\n])'")]
    private static partial Regex Character();

    [GeneratedRegex("""\G\$*("{3,})""")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""\G(\$@|@\$|@|\$)?["]""")]
    private static partial Regex Quote();

    [GeneratedRegex(@"^[ \t]*#.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
