using System.Globalization;
using System.Numerics;
using System.Text;

namespace Assay.Build.ModelFiles.Python;

internal enum PyTokenKind { Name, Number, Text, Operator, NewLine, End, Bad }

/// <summary>A token. For text, <see cref="Value"/> is the constant, or a <see cref="PyFormatted"/> source to be parsed.</summary>
internal readonly record struct PyToken(PyTokenKind Kind, string Text, object? Value, int Line, int Indent)
{
    /// <summary>Character of its line at which it begins, from 1.</summary>
    public int Column { get; init; }

    public bool Is(string op) => Kind == PyTokenKind.Operator && Text == op;

    public bool IsWord(string word) => Kind == PyTokenKind.Name && Text == word;
}

/// <summary>The raw inside of an f-string, whose fields the parser reads.</summary>
internal sealed record PyRawFormat(string Body, bool Raw);

/// <summary>Python's lexical analysis (The Python Language Reference, section 2), bounded, one token at a time.</summary>
internal sealed class PythonTokens(string source)
{
    static readonly string[] Operators =
        ["**=", "//=", ">>=", "<<=", "...", "->", ":=", "**", "//", "==", "!=", "<=", ">=", "<>", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@="];

    int at;
    int line = 1;
    int depth;
    int indent;
    bool atStart = true;
    int counted;
    int lineStart;

    public PyToken Next()
    {
        if (atStart)
            Indentation();
        while (at < source.Length)
        {
            var c = source[at];
            if (c is ' ' or '\t' or '\f' or '\r' or '\ufeff')
            {
                at++;
            }
            else if (c == '#')
            {
                var end = source.IndexOf('\n', at);
                at = end < 0 ? source.Length : end;
            }
            else if (c == '\\' && Rest(1) is '\n' or '\r')
            {
                at += Rest(1) == '\r' && Rest(2) == '\n' ? 3 : 2;
                line++;
            }
            else if (c == '\n')
            {
                at++;
                line++;
                if (depth > 0)
                    continue;
                atStart = true;
                return new PyToken(PyTokenKind.NewLine, "", null, line - 1, indent);
            }
            else
            {
                var column = Column();
                return Token(c) with { Column = column };
            }
        }

        return new PyToken(PyTokenKind.End, "", null, line, indent);
    }

    /// <summary>A line that made no sense must not swallow those behind it: brackets are closed, reading goes on at a new line.</summary>
    public void Recover() => depth = 0;

    // Each stretch of text is searched for ends of lines once: lines may be as long as files.
    int Column()
    {
        if (source.AsSpan(counted, at - counted).LastIndexOf('\n') is >= 0 and var end)
            lineStart = counted + end + 1;
        counted = at;
        return at - lineStart + 1;
    }

    char Rest(int ahead) => at + ahead < source.Length ? source[at + ahead] : '\0';

    // Blank lines and comments have no indentation of their own.
    void Indentation()
    {
        var column = 0;
        while (at < source.Length)
        {
            var c = source[at];
            if (c == '\n')
            {
                line++;
                column = 0;
            }
            else if (c == '#')
            {
                var end = source.IndexOf('\n', at);
                at = end < 0 ? source.Length : end;
                continue;
            }
            else if (c is ' ' or '\f' or '\r' or '\ufeff')
            {
                column += c == ' ' ? 1 : 0;
            }
            else if (c == '\t')
            {
                column = (column / 8 + 1) * 8;
            }
            else
            {
                break;
            }

            at++;
        }

        indent = column;
        atStart = false;
    }

    PyToken Token(char c)
    {
        if (char.IsLetter(c) || c == '_' || char.IsHighSurrogate(c))
        {
            var start = at;
            while (at < source.Length && (char.IsLetterOrDigit(source[at]) || source[at] == '_' || char.IsSurrogate(source[at]) || char.GetUnicodeCategory(source[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.ConnectorPunctuation))
                at++;
            var word = source[start..at];
            if (word.Length <= 3 && at < source.Length && source[at] is '"' or '\'' && word.All(p => "rRbBuUfFtT".Contains(p, StringComparison.Ordinal)))
                return Quoted(word.ToUpperInvariant());
            // Identifiers are normalised (NFKC): letters of other alphabets' fonts are the plain ones.
            return new PyToken(PyTokenKind.Name, Ascii.IsValid(word) ? word : PythonLetters.Plain(word), null, line, indent);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Rest(1))))
            return Number();
        if (c is '"' or '\'')
            return Quoted("");
        var span = source.AsSpan(at);
        foreach (var op in Operators)
        {
            if (span.StartsWith(op, StringComparison.Ordinal))
            {
                at += op.Length;
                return new PyToken(PyTokenKind.Operator, op, null, line, indent);
            }
        }

        at++;
        if (c is '(' or '[' or '{')
            depth++;
        else if (c is ')' or ']' or '}')
            depth = Math.Max(0, depth - 1);
        return new PyToken("()[]{}.,:;=+-*/%@&|^~<>`!".Contains(c, StringComparison.Ordinal) ? PyTokenKind.Operator : PyTokenKind.Bad, c.ToString(), null, line, indent);
    }

    PyToken Number()
    {
        var start = at;
        while (at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] is '_' or '.' || (source[at] is '+' or '-' && source[at - 1] is 'e' or 'E' && !IsHex(start))))
            at++;
        var text = source[start..at].Replace("_", "", StringComparison.Ordinal).TrimEnd('L', 'l');
        return new PyToken(PyTokenKind.Number, text, Value(text), line, indent);
    }

    bool IsHex(int start) => source[start] == '0' && start + 1 < source.Length && source[start + 1] is 'x' or 'X';

    static object? Value(string text)
    {
        var digits = text.Length > 2 ? text[2..] : "";
        var radix = text.Length > 2 && text[0] == '0' ? char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (radix == 16)
            return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? (object)hex : 0.0;
        if (radix != 0)
            return digits.Length <= 62 && digits.All(d => d >= '0' && d < '0' + radix) ? (object)(long)digits.Aggregate(0UL, (n, d) => (n * (ulong)radix) + d - '0') : 0.0;
        if (text.Length <= 40 && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number <= long.MaxValue ? (object)(long)number : (double)number;
        return 0.0;
    }

    PyToken Quoted(string prefix)
    {
        var began = line;
        var quote = source[at];
        var triple = Rest(1) == quote && Rest(2) == quote;
        at += triple ? 3 : 1;
        var start = at;
        var format = prefix.Contains('F', StringComparison.Ordinal) || prefix.Contains('T', StringComparison.Ordinal);
        var raw = prefix.Contains('R', StringComparison.Ordinal);
        if (!End(quote, triple, format))
        {
            return new PyToken(PyTokenKind.Bad, "", null, began, indent);
        }

        var body = source[start..at];
        at += triple ? 3 : 1;
        if (format)
            return new PyToken(PyTokenKind.Text, "", new PyRawFormat(body, raw), began, indent);
        var bytes = prefix.Contains('B', StringComparison.Ordinal);
        if (raw)
            return new PyToken(PyTokenKind.Text, "", bytes ? Encoding.Latin1.GetBytes(body) : body, began, indent);
        return new PyToken(PyTokenKind.Text, "", bytes ? Encoding.Latin1.GetBytes(PythonEscapes.Read(body, true)) : PythonEscapes.Read(body, false), began, indent);
    }

    // Leaves `at` on the closing quote. Fields of f-strings may hold quotes of their own (PEP 701).
    bool End(char quote, bool triple, bool format)
    {
        var fields = 0;
        for (; at < source.Length; at++)
        {
            var c = source[at];
            if (c == '\n')
            {
                if (!triple && fields == 0)
                    return false;
                line++;
            }
            else if (c == '\\')
            {
                at++;
                if (at < source.Length && source[at] == '\n')
                    line++;
            }
            else if (c == quote && (!triple || (Rest(1) == quote && Rest(2) == quote)) && (fields == 0 || !CloseBefore(quote, triple)))
            {
                return true;
            }
            else if (format && c == '{')
            {
                if (fields == 0 && Rest(1) == '{')
                    at++;
                else
                    fields++;
            }
            else if (format && c == '}' && fields > 0)
            {
                fields--;
            }
        }

        return false;
    }

    // Inside a field a quote opens a nested string when the line still has the brace that closes the field.
    bool CloseBefore(char quote, bool triple)
    {
        if (triple)
            return false;
        var end = source.IndexOf('\n', at);
        var rest = source.AsSpan(at + 1, (end < 0 ? source.Length : end) - at - 1);
        var close = rest.IndexOf(quote);
        var brace = close < 0 ? -1 : rest[close..].IndexOf('}');
        if (brace < 0)
            return false;
        at += 1 + close;
        return true;
    }
}
