using System.Globalization;
using System.Security.Cryptography;

namespace Assay.Serving.Guards;

/// <summary>
/// Names that stand for values while a model works on them, and are turned back in its answer: <c>EMAIL_BCDFGHJKMNPQ</c>. The letters are random, for this exchange only:
/// nobody can ask for another's value. A model may write them smaller, with blanks or escapes between, or without the first word.
/// </summary>
sealed class StandIns
{
    /// <summary>Letters of a code; no vowels, so that no word is one.</summary>
    const string Letters = "BCDFGHJKMNPQRTVWXZ";
    const int CodeLength = 12, MostBetween = 3, Longest = 64;

    /// <summary>Values in one exchange. With more of them it is a data base, not a message.</summary>
    internal const int MostValues = 10_000;

    readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal), _values = new(StringComparer.Ordinal);
    readonly HashSet<string> _beginnings = new(StringComparer.Ordinal), _kinds = new(StringComparer.Ordinal);

    internal bool Any => _codes.Count > 0;

    /// <summary>The stand-in of a value; the same each time.</summary>
    internal string For(string kind, string value)
    {
        if (!_codes.TryGetValue(kind + value, out var code))
        {
            if (_codes.Count >= MostValues)
                throw new InvalidOperationException("more personal data than one message has");
            code = RandomNumberGenerator.GetString(Letters, CodeLength);
            _codes[kind + value] = code;
            _values[code] = value;
            _kinds.Add(kind);
            for (var i = 1; i <= CodeLength; i++)
                _beginnings.Add(code[..i]);
        }

        return $"{kind}_{code}";
    }

    /// <summary>The stand-ins in a text, and the values they stand for.</summary>
    internal IEnumerable<(int Start, int Length, string Value)> In(string text)
    {
        if (!Any)
            yield break;
        for (var at = 0; at < text.Length; at++)
            if (Read(text, at, out var end, out _) is { } value)
            {
                yield return (at, end - at, value);
                at = end - 1;
            }
    }

    /// <summary>From where on a text that grows may end in a stand-in.</summary>
    internal int HoldFrom(string text)
    {
        if (Any)
            for (var at = Math.Max(0, text.Length - Longest); at < text.Length; at++)
                if (Read(text, at, out _, out var cut) is null && cut)
                    return at;
        return text.Length;
    }

    // A value, where a stand-in begins; cut: the text ends before it can be told.
    string? Read(string text, int at, out int end, out bool cut)
    {
        (end, cut) = (at, false);
        if (!char.IsAsciiLetter(text[at]))
            return null;
        foreach (var kind in _kinds)
        {
            var shared = Math.Min(kind.Length, text.Length - at);
            if (!text.AsSpan(at, shared).Equals(kind.AsSpan(0, shared), StringComparison.OrdinalIgnoreCase))
                continue;
            var next = at + shared;
            for (var between = 0; next < text.Length && between < MostBetween && Between(text[next]); between++)
                next++;
            if (next == text.Length)
                cut = true;
            else if (next > at + shared && Code(text, next, out end, ref cut) is { } value)
                return value;
        }

        return Code(text, at, out end, ref cut);
    }

    string? Code(string text, int at, out int end, ref bool cut)
    {
        Span<char> code = stackalloc char[CodeLength];
        var beginnings = _beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        var length = 0;
        for (end = at; end < text.Length; end++)
        {
            if (char.IsAsciiLetter(text[end]))
            {
                code[length++] = char.ToUpperInvariant(text[end]);
                if (!beginnings.Contains(code[..length]))
                    return null;
                if (length < CodeLength)
                    continue;
                end++;
                return _values[code.ToString()];
            }

            // One sign between two letters; two would make a sentence a code.
            if (length == 0 || !Between(text[end]) || Between(text[end - 1]))
                return null;
        }

        cut |= length > 0;
        return null;
    }

    static bool Between(char c) => c is '_' or '-' or '\\' or ' ' or '*' or '`' or '\u00a0' || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
