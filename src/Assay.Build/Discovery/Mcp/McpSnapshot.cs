using System.Text.Json;
using Assay.Build.Discovery.Tools;

namespace Assay.Build.Discovery.Mcp;

/// <summary>A tool or prompt as the server described it.</summary>
/// <param name="Definition">What reaches a model and no more: name, title, description, schemas or arguments, annotations.</param>
public sealed record McpEntry(string Name, JsonElement Definition)
{
    /// <summary>SHA-256 of the definition's canonical JSON (RFC 8785).</summary>
    public Digest Digest { get; } = Digest.Sha256(CanonicalJson.Bytes(Definition));
}

/// <summary>A resource that a server lists. Its contents are not read.</summary>
public sealed record McpResource(string Uri, string Name, string? Description);

/// <summary>What a server showed of itself.</summary>
/// <param name="Label">What it is called here: its name in a configuration file, or what the user said.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Version">The version it gives itself.</param>
/// <param name="ProtocolVersion">The version of the protocol that it chose.</param>
/// <param name="Instructions">What clients put into the system prompt; null when it has none.</param>
/// <param name="Capabilities">What it offers: <c>tools</c>, <c>prompts</c>, <c>resources</c>.</param>
public sealed record McpSnapshot(
    string Label, string Name, string Version, string ProtocolVersion, string? Instructions, IReadOnlyList<string> Capabilities,
    IReadOnlyList<McpEntry> Tools, IReadOnlyList<McpEntry> Prompts, IReadOnlyList<McpResource> Resources)
{
    /// <summary>What identifies the snapshot: the digest over the instructions and every tool's and prompt's digest.</summary>
    public Digest Digest => CanonicalJson.DigestOf(new
    {
        instructions = Instructions,
        tools = Tools.Select(t => $"{t.Name} {t.Digest}").Order(StringComparer.Ordinal),
        prompts = Prompts.Select(p => $"{p.Name} {p.Digest}").Order(StringComparer.Ordinal),
    });

    /// <summary>The tools, for <see cref="ToolJudge"/>.</summary>
    public IReadOnlyList<ToolDescription> Descriptions => [.. Tools.Select(t => new ToolDescription(Label, t.Name)
    {
        Title = Text(t.Definition, "title"),
        Description = Text(t.Definition, "description"),
        InputSchema = Raw(t.Definition, "inputSchema"),
        OutputSchema = Raw(t.Definition, "outputSchema"),
        Annotations = Raw(t.Definition, "annotations"),
    })];

    /// <summary>The other texts that reach a model, for <see cref="ToolJudge"/>.</summary>
    public IReadOnlyList<InstructionText> Texts =>
    [
        .. Instructions is { Length: > 0 } told ? (InstructionText[])[new InstructionText(InstructionKind.Server, Label, "instructions", told)] : [],
        .. Prompts.Select(p => new InstructionText(InstructionKind.Prompt, Label, $"prompt {p.Name}", p.Definition.GetRawText().Replace("\\n", "\n", StringComparison.Ordinal))),
        .. Resources.Select(r => new InstructionText(InstructionKind.Resource, Label, $"resource {r.Name}", $"{r.Name}\n{r.Uri}\n{r.Description}")),
        new InstructionText(InstructionKind.Server, Label, "serverInfo", $"{Name}\n{Version}"),
    ];

    internal static string? Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static string? Raw(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;
}
