using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>
/// Cuts a template into tokens as Jinja's own lexer does with its default delimiters: text, comments, raw blocks, and the
/// tokens of expressions. Strings come out decoded, as Python's <c>unicode-escape</c> codec decodes them.
/// </summary>
internal sealed class JinjaLexer(string template)
{
    const int MostTokens = 1_000_000;
    static readonly string[] Operators = ["//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", ";"];

    readonly List<Token> tokens = [];
    int at;

    /// <summary>Why the rest was not read; null when all was.</summary>
    public string? Error { get; private set; }

    public List<Token> Read()
    {
        while (at < template.Length && Error is null)
            Part();
        tokens.Add(new Token(TokenKind.End, "", template.Length));
        return tokens;
    }

    void Part()
    {
        var open = at;
        while ((open = template.IndexOf('{', open)) >= 0 && open + 1 < template.Length && template[open + 1] is not ('{' or '%' or '#'))
            open++;
        if (open < 0 || open + 1 >= template.Length)
            open = template.Length;
        if (open > at)
            Add(TokenKind.Data, template[at..open], at);
        at = open;
        if (at >= template.Length)
            return;
        switch (template[at + 1])
        {
            case '#':
                var close = template.IndexOf("#}", at + 2, StringComparison.Ordinal);
                if (close < 0)
                    Fail("a comment that does not end");
                at = close + 2;
                break;
            case '{':
                Inside(TokenKind.OutputBegin, TokenKind.OutputEnd, "}}");
                break;
            default:
                if (!Raw())
                    Inside(TokenKind.BlockBegin, TokenKind.BlockEnd, "%}");
                break;
        }
    }

    bool Raw()
    {
        if (!Tag(at, "raw", out var from))
            return false;
        for (var end = from; (end = template.IndexOf("{%", end, StringComparison.Ordinal)) >= 0; end += 2)
        {
            if (!Tag(end, "endraw", out var after))
                continue;
            Add(TokenKind.Data, template[from..end], from);
            at = after;
            return true;
        }

        Fail("a raw block that does not end");
        return true;
    }

    // A tag with nothing but a word in it, with the marks that trim white space.
    bool Tag(int start, string word, out int after)
    {
        after = start + 2;
        if (after < template.Length && template[after] is '-' or '+')
            after++;
        while (after < template.Length && char.IsWhiteSpace(template[after]))
            after++;
        if (string.CompareOrdinal(template, after, word, 0, word.Length) != 0)
            return false;
        after += word.Length;
        while (after < template.Length && char.IsWhiteSpace(template[after]))
            after++;
        if (after < template.Length && template[after] is '-' or '+')
            after++;
        if (string.CompareOrdinal(template, after, "%}", 0, 2) != 0)
            return false;
        after += 2;
        return true;
    }

    void Inside(TokenKind begin, TokenKind end, string close)
    {
        Add(begin, "", at);
        at += 2;
        if (at < template.Length && template[at] is '-' or '+')
            at++;
        var braces = 0;
        while (Error is null)
        {
            while (at < template.Length && char.IsWhiteSpace(template[at]))
                at++;
            if (at >= template.Length)
            {
                Fail("an expression that does not end");
                return;
            }

            var c = template[at];
            var trimmed = c is '-' or '+' ? 1 : 0;
            if (braces == 0 && string.CompareOrdinal(template, at + trimmed, close, 0, 2) == 0)
            {
                Add(end, "", at);
                at += 2 + trimmed;
                return;
            }

            if (c == '_' || char.IsLetter(c))
                Word();
            else if (char.IsAsciiDigit(c))
                Number();
            else if (c is '"' or '\'')
                Quoted(c);
            else
                braces += Symbol();
        }
    }

    void Word()
    {
        var start = at;
        while (at < template.Length && (template[at] == '_' || char.IsLetterOrDigit(template[at]) || char.GetUnicodeCategory(template[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            at++;
        Add(TokenKind.Name, template[start..at], start);
    }

    void Number()
    {
        var start = at;
        while (at < template.Length && (char.IsAsciiLetterOrDigit(template[at]) || template[at] == '_'))
            at++;
        var real = at + 1 < template.Length && template[at] == '.' && char.IsAsciiDigit(template[at + 1]);
        if (real)
        {
            at++;
            while (at < template.Length && (char.IsAsciiLetterOrDigit(template[at]) || template[at] == '_' || (template[at] is '-' or '+' && template[at - 1] is 'e' or 'E')))
                at++;
        }

        Add(real ? TokenKind.Float : TokenKind.Integer, template[start..at].Replace("_", "", StringComparison.Ordinal), start);
    }

    void Quoted(char quote)
    {
        var start = at++;
        var text = new StringBuilder();
        while (at < template.Length && template[at] != quote)
        {
            if (template[at] == '\\' && at + 1 < template.Length)
                Escape(text);
            else
                text.Append(template[at++]);
        }

        if (at++ >= template.Length)
            Fail("a string that does not end");
        else
            Add(TokenKind.Text, text.ToString(), start);
    }

    void Escape(StringBuilder text)
    {
        var c = template[at + 1];
        at += 2;
        switch (c)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'a': text.Append('\a'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '\n': break;
            case 'x': Code(text, 2, 16); break;
            case 'u': Code(text, 4, 16); break;
            case 'U': Code(text, 8, 16); break;
            case 'N': Named(text); break;
            case >= '0' and <= '7':
                at--;
                Code(text, 3, 8);
                break;
            case '\\' or '\'' or '"': text.Append(c); break;
            default: text.Append('\\').Append(c); break;
        }
    }

    void Code(StringBuilder text, int most, int radix)
    {
        var value = 0;
        for (; most > 0 && at < template.Length && Digit(template[at]) is >= 0 and var digit && digit < radix; most--, at++)
            value = (value * radix) + digit;
        if (value is < 0 or > 0x10ffff or (>= 0xd800 and < 0xe000))
            text.Append('\ufffd');
        else
            text.Append(char.ConvertFromUtf32(value));
    }

    // The one named character that builds Python's internal names; others stand for themselves.
    void Named(StringBuilder text)
    {
        var close = at < template.Length && template[at] == '{' ? template.IndexOf('}', at, Math.Min(100, template.Length - at)) : -1;
        if (close < 0)
            return;
        var name = template[(at + 1)..close].ToUpperInvariant();
        text.Append(name is "LOW LINE" or "SPACING UNDERSCORE" ? "_" : name is "FULL STOP" or "PERIOD" ? "." : "\ufffd");
        at = close + 1;
    }

    static int Digit(char c) => c switch { >= '0' and <= '9' => c - '0', >= 'a' and <= 'f' => c - 'a' + 10, >= 'A' and <= 'F' => c - 'A' + 10, _ => -1 };

    int Symbol()
    {
        foreach (var symbol in Operators)
        {
            if (string.CompareOrdinal(template, at, symbol, 0, symbol.Length) != 0)
                continue;
            Add(TokenKind.Operator, symbol, at);
            at += symbol.Length;
            return symbol switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
        }

        Fail("a character that expressions do not have");
        return 0;
    }

    void Add(TokenKind kind, string text, int start)
    {
        if (tokens.Count >= MostTokens)
            Fail($"more than {MostTokens} tokens");
        else
            tokens.Add(new Token(kind, text, start));
    }

    void Fail(string why)
    {
        Error ??= why;
        at = template.Length;
    }
}
