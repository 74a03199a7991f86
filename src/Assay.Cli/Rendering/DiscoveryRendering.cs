using System.Text.Json.Nodes;
using Assay.Build.Discovery;

namespace Assay.Cli;

/// <summary>Writes what a discovery found in the format that was asked for.</summary>
static class DiscoveryRendering
{
    const int MostOfKind = 200;

    // What a reader wants to know first of each kind.
    static readonly string[] Shown = ["client", "provider", "service", "framework", "format", "package", "version", "url", "command", "model", "packages", "index", "image", "description", "allowed", "setting"];

    public static void Write(DiscoveryScan scan, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        var report = scan.ToReport(TimeProvider.System.GetUtcNow());
        ReportOutput.Write(report, recorded, context, json =>
        {
            json["assets"] = JsonNode.Parse(Json.Bytes(scan.Assets));
            json["files"] = scan.Stats.Files;
            json["foldersNotEntered"] = scan.Stats.FoldersNotEntered;
            json["user"] = scan.User;
        }, text => Text(scan, recorded, text));
    }

    static void Text(DiscoveryScan scan, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        foreach (var kind in scan.Assets.GroupBy(a => a.Kind))
        {
            text.Heading($"{Title(kind.Key)} ({kind.Count()})");
            text.Table(["Name", "Where", "What is known", "Findings"], [.. kind.Take(MostOfKind).Select(Row)]);
            if (kind.Count() > MostOfKind)
                text.Line($"{kind.Count() - MostOfKind} more; --format json lists all.", Tone.Quiet);
        }

        Findings(scan, text);
        if (scan.Gaps.Count > 0)
        {
            text.Heading("Not looked at");
            text.Table(["Where", "Why"], [.. scan.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        text.Line();
        var counts = string.Join(", ", scan.Findings.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}"));
        text.Line($"{scan.Assets.Count} AI asset{(scan.Assets.Count == 1 ? "" : "s")} in {scan.Stats.Files} file{(scan.Stats.Files == 1 ? "" : "s")}; {(scan.Findings.Count == 0 ? "no findings" : $"{scan.Findings.Count} finding{(scan.Findings.Count == 1 ? "" : "s")} ({counts})")}; {(scan.Complete ? "everything was looked at" : $"{scan.Gaps.Count} thing{(scan.Gaps.Count == 1 ? "" : "s")} could not be looked at")}." + (scan.Stats.FoldersNotEntered > 0 ? $" {scan.Stats.FoldersNotEntered} folders of dependencies and caches were not entered (--dependencies)." : ""), scan.Findings.Count > 0 || !scan.Complete ? Tone.Warn : Tone.Good);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    static Cell[] Row(AiAsset asset)
    {
        var known = string.Join(", ", Shown.Where(asset.Details.ContainsKey).Take(3).Select(k => asset.Details[k].Length > 60 ? asset.Details[k][..59] + "…" : asset.Details[k]));
        return [asset.Name, new Cell($"{asset.Path}{(asset.Line is { } line ? $":{line}" : "")}{(asset.Details.TryGetValue("files", out var files) ? $" and others, {files} files" : "")}", Tone.Quiet), known, asset.Findings == 0 ? "" : new Cell($"{asset.Findings} ({asset.Worst!.Value.Name()})", Tone.Warn)];
    }

    static void Findings(DiscoveryScan scan, TextOutput text)
    {
        if (scan.Findings.Count == 0)
            return;
        text.Heading("Findings");
        FindingsByFile.Write(scan.Findings, f => $"{(f.Location?.Line is { } line ? $"{line}  " : "")}{f.Severity.Name()}  {f.Title}{(f.Location?.Part is { } part ? $" ({part})" : "")}", text);
        FindingsByFile.WhatToDo(scan.Findings, text);
    }

    static string Title(AssetKind kind) => kind switch
    {
        AssetKind.Model => "Models",
        AssetKind.Prompt => "Prompts",
        AssetKind.VectorStore => "Vector stores",
        AssetKind.AgentFramework => "Agent frameworks",
        AssetKind.Agent => "Agents",
        AssetKind.Tool => "Tools",
        AssetKind.McpServer => "MCP servers",
        AssetKind.McpClient => "MCP clients",
        AssetKind.AgentSettings => "Settings of agents",
        AssetKind.Hook => "Hooks",
        AssetKind.Skill => "Skills",
        AssetKind.RuleFile => "Rule files",
        AssetKind.ModelEndpoint => "Model endpoints",
        _ => "Keys",
    };
}
