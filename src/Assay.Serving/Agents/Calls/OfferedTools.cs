using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Messages;

namespace Assay.Serving.Agents.Calls;

/// <summary>The tools that a request offers to its model, by the names under which they are allowed and stopped.</summary>
static class OfferedTools
{
    /// <summary>Members of a request that offer tools; each is a list.</summary>
    internal static readonly string[] Lists = ["tools", "functions", "mcp_servers"];

    /// <summary>A member of chat completions that offers one tool which the provider runs.</summary>
    internal const string WebSearchOptions = "web_search_options", WebSearch = "web_search";

    /// <summary>The name of an entry of such a list; null when it has none.</summary>
    internal static string? NameOf(string list, JsonNode? entry) => list == "mcp_servers" ? $"mcp:{ToolNames.Word(entry?["name"])}" : ToolNames.OfDefinition(entry);

    /// <summary>Names of all that a body offers. Kinds of the provider's own tools carry their date: <c>web_search_20250305</c> is <c>web_search</c> as well.</summary>
    internal static IReadOnlyCollection<string> Of(ReadOnlyMemory<byte> body)
    {
        if (JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = JsonBody.MaxDepth }) is not JsonObject request)
            return [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var list in Lists)
            foreach (var entry in request[list] as JsonArray ?? [])
            {
                if (NameOf(list, entry) is { } name)
                    names.Add(name);
                if (ToolNames.Word((entry as JsonObject)?["type"]) is { } kind)
                    names.Add(Undated(kind));
            }

        if (request[WebSearchOptions] is not null)
            names.Add(WebSearch);
        return names;
    }

    static string Undated(string kind)
    {
        var at = kind.Length;
        while (at > 0 && (char.IsAsciiDigit(kind[at - 1]) || kind[at - 1] == '_'))
            at--;
        kind = kind[..at];
        return kind.EndsWith("_preview", StringComparison.Ordinal) ? kind[..^"_preview".Length] : kind;
    }
}
