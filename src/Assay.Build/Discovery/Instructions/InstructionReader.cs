using System.Text.RegularExpressions;
using Assay.Build.Code.Pipelines;
using Assay.Build.Dependencies.Readers;
using Assay.Build.Discovery.Configurations;

namespace Assay.Build.Discovery.Instructions;

/// <summary>Skills, rule files, agents and prompts: their names, what they allow, and their texts for the judge.</summary>
internal sealed partial class InstructionReader : IAssetReader
{
    const int LongestText = 1 << 20;

    public bool Reads(string path, string name) => InstructionFiles.Of(path) is not null;

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        var kind = InstructionFiles.Of(file.Path)!;
        var text = file.Text;
        var front = FrontMatter.Read(text, cancel);
        var folder = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
        var name = front?.TextOf("name") ?? (kind.Kind == AssetKind.Skill && folder.Length > 0 ? folder : kind.Kind == AssetKind.RuleFile ? file.Path : file.Name);
        if (kind.Asset)
            sink.Asset(kind.Kind, name, kind.Kind == AssetKind.Skill || front is null ? null : 1, ("client", kind.Client), ("description", front?.TextOf("description")), ("model", front?.TextOf("model")), ("tools", Allowed(front)), ("applies", front?.TextOf("globs") ?? front?.TextOf("applyTo")), ("always", front?.TextOf("alwaysApply")));
        if (front is not null)
        {
            foreach (var tool in (Allowed(front) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                Judge(tool, front, name, sink);
            ClaudeSettings.Hooks(front["hooks"], kind.Client ?? "Claude Code", true, _ => 1, sink);
        }

        if (kind.Client is "Claude Code" or null && kind.Kind is AssetKind.Prompt or AssetKind.Skill or AssetKind.Agent)
            foreach (Match match in AtLoad().Matches(text))
                if (ShellDanger.IsIn(match.Groups[1].Value))
                    sink.Find(InstructionRules.RunsAtLoad, file.LineAt(match.Index), null, name, match.Groups[1].Value);
        if (text.Length > LongestText)
            sink.Gap($"is longer than the {LongestText >> 20} Mi characters that are judged of instructions");
        else
            sink.Text(kind.Judged, kind.Asset ? name : file.Name, text, 1);
        Sources.SecretText.Read(text, file.LineAt, sink, every: true);
    }

    static string? Allowed(ModelFiles.Documents.DataNode? front)
    {
        var node = front?["allowed-tools"] ?? front?["allowed_tools"] ?? front?["tools"];
        return node.Value() ?? (node is { Items.Count: > 0 } ? string.Join(", ", node.Items.Take(100).Select(i => i.Value())) : null);
    }

    static void Judge(string tool, ModelFiles.Documents.DataNode front, string name, DiscoverySink sink)
    {
        // An agent's list of tools says which it knows, not which run unasked.
        if (!front.Has("allowed-tools") && !front.Has("allowed_tools"))
            return;
        var probe = new DiscoverySink("", 10);
        ClaudeSettings.Permission(tool, 1, probe);
        if (probe.Findings.Exists(f => f.RuleId == SettingsRules.Permission.Id))
            sink.Find(InstructionRules.Allowed, 1, null, name, tool);
    }

    [GeneratedRegex("!`([^`\n]{1,2000})`", RegexOptions.CultureInvariant)]
    private static partial Regex AtLoad();
}
