using System.Text;

namespace Assay.Build;

/// <summary>
/// SPDX licence expressions (SPDX 3.0.1, annex B): ids, <c>+</c>, <c>LicenseRef-</c>, WITH an exception, AND, OR, parentheses. Only what
/// parses, with ids that are on the list, is an expression; the result spells ids as SPDX does.
/// </summary>
internal sealed class LicenceExpression
{
    const int MaxLength = 4096, MaxDepth = 32;
    readonly List<string> _words;
    readonly StringBuilder _text = new();
    int _at;

    LicenceExpression(List<string> words) => _words = words;

    /// <summary>The normal spelling of an expression (a lone id too); null when it is none.</summary>
    public static string? Normal(string text)
    {
        if (text.Length > MaxLength || Words(text) is not { Count: > 0 } words)
            return null;
        var parser = new LicenceExpression(words);
        return parser.Or(0) && parser._at == words.Count ? parser._text.ToString() : null;
    }

    static List<string>? Words(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c is '(' or ')')
            {
                words.Add(text[i++..i]);
                continue;
            }

            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '.' or '+' or ':'))
                i++;
            if (i == start)
                return null;
            words.Add(text[start..i]);
        }

        return words;
    }

    bool Or(int depth) => Chain("OR", depth, And);

    bool And(int depth) => Chain("AND", depth, With);

    bool Chain(string word, int depth, Func<int, bool> part)
    {
        if (!part(depth))
            return false;
        while (Is(word))
        {
            _at++;
            _text.Append(' ').Append(word).Append(' ');
            if (!part(depth))
                return false;
        }

        return true;
    }

    bool With(int depth)
    {
        if (_at < _words.Count && _words[_at] == "(")
        {
            if (depth >= MaxDepth)
                return false;
            _at++;
            _text.Append('(');
            if (!Or(depth + 1) || _at >= _words.Count || _words[_at] != ")")
                return false;
            _at++;
            _text.Append(')');
            return true;
        }

        if (_at >= _words.Count || Simple(_words[_at]) is not { } id)
            return false;
        _at++;
        _text.Append(id);
        if (!Is("WITH"))
            return true;
        _at++;
        if (_at >= _words.Count || SpdxLicences.FindException(_words[_at]) is not { } exception)
            return false;
        _at++;
        _text.Append(" WITH ").Append(exception);
        return true;
    }

    // Version 3 allows the operators in lower case too.
    bool Is(string word) => _at < _words.Count && (_words[_at] == word || (_words[_at].Equals(word, StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetterLower(_words[_at][0])));

    static string? Simple(string word)
    {
        var own = word.StartsWith("DocumentRef-", StringComparison.Ordinal) && word.IndexOf(':', StringComparison.Ordinal) is > 12 and var colon ? word[(colon + 1)..] : word;
        if (own.StartsWith("LicenseRef-", StringComparison.Ordinal))
            return own.Length > 11 && !own.Contains(':', StringComparison.Ordinal) && !own.Contains('+', StringComparison.Ordinal) ? word : null;
        if (SpdxLicences.Find(word) is { } exact)
            return exact;
        return word.EndsWith('+') && SpdxLicences.Find(word[..^1]) is { } earlier ? earlier + "+" : null;
    }
}
