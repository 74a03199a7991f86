using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Messages;

/// <summary>
/// Where texts stand in the bodies of one API. Every text has a place: what no rule names is of the dialect's last rule, which is the
/// strictest, so that a member which was invented yesterday is looked at today.
/// </summary>
/// <param name="Name">For the record: <c>openai-chat</c>.</param>
/// <param name="Turns">The list of messages: <c>messages</c>.</param>
/// <param name="Rules">The first that fits decides.</param>
sealed record Dialect(string Name, string Turns, IReadOnlyList<PlaceRule> Rules)
{
    static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal) { "role", "type", "model", "id", "object", "tool_call_id", "call_id", "tool_use_id", "finish_reason", "stop_reason", "status", "system_fingerprint", "encoding_format", "datatype", "jsonrpc", "detail", "media_type", "service_tier", "created_at", "done_reason" };

    /// <summary>Longest value that a member of a closed set of words has.</summary>
    const int LongestIdentifier = 128;

    /// <summary>Characters of a number that may say something of a person: a card, a telephone.</summary>
    const int ShortestNumber = 8;

    /// <summary>Levels at which names are the API's own: a name there that differs from a known one in its case is refused.</summary>
    internal int KnownLevels { get; init; } = 3;

    internal IReadOnlyList<Part> Parts(JsonBody body, out string error)
    {
        var roles = Roles(body);
        Dictionary<int, string>? types = null;
        var parts = new List<Part>(body.Scalars.Count / 2);
        error = "";
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind == JsonTokenType.Number)
            {
                if (scalar.Length >= ShortestNumber && body.Path(scalar.Node) is var way && IsOfCallers(way))
                    parts.Add(new Part(Rule(way).Place ?? Place.ToolCall, PartUse.Text, -1, scalar, System.Text.Encoding.ASCII.GetString(body.Utf8.Span.Slice(scalar.Start, scalar.Length))));
                continue;
            }

            if (scalar.Kind is not (JsonTokenType.String or JsonTokenType.PropertyName) || scalar.Text.Length == 0)
                continue;
            var steps = body.Path(scalar.Node);
            var isName = scalar.Kind == JsonTokenType.PropertyName;
            if (isName && steps.Length <= KnownLevels && Vocabulary.Resembles(scalar.Text))
            {
                error = $"the member '{scalar.Text}' differs from one that is known in its case only";
                return [];
            }

            // A parser in C stops at the NUL, and takes what stands before it for the name.
            if (isName && scalar.Text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            {
                error = "the name of a member holds a control character";
                return [];
            }

            if (isName ? Vocabulary.Knows(scalar.Text) : IsIdentifier(steps, scalar.Text))
                continue;
            var rule = Rule(steps);
            var turn = steps.Length > 1 && steps[0].Name == Turns ? steps[1].Index : -1;
            var place = rule.Place ?? (turn >= 0 && roles.TryGetValue(turn, out var role) ? PlaceOf(role) : Place.User);
            var use = isName ? PartUse.Name : rule.Use;
            if (use == PartUse.Media)
            {
                types ??= Types(body);
                var (read, text) = MediaText.Of(scalar.Text, types.GetValueOrDefault(body.Node(scalar.Node).Parent));
                parts.Add(new Part(place, read, turn, scalar, text));
                continue;
            }

            parts.Add(new Part(place, use, turn, scalar, scalar.Text));
        }

        return parts;
    }

    /// <summary>Who speaks in a role. One that nobody knows is trusted least.</summary>
    internal static Place PlaceOf(string role) => role switch
    {
        "system" or "developer" => Place.System,
        "user" => Place.User,
        "assistant" or "model" => Place.Assistant,
        _ => Place.ToolResult,
    };

    PlaceRule Rule(ReadOnlySpan<PathNode> path)
    {
        foreach (var rule in Rules)
            if (rule.Matches(path))
                return rule;
        return Rules[^1];
    }

    // A role, a type, an id is no text, as long as it looks like one and stands where the API says what stands there.
    static bool IsIdentifier(ReadOnlySpan<PathNode> path, string text)
    {
        if (path.Length == 0 || path[^1].Name is not { } name || !Identifiers.Contains(name) || text.Length > LongestIdentifier || text.AsSpan().IndexOfAnyExcept(Word) >= 0)
            return false;
        if (name == "role")
            return text is "system" or "developer" or "user" or "assistant" or "tool" or "function" or "model";
        return !IsOfCallers(path);
    }

    // Below these, members and values are not the API's: they are a caller's, or a tool's.
    static bool IsOfCallers(ReadOnlySpan<PathNode> path)
    {
        for (var i = 1; i < path.Length - 1; i++)
            if (path[i].Name is "arguments" or "input" or "structuredContent" or "metadata" or "variables")
                return true;
        return false;
    }

    // The type that stands beside a value, by the node of the object that holds both.
    static Dictionary<int, string> Types(JsonBody body)
    {
        Dictionary<int, string> types = [];
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.String && body.Node(scalar.Node) is { Name: "type" } node)
                types[node.Parent] = scalar.Text;
        return types;
    }

    static readonly System.Buffers.SearchValues<char> Word = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/+");

    Dictionary<int, string> Roles(JsonBody body)
    {
        Dictionary<int, string> roles = [];
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.String && body.Node(scalar.Node).Name == "role" && body.Path(scalar.Node) is [var first, { Index: >= 0 } item, _] && first.Name == Turns)
                roles[item.Index] = scalar.Text;
        return roles;
    }
}
