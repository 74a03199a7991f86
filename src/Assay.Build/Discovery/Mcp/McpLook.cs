using System.Text.Json;

namespace Assay.Build.Discovery.Mcp;

/// <summary>One look at a server, step by step. What was seen before it failed stays.</summary>
internal sealed class McpLook(McpClient client, string label)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    static readonly string[] ToolMembers = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"], PromptMembers = ["name", "title", "description", "arguments"];

    /// <summary>What is being asked, for an error.</summary>
    public string Step { get; private set; } = "initialize";

    public McpSnapshot? Snapshot { get; private set; }

    /// <summary>Tools that were there once and differed or were missing when asked again.</summary>
    public IReadOnlyList<string> Unstable { get; private set; } = [];

    /// <summary>Names that are listed more than once, or differ in their case only.</summary>
    public IReadOnlyList<string> Twice { get; private set; } = [];

    /// <summary>Tools that are offered though the server did not announce any.</summary>
    public IReadOnlyList<string> Unannounced { get; private set; } = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        var hello = await client.InitializeAsync(cancel).ConfigureAwait(false);
        var info = hello.TryGetProperty("serverInfo", out var i) && i.ValueKind == JsonValueKind.Object ? i : default;
        var capabilities = hello.TryGetProperty("capabilities", out var c) && c.ValueKind == JsonValueKind.Object ? c.EnumerateObject().Select(m => m.Name).Take(50).ToList() : [];
        var name = McpSnapshot.Text(info, "name") ?? "";
        Snapshot = new McpSnapshot(
            label.Length > 0 ? label : name.Length is > 0 and <= 200 ? name : "server", name, McpSnapshot.Text(info, "version") ?? "", McpSnapshot.Text(hello, "protocolVersion")!,
            McpSnapshot.Text(hello, "instructions"), capabilities, [], [], []);

        var announced = capabilities.Contains("tools");
        if (announced)
        {
            var tools = await ToolsAsync(cancel).ConfigureAwait(false);
            Snapshot = Snapshot with { Tools = tools };
            await AgainAsync(tools, cancel).ConfigureAwait(false);
        }

        if (capabilities.Contains("prompts"))
        {
            Step = "prompts/list";
            Snapshot = Snapshot with { Prompts = Entries(await client.ListAsync("prompts/list", "prompts", cancel).ConfigureAwait(false), PromptMembers, "prompt") };
        }

        if (capabilities.Contains("resources"))
        {
            Step = "resources/list";
            var resources = await client.ListAsync("resources/list", "resources", cancel).ConfigureAwait(false);
            Snapshot = Snapshot with { Resources = [.. resources.Select(r => Resource(r, "uri"))] };
            Step = "resources/templates/list";
            var templates = await OptionalAsync("resources/templates/list", "resourceTemplates", null, cancel).ConfigureAwait(false);
            Snapshot = Snapshot with { Resources = [.. Snapshot.Resources, .. templates.Select(r => Resource(r, "uriTemplate"))] };
        }

        if (announced && client.ToolsChanged)
            await AgainAsync(Snapshot.Tools, cancel).ConfigureAwait(false);
        if (!announced)
        {
            // Some clients ask whatever was announced: what they get is looked at too. It comes last, since a late answer would be taken for another's.
            Step = "tools/list";
            var tools = Entries(await OptionalAsync("tools/list", "tools", Patience, cancel).ConfigureAwait(false), ToolMembers, "tool");
            Snapshot = Snapshot with { Tools = tools };
            Unannounced = [.. tools.Select(t => t.Name).Distinct(StringComparer.Ordinal)];
        }

        Twice = [.. Snapshot.Tools.Where(t => !Unstable.Contains(t.Name)).GroupBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key)];
    }

    async Task<List<McpEntry>> ToolsAsync(CancellationToken cancel)
    {
        Step = "tools/list";
        return Entries(await client.ListAsync("tools/list", "tools", cancel).ConfigureAwait(false), ToolMembers, "tool");
    }

    // What came later is judged as well.
    async Task AgainAsync(IReadOnlyList<McpEntry> before, CancellationToken cancel)
    {
        var again = await ToolsAsync(cancel).ConfigureAwait(false);
        var added = again.Except(before, Same.Definition).ToList();
        Unstable = [.. Unstable.Concat(before.Except(again, Same.Definition).Concat(added).Select(t => t.Name)).Distinct(StringComparer.Ordinal)];
        Snapshot = Snapshot! with { Tools = [.. before, .. added] };
    }

    // A list that a server need not have: there is none where it knows no such method. Without a patience any other refusal is a failure, or a server
    // could hide what it announced from whoever looks; with one, what it announced nowhere may be refused in any way, or not be answered.
    async Task<IReadOnlyList<JsonElement>> OptionalAsync(string method, string member, TimeSpan? patience, CancellationToken cancel)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(patience ?? Timeout.InfiniteTimeSpan);
        try
        {
            return await client.ListAsync(method, member, soon.Token).ConfigureAwait(false);
        }
        catch (McpStopped e) when (e.Unknown || (patience is not null && e.Failure.Kind is McpFailureKind.Refused or McpFailureKind.Unreachable))
        {
            return [];
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return [];
        }
    }

    static McpResource Resource(JsonElement entry, string address) => new(McpSnapshot.Text(entry, address) ?? "", McpSnapshot.Text(entry, "name") ?? "", McpSnapshot.Text(entry, "description"));

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
