using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>A member with a body: a method, a constructor, a property that works something out.</summary>
/// <param name="Line">Where its first line stands, attributes included and comments not.</param>
/// <param name="Lines">To its last brace or semicolon; local functions count with it.</param>
sealed record SourceMember(string Name, int Line, int Lines);

/// <summary>
/// Finds the members of a C# file by its braces, without a compiler: texts and comments are blanked first, then declarations are told by what
/// stands before their body. Good enough to measure sizes, and for nothing else.
/// </summary>
sealed partial class SourceMembers
{
    const int LongProperty = 8;

    readonly string text;
    readonly List<SourceMember> found = [];

    SourceMembers(string source) => text = BlankedSource.Of(source);

    /// <exception cref="InvalidDataException">The braces do not pair: the file cannot be measured.</exception>
    public static IReadOnlyList<SourceMember> Of(string source)
    {
        var members = new SourceMembers(source);
        if (members.text.Count(c => c == '{') != members.text.Count(c => c == '}') || members.text.Count(c => c == '(') != members.text.Count(c => c == ')'))
            throw new InvalidDataException("braces that do not pair");
        var space = FileNamespace().Match(members.text);
        members.Body(space.Success ? space.Index + space.Length : 0, members.text.Length);
        return members.found;
    }

    void Body(int at, int end)
    {
        var start = at;
        while (at < end)
            switch (text[at])
            {
                case '(' or '[':
                    at = Close(at) + 1;
                    break;
                case ';':
                    start = ++at;
                    break;
                case '=' when text[at + 1] == '>':
                    var last = Semicolon(at + 2, end);
                    Add(start, at, last);
                    start = at = last + 1;
                    break;
                case '=' when text[at + 1] != '=' && !"!<>=".Contains(text[at - 1]):
                    start = at = Semicolon(at + 1, end) + 1;
                    break;
                case '{':
                    var close = Close(at);
                    Block(start, at, close);
                    start = at = close + 1;
                    break;
                default:
                    at++;
                    break;
            }
    }

    void Block(int start, int open, int close)
    {
        var head = Attributes().Replace(text[start..open], "");
        var bare = Parameters().Replace(head, "");
        if (EnumWord().IsMatch(bare))
            return;
        if (TypeWord().IsMatch(bare))
            Body(open + 1, close);
        else if (head.Contains('(') || text.AsSpan(open, close - open).Count('\n') > LongProperty)
            Add(start, open, close);
    }

    void Add(int start, int body, int end)
    {
        var head = text[start..body];
        var from = start + (head.Length - head.TrimStart().Length);
        var line = text.AsSpan(0, from).Count('\n') + 1;
        var names = Called().Matches(Attributes().Replace(head, "")).Select(m => m.Groups[1].Value).Where(n => !Modifiers.Contains(n)).ToList();
        var name = names.Count > 0 ? names[0] : LastWord().Match(head).Value.Trim();
        found.Add(new SourceMember(name.Length > 0 ? name : "?", line, text.AsSpan(0, end).Count('\n') + 2 - line));
    }

    int Close(int open)
    {
        var (begin, finish) = text[open] switch { '(' => ('(', ')'), '[' => ('[', ']'), _ => ('{', '}') };
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            if (text[at] == begin)
                depth++;
            else if (text[at] == finish && --depth == 0)
                return at;
        }

        return text.Length - 1;
    }

    int Semicolon(int at, int end)
    {
        for (; at < end && text[at] != ';'; at++)
            if (text[at] is '(' or '[' or '{')
                at = Close(at);
        return Math.Min(at, text.Length - 1);
    }

    // A tuple that is returned stands in brackets behind these.
    static readonly HashSet<string> Modifiers = ["public", "internal", "private", "protected", "static", "async", "override", "virtual", "abstract", "sealed", "readonly", "unsafe", "partial", "new", "where", "extern"];

    [GeneratedRegex(@"\bnamespace\s+[\w.]+\s*;")]
    private static partial Regex FileNamespace();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\([^()]*(\([^()]*\)[^()]*)*\)")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"\b(class|struct|record|interface|extension|namespace)\b")]
    private static partial Regex TypeWord();

    [GeneratedRegex(@"\benum\b")]
    private static partial Regex EnumWord();

    [GeneratedRegex(@"([A-Za-z_]\w*)\s*(?:<[^<>()]*>)?\s*\(")]
    private static partial Regex Called();

    [GeneratedRegex(@"[A-Za-z_]\w*\s*$")]
    private static partial Regex LastWord();
}
