using System.Text.Json;

namespace Assay.Build.Discovery.Mcp;

/// <summary>One look at a server, step by step. What was seen before it failed stays.</summary>
internal sealed class McpLook(McpClient client, string label)
{
    static readonly string[] ToolMembers = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"], PromptMembers = ["name", "title", "description", "arguments"];

    /// <summary>What is being asked, for an error.</summary>
    public string Step { get; private set; } = "initialize";

    public McpSnapshot? Snapshot { get; private set; }

    /// <summary>Tools that were there once and differed or were missing when asked again.</summary>
    public IReadOnlyList<string> Unstable { get; private set; } = [];

    /// <summary>Names that are listed more than once.</summary>
    public IReadOnlyList<string> Twice { get; private set; } = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        var hello = await client.InitializeAsync(cancel).ConfigureAwait(false);
        var info = hello.TryGetProperty("serverInfo", out var i) && i.ValueKind == JsonValueKind.Object ? i : default;
        var capabilities = hello.TryGetProperty("capabilities", out var c) && c.ValueKind == JsonValueKind.Object ? c.EnumerateObject().Select(m => m.Name).Take(50).ToList() : [];
        var name = McpSnapshot.Text(info, "name") ?? "";
        Snapshot = new McpSnapshot(
            label.Length > 0 ? label : name.Length is > 0 and <= 200 ? name : "server", name, McpSnapshot.Text(info, "version") ?? "", McpSnapshot.Text(hello, "protocolVersion")!,
            McpSnapshot.Text(hello, "instructions"), capabilities, [], [], []);

        if (capabilities.Contains("tools"))
        {
            Step = "tools/list";
            var tools = Entries(await client.ListAsync("tools/list", "tools", cancel).ConfigureAwait(false), ToolMembers, "tool");
            Snapshot = Snapshot with { Tools = tools };
            Twice = [.. tools.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
            var again = Entries(await client.ListAsync("tools/list", "tools", cancel).ConfigureAwait(false), ToolMembers, "tool");
            Unstable = [.. tools.Except(again, Same.Definition).Concat(again.Except(tools, Same.Definition)).Select(t => t.Name).Distinct(StringComparer.Ordinal)];
            // What came later is judged as well.
            Snapshot = Snapshot with { Tools = [.. tools.Union(again, Same.Definition)] };
        }

        if (capabilities.Contains("prompts"))
        {
            Step = "prompts/list";
            Snapshot = Snapshot with { Prompts = Entries(await client.ListAsync("prompts/list", "prompts", cancel).ConfigureAwait(false), PromptMembers, "prompt") };
        }

        if (capabilities.Contains("resources"))
        {
            Step = "resources/list";
            Snapshot = Snapshot with { Resources = [.. (await client.ListAsync("resources/list", "resources", cancel).ConfigureAwait(false)).Select(r => new McpResource(McpSnapshot.Text(r, "uri") ?? "", McpSnapshot.Text(r, "name") ?? "", McpSnapshot.Text(r, "description")))] };
        }
    }

    static List<McpEntry> Entries(IReadOnlyList<JsonElement> list, string[] members, string what) => [.. list.Select(e => Entry(e, members, what))];

    static McpEntry Entry(JsonElement entry, string[] members, string what)
    {
        if (McpSnapshot.Text(entry, "name") is not { } name)
            throw new McpStopped(McpFailureKind.Malformed, $"The server lists a {what} without a name.");
        var kept = entry.EnumerateObject().Where(m => members.Contains(m.Name)).ToDictionary(m => m.Name, m => m.Value);
        return new McpEntry(name, JsonSerializer.SerializeToElement(kept, Json.Options));
    }

    sealed class Same : IEqualityComparer<McpEntry>
    {
        public static readonly Same Definition = new();

        public bool Equals(McpEntry? x, McpEntry? y) => x?.Digest == y?.Digest;

        public int GetHashCode(McpEntry entry) => entry.Digest.GetHashCode();
    }
}
