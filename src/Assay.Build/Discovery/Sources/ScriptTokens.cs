using System.Text;

namespace Assay.Build.Discovery.Sources;

internal enum ScriptTokenKind { Name, Text, Number, Sign }

/// <summary>A token of JavaScript or TypeScript.</summary>
/// <param name="Text">A string's value; of a template its constant parts, with <c>${…}</c> between them.</param>
/// <param name="Computed">A template with values in it.</param>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text, int Line, bool Computed = false)
{
    public bool Is(char sign) => Kind == ScriptTokenKind.Sign && Text.Length == 1 && Text[0] == sign;

    public bool IsName(string name) => Kind == ScriptTokenKind.Name && Text == name;
}

/// <summary>
/// Splits JavaScript and TypeScript into tokens (ECMA-262, section 12), well enough to find calls and literals: whether a slash
/// begins a pattern is told by what stands before it. Bounded; what makes no sense is skipped.
/// </summary>
internal sealed class ScriptTokens(string source, int most)
{
    const int MostNested = 50;
    readonly List<ScriptToken> tokens = [];
    int at, line = 1;

    /// <summary>False when there are more tokens than are read.</summary>
    public bool Whole { get; private set; } = true;

    public List<ScriptToken> Read()
    {
        Until('\0', 0);
        return tokens;
    }

    // Up to the closing brace of a template's value, or the end.
    void Until(char close, int depth)
    {
        var open = 0;
        while (at < source.Length)
        {
            if (tokens.Count >= most)
            {
                Whole = false;
                at = source.Length;
                return;
            }

            var c = source[at];
            if (c == '\n')
                (line, at) = (line + 1, at + 1);
            else if (char.IsWhiteSpace(c) || c == '\ufeff')
                at++;
            else if (c == '/' && Next() == '/')
                at = source.IndexOf('\n', at) is >= 0 and var end ? end : source.Length;
            else if (c == '/' && Next() == '*')
                Comment();
            else if (c is '"' or '\'')
                Quoted(c);
            else if (c == '`')
                Template(depth);
            else if (c == '/' && BeginsPattern())
                Pattern();
            else if (char.IsLetter(c) || c is '_' or '$' or '#' or '@')
                Word(ScriptTokenKind.Name);
            else if (char.IsAsciiDigit(c))
                Word(ScriptTokenKind.Number);
            else
            {
                if (c == close && open == 0)
                    return;
                open += c == '{' ? 1 : c == '}' ? -1 : 0;
                tokens.Add(new ScriptToken(ScriptTokenKind.Sign, c.ToString(), line));
                at++;
            }
        }
    }

    char Next() => at + 1 < source.Length ? source[at + 1] : '\0';

    void Comment()
    {
        var end = source.IndexOf("*/", at + 2, StringComparison.Ordinal);
        end = end < 0 ? source.Length : end + 2;
        line += source.AsSpan(at, end - at).Count('\n');
        at = end;
    }

    void Word(ScriptTokenKind kind)
    {
        var start = at++;
        while (at < source.Length && (char.IsLetterOrDigit(source[at]) || source[at] is '_' or '$'))
            at++;
        tokens.Add(new ScriptToken(kind, source[start..at], line));
    }

    void Quoted(char quote)
    {
        var first = line;
        var text = new StringBuilder();
        for (at++; at < source.Length && source[at] != quote && source[at] != '\n';)
            Character(text);
        at += at < source.Length && source[at] == quote ? 1 : 0;
        tokens.Add(new ScriptToken(ScriptTokenKind.Text, text.ToString(), first));
    }

    void Template(int depth)
    {
        var (first, computed) = (line, false);
        var text = new StringBuilder();
        var inner = tokens.Count;
        for (at++; at < source.Length && source[at] != '`';)
        {
            if (source[at] == '$' && Next() == '{')
            {
                (computed, at) = (true, at + 2);
                text.Append("${…}");
                if (depth >= MostNested)
                {
                    at = source.Length;
                    break;
                }

                Until('}', depth + 1);
                at++;
            }
            else
            {
                Character(text);
            }
        }

        at++;
        // The template stands in front of what it computes with.
        tokens.Insert(Math.Min(inner, tokens.Count), new ScriptToken(ScriptTokenKind.Text, text.ToString(), first, computed));
    }

    void Character(StringBuilder text)
    {
        var c = source[at++];
        if (c == '\n')
            line++;
        if (c != '\\' || at >= source.Length)
        {
            text.Append(c);
            return;
        }

        c = source[at++];
        switch (c)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case '\n': line++; break;
            case 'x' when at + 2 <= source.Length && Hex(2) is { } byteValue: text.Append((char)byteValue); break;
            case 'u' when at < source.Length && source[at] == '{' && source.IndexOf('}', at) is > 0 and var end && end - at <= 7 && int.TryParse(source.AsSpan(at + 1, end - at - 1), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var point) && Rune.IsValid(point):
                text.Append(new Rune(point).ToString());
                at = end + 1;
                break;
            case 'u' when at + 4 <= source.Length && Hex(4) is { } unit: text.Append((char)unit); break;
            default: text.Append(c); break;
        }
    }

    int? Hex(int digits)
    {
        if (!int.TryParse(source.AsSpan(at, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            return null;
        at += digits;
        return value;
    }

    // After a value a slash divides; elsewhere it begins a pattern.
    bool BeginsPattern() => tokens.Count == 0 || tokens[^1] switch
    {
        { Kind: ScriptTokenKind.Text or ScriptTokenKind.Number } => false,
        { Kind: ScriptTokenKind.Name, Text: "return" or "typeof" or "case" or "in" or "of" or "await" or "yield" or "void" or "delete" } => true,
        { Kind: ScriptTokenKind.Name } => false,
        var sign => !(sign.Is(')') || sign.Is(']') || sign.Is('}')),
    };

    void Pattern()
    {
        var inClass = false;
        var start = at;
        for (at++; at < source.Length && source[at] != '\n'; at++)
        {
            if (source[at] == '\\')
                at++;
            else if (source[at] == '[')
                inClass = true;
            else if (source[at] == ']')
                inClass = false;
            else if (source[at] == '/' && !inClass)
            {
                at++;
                while (at < source.Length && char.IsAsciiLetter(source[at]))
                    at++;
                tokens.Add(new ScriptToken(ScriptTokenKind.Number, "/pattern/", line));
                return;
            }
        }

        // No pattern after all: a division.
        at = start + 1;
        tokens.Add(new ScriptToken(ScriptTokenKind.Sign, "/", line));
    }
}
