using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Limits;

/// <summary>Writes a route's caps into a request: numbers that are too large, or no numbers, become the cap; where a request does not say how long its answer may be, it is said for it.</summary>
static class Capped
{
    static readonly HashSet<string> Lengths = new(StringComparer.Ordinal) { "max_tokens", "max_completion_tokens", "max_output_tokens", "max_tokens_to_sample" };

    /// <summary>Whether a number says how long the answer may be: by a name that the API has. A name that it does not have says nothing, and its server would not keep to it.</summary>
    internal static bool IsLength(JsonBody body, PathNode node, string endpoint) => endpoint switch
    {
        "/v1/chat/completions" => node is { Parent: 0, Name: "max_tokens" or "max_completion_tokens" },
        "/v1/completions" or "/v1/messages" => node is { Parent: 0, Name: "max_tokens" },
        "/v1/responses" => node is { Parent: 0, Name: "max_output_tokens" },
        "/api/chat" or "/api/generate" => IsOption(body, node),
        _ => node is { Parent: 0, Name: { } name } && Lengths.Contains(name),
    };

    static bool IsOption(JsonBody body, PathNode node) => node is { Name: "num_predict", Parent: > 0 } && body.Node(node.Parent) is { Name: "options", Parent: 0 };

    static readonly HashSet<string> Counts = new(StringComparer.Ordinal) { "n", "best_of" };

    /// <summary>The body within the caps: the same one where nothing had to change; null where the cap cannot be written into it.</summary>
    internal static JsonBody? Of(JsonBody body, ConsumptionCaps caps, string endpoint)
    {
        if (caps is { OutputTokens: null, Choices: null })
            return body;
        List<(int Start, int Length, string Text)> edits = [];
        var said = false;
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind == JsonTokenType.PropertyName || body.Node(scalar.Node) is not { Name: { } name } node)
                continue;
            var isTop = node.Parent == 0;
            if (caps.OutputTokens is { } tokens && ((isTop && Lengths.Contains(name)) || IsOption(body, node)))
            {
                said |= IsLength(body, node, endpoint);
                Cap(body, scalar, tokens, edits);
            }
            else if (caps.Choices is { } choices && isTop && Counts.Contains(name))
            {
                Cap(body, scalar, choices, edits);
            }
        }

        if (caps.OutputTokens is { } most && !said && Field(endpoint) is { } field)
        {
            if (Insertion(body, field, most) is not { } edit)
                return null;
            edits.Add(edit);
        }

        return edits.Count == 0 ? body : JsonBody.Read(Edited(body, edits), out _);
    }

    static void Cap(JsonBody body, JsonScalar scalar, int most, List<(int, int, string)> edits)
    {
        var written = body.Utf8.Span.Slice(scalar.Start, scalar.Length);
        if (!(scalar.Kind == JsonTokenType.Number && Utf8Parser.TryParse(written, out long number, out var used) && used == written.Length && number >= 0 && number <= most))
            edits.Add((scalar.Start, scalar.Length, most.ToString(CultureInfo.InvariantCulture)));
    }

    // How each API calls it.
    static string? Field(string endpoint) => endpoint switch
    {
        "/v1/chat/completions" or "/v1/completions" or "/v1/messages" => "max_tokens",
        "/v1/responses" => "max_output_tokens",
        "/api/chat" or "/api/generate" => "options",
        _ => null,
    };

    static (int, int, string)? Insertion(JsonBody body, string field, int most)
    {
        var number = most.ToString(CultureInfo.InvariantCulture);
        var text = body.Utf8.Span;
        var brace = text.IndexOf((byte)'{');
        if (brace < 0 || text[..brace].ContainsAnyExcept(" \t\r\n"u8))
            return null;
        if (field != "options")
            return (brace + 1, 0, $"\"{field}\":{number}{Comma(text[(brace + 1)..])}");
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.PropertyName && scalar.Text == "options" && body.Node(scalar.Node).Parent == 0)
            {
                // Its value has to be an object, and the limit becomes its first member.
                var rest = text[(scalar.Start + scalar.Length)..];
                var open = rest.IndexOfAnyExcept(" \t\r\n:"u8);
                return open >= 0 && rest[open] == '{' ? (scalar.Start + scalar.Length + open + 1, 0, $"\"num_predict\":{number}{Comma(rest[(open + 1)..])}") : null;
            }

        return (brace + 1, 0, $"\"options\":{{\"num_predict\":{number}}}{Comma(text[(brace + 1)..])}");
    }

    static string Comma(ReadOnlySpan<byte> rest) => rest.TrimStart(" \t\r\n"u8) is [(byte)'}', ..] ? "" : ",";

    static byte[] Edited(JsonBody body, List<(int Start, int Length, string Text)> edits)
    {
        using var bytes = new MemoryStream(body.Utf8.Length + 64);
        var from = 0;
        foreach (var (start, length, text) in edits.OrderBy(e => e.Start))
        {
            bytes.Write(body.Utf8.Span[from..start]);
            bytes.Write(Encoding.ASCII.GetBytes(text));
            from = start + length;
        }

        bytes.Write(body.Utf8.Span[from..]);
        return bytes.ToArray();
    }
}
