using System.Text.Json;

namespace Assay.Build.Discovery.Mcp;

/// <summary>A tool or prompt as it was approved.</summary>
/// <param name="Digest">SHA-256 of the definition's canonical JSON (RFC 8785).</param>
/// <param name="Definition">The definition itself, so that a review of the file sees what is approved and a change shows what it changed.</param>
public sealed record McpPin(Digest Digest, JsonElement Definition);

/// <summary>A server as it was approved.</summary>
public sealed record McpServerPin
{
    /// <summary>What it called itself, for people; versions change without changing what a model is told.</summary>
    public required string Server { get; init; }

    public string? Version { get; init; }

    public string? Instructions { get; init; }

    public required SortedDictionary<string, McpPin> Tools { get; init; }

    public SortedDictionary<string, McpPin> Prompts { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>
/// The file of approved tool definitions (<c>assay.mcp.json</c>, docs/formats/mcp-pins.md): committed, reviewed, and compared with what a
/// server shows today.
/// </summary>
public sealed record McpPins
{
    /// <summary>A pins file is no larger.</summary>
    public const int MaxBytes = 32 << 20;

    const int Current = 1, MostShown = 2_000;

    /// <summary>Version of the format.</summary>
    public required int AssayMcpPins { get; init; }

    /// <summary>Servers by the name they have in the configuration.</summary>
    public required SortedDictionary<string, McpServerPin> Servers { get; init; }

    public static McpPins Empty => new() { AssayMcpPins = Current, Servers = new SortedDictionary<string, McpServerPin>(StringComparer.Ordinal) };

    /// <summary>Reads a pins file; null with what is wrong when it is none, or when a definition is not the one its digest names.</summary>
    public static McpPins? Read(ReadOnlySpan<byte> utf8, out string error)
    {
        error = "";
        try
        {
            var pins = Json.Read<McpPins>(utf8);
            if (pins.AssayMcpPins != Current)
                error = $"its version is {pins.AssayMcpPins}, and {Current} is known";
            else if (pins.Servers is null || pins.Servers.Values.Any(s => s is null || s.Tools is null || s.Prompts is null || s.Tools.Values.Concat(s.Prompts.Values).Any(p => p is null)))
                error = "a server in it has no tools, or something in it is null";
            else if (pins.Servers.SelectMany(s => s.Value.Tools.Concat(s.Value.Prompts).Where(p => Digest.Sha256(CanonicalJson.Bytes(p.Value.Definition)) != p.Value.Digest).Select(p => $"{s.Key}: {p.Key}")).FirstOrDefault() is { } wrong)
                error = $"the definition of {wrong} is not the one that its digest names; it was edited by hand. Pin it again with assay mcp pin";
            return error.Length == 0 ? pins : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>The file's bytes: sorted and indented, so that version control shows what a change changes.</summary>
    public byte[] ToBytes() => System.Text.Encoding.UTF8.GetBytes(Json.Text(this, indented: true) + "\n");

    /// <summary>These pins with what a server shows now. The first of two tools of one name counts.</summary>
    public McpPins With(McpSnapshot server)
    {
        static SortedDictionary<string, McpPin> Of(IReadOnlyList<McpEntry> entries)
        {
            var pins = new SortedDictionary<string, McpPin>(StringComparer.Ordinal);
            foreach (var entry in entries)
                pins.TryAdd(entry.Name, new McpPin(entry.Digest, entry.Definition));
            return pins;
        }

        var servers = new SortedDictionary<string, McpServerPin>(Servers, StringComparer.Ordinal)
        {
            [server.Label] = new McpServerPin { Server = server.Name, Version = server.Version, Instructions = server.Instructions, Tools = Of(server.Tools), Prompts = Of(server.Prompts) },
        };
        return this with { Servers = servers };
    }

    /// <summary>What a server shows that is not what was approved: changed, added, removed; each finding shows what changed.</summary>
    public IReadOnlyList<Finding> Verify(McpSnapshot server)
    {
        if (!Servers.TryGetValue(server.Label, out var pinned))
            return [McpRules.Found(McpRules.Unpinned, server.Label, "", Servers.Count == 0 ? "the file holds no server" : "the file holds " + string.Join(", ", Servers.Keys.Take(20)))];
        var findings = new List<Finding>();
        if ((pinned.Instructions ?? "") != (server.Instructions ?? ""))
            findings.Add(McpRules.Found(McpRules.Instructions, server.Label, "instructions", TextChange.Of(pinned.Instructions ?? "", server.Instructions ?? "")));
        Compare(server.Label, "", pinned.Tools, server.Tools, findings);
        Compare(server.Label, "prompt ", pinned.Prompts, server.Prompts, findings);
        return findings;
    }

    static void Compare(string server, string what, SortedDictionary<string, McpPin> pinned, IReadOnlyList<McpEntry> now, List<Finding> findings)
    {
        foreach (var entry in now)
            if (!pinned.TryGetValue(entry.Name, out var pin))
                findings.Add(McpRules.Found(McpRules.Added, server, what + entry.Name, Short(McpSnapshot.Text(entry.Definition, "description") ?? "it has no description")));
            else if (pin.Digest != entry.Digest)
                findings.Add(McpRules.Found(McpRules.Changed, server, what + entry.Name, Short(string.Join("; ", DefinitionChange.Of(pin.Definition, entry.Definition)))));
        foreach (var gone in pinned.Keys.Except(now.Select(e => e.Name), StringComparer.Ordinal))
            findings.Add(McpRules.Found(McpRules.Removed, server, what + gone, null));
    }

    static string Short(string text) => text.Length <= MostShown ? text : text[..MostShown] + " ...";
}
