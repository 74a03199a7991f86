using System.Text;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Compose;

/// <summary>
/// Names in a Compose file's values, filled in as Compose does (compose-spec, "Interpolation"): from <c>.env</c> beside it, else by the default that stands there.
/// What neither gives stays as it is written, and is known as open.
/// </summary>
internal sealed class Interpolation(IReadOnlyDictionary<string, string> environment, ComposeBudget budget)
{
    const int MostDepth = 8, LongestPlain = 24;

    readonly HashSet<Node> open = [];

    // What an alias stands for is filled in once, and stays one.
    readonly Dictionary<(Node, bool), Node> filled = [];

    public bool IsOpen(Node node) => open.Contains(node);

    /// <summary>The names that a <c>.env</c> file gives.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            line = line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            if (line.StartsWith('#') || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                continue;
            var value = line[(at + 1)..].Trim();
            if (value is ['\'', ..] or ['"', ..] && value.IndexOf(value[0], 1) is > 0 and var end)
                value = value[1..end];
            else if (value.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment)
                value = value[..comment].TrimEnd();
            found[line[..at].TrimEnd()] = value;
        }

        return found;
    }

    /// <param name="variables">It stands among a container's variables: what <c>.env</c> gives there may be a secret, and only what cannot be is put in.</param>
    public Node Of(Node node, bool variables = false)
    {
        if (node.Kind is not (NodeKind.Text or NodeKind.List or NodeKind.Map))
            return node;
        if (!filled.TryGetValue((node, variables), out var made))
            filled[(node, variables)] = made = Made(node, variables);
        return made;
    }

    Node Made(Node node, bool variables)
    {
        switch (node.Kind)
        {
            case NodeKind.Text when node.Text.Contains('$', StringComparison.Ordinal):
                var whole = true;
                var text = Text(node.Text, variables, 0, ref whole);
                var made = new Node(NodeKind.Text, node.Line, node.Column, text, node.Quoted);
                if (!whole)
                    open.Add(made);
                return made;
            case NodeKind.List:
                var list = new Node(NodeKind.List, node.Line, node.Column);
                foreach (var item in node.Items)
                    list.Add(Of(item, variables));
                return list;
            case NodeKind.Map:
                var map = new Node(NodeKind.Map, node.Line, node.Column);
                foreach (var (name, value) in node.Pairs)
                    map.Set(name, Of(value, variables || name == "environment"));
                return map;
            default:
                return node;
        }
    }

    string Text(string text, bool variables, int depth, ref bool whole)
    {
        var made = new StringBuilder();
        var closing = Closing(text);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 >= text.Length)
            {
                made.Append(text[at]);
                continue;
            }

            if (text[at + 1] == '$')
            {
                made.Append('$');
                at++;
                continue;
            }

            var braces = text[at + 1] == '{';
            var start = at + (braces ? 2 : 1);
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            var close = braces ? closing.GetValueOrDefault(start, -1) : end;
            if (end == start || close < 0)
            {
                made.Append('$');
                continue;
            }

            var behind = braces ? text[end..close] : "";
            if (Value(text[start..end], behind, variables, depth, ref whole) is { } value && budget.TakeCharacters(value.Length))
            {
                made.Append(value);
            }
            else
            {
                whole = false;
                made.Append(text, at, (braces ? close + 1 : end) - at);
            }

            at = (braces ? close : end - 1);
        }

        return made.ToString();
    }

    string? Value(string name, string behind, bool variables, int depth, ref bool whole)
    {
        var given = environment.TryGetValue(name, out var value) && (!variables || IsPlain(value)) ? value : null;
        var (mark, rest) = behind.StartsWith(':') && behind.Length > 1 ? (behind[1], behind[2..]) : behind.Length > 0 ? (behind[0], behind[1..]) : ('\0', "");
        var set = given is not null && !(behind.StartsWith(':') && given.Length == 0);
        return mark switch
        {
            '-' when !set => depth < MostDepth ? Text(rest, variables, depth + 1, ref whole) : null,
            '+' => set && depth < MostDepth ? Text(rest, variables, depth + 1, ref whole) : null,
            _ => set ? given : null,
        };
    }

    /// <summary>It is a switch, a number or an address, and so no secret.</summary>
    public static bool IsPlain(string value) => value.Length <= LongestPlain && (value is "true" or "false" or "*" || value.All(c => char.IsAsciiDigit(c) || c is '.' or ':'));

    // For what stands behind each "${", the brace that closes it, over those of names inside its default.
    static Dictionary<int, int> Closing(string text)
    {
        var (found, waiting) = (new Dictionary<int, int>(), new Stack<int>());
        for (var i = 1; i < text.Length; i++)
            if (text[i] == '{' && text[i - 1] == '$')
                waiting.Push(i + 1);
            else if (text[i] == '}' && waiting.TryPop(out var from))
                found[from] = i;
        return found;
    }
}
