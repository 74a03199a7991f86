using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Agents;

/// <summary>The official MCP client, in Node.</summary>
static class McpClientProcess
{
    /// <summary>What it got: the first is the beginning of the session.</summary>
    internal static async Task<IReadOnlyList<JsonElement>> AskAsync(Uri url, string key, object steps, params string[] headers) =>
        [.. (await NodeChecks.AskAsync("mcp-through.mjs", steps, TestContext.Current.CancellationToken, [url.ToString(), key, .. headers])).EnumerateArray()];

    internal static string Text(JsonElement answer) => answer.TryGetProperty("text", out var text) ? text.GetString()! : $"error {answer}";
}
