using System.Text.Json.Nodes;
using Assay.Build.Locks;

namespace Assay.Cli;

/// <summary>Writes what making or verifying a lock gave.</summary>
static class LockRendering
{
    public static void Write(CommandContext context, LockResult result, string? file, bool verified, IReadOnlyList<Recorded> recorded)
    {
        var report = result.ToReport(TimeProvider.System.GetUtcNow());
        switch (context.Out.Format)
        {
            case OutputFormat.Sarif:
                context.Out.WriteRaw(SarifReport.Write(report));
                break;
            case OutputFormat.Json:
                var json = JsonReport.Of(report);
                json["lock"] = file;
                json["references"] = JsonNode.Parse(Json.Bytes(result.References.Found));
                json["entries"] = JsonNode.Parse(Json.Bytes(result.Checks.Select(c => new { source = c.Entry.Asset.Source, kind = c.Entry.Asset.Kind, name = c.Entry.Asset.Name, c.Entry.Asked, c.Entry.Revision, c.Entry.Origin, digest = c.Entry.Root?.ToString(), files = c.Entry.Files.Count, c.Standing, c.Compared })));
                if (recorded.Count > 0)
                    json["recorded"] = JsonNode.Parse(Json.Bytes(recorded));
                context.Out.Write(json, _ => { });
                return;
            default:
                context.Out.WriteText(text => Text(result, report, file, verified, recorded, text));
                return;
        }

        foreach (var line in recorded.SelectMany(Recording.Lines))
            Console.Error.WriteLine(SafeText.Of(line));
    }

    static void Text(LockResult result, Report report, string? file, bool verified, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        var things = result.References.Found.Select(r => r.Asset).Distinct().Count();
        text.Line($"{Count(result.References.Found.Count, "reference")} to {Count(things, "thing")} in {Count(result.References.Files, "file")}; {Count(result.Checks.Count, "entry", "entries")} in the lock.");
        text.Table(
            verified ? ["What", "Asked for", "Locked at", "Digest", "Compared"] : ["What", "Asked for", "Locked at", "Digest", "From"],
            [.. result.Checks.Select(c => new Cell[]
            {
                c.Entry.Asset.ToString(), c.Entry.Asked is { } asked ? Brief(asked) : "", c.Entry.Revision is { } revision ? Brief(revision) : "", c.Entry.Root is { } root ? $"{root.Short} ({Count(c.Entry.Files.Count, "file")})" : "",
                verified ? c.Standing switch { LockStanding.Same => $"{Count(c.Compared, "file")}, same", LockStanding.Different => "different", _ => "" } : c.Entry.Origin.Name(),
            })]);
        if (report.Findings.Count > 0)
        {
            text.Heading("Findings");
            text.Table(["Severity", "Rule", "What", "Where"], [.. report.Findings.Select(f => new Cell[] { f.Severity.Name(), f.RuleId, f.Evidence ?? f.Title, f.Location?.Line is { } line ? $"{f.Subject}:{line}" : f.Subject ?? "" })]);
            foreach (var advice in report.Findings.Where(f => f.Severity > Severity.Info).Select(f => (f.RuleId, f.Title, f.Remediation)).Distinct())
                text.Line($"{advice.RuleId}: {advice.Title}. {advice.Remediation}");
        }

        TextReport.Close(report, text);
        if (!verified && file is not null)
            text.Line($"Written: {file}");
        if (verified && result.Checks.Any(c => c is { Standing: LockStanding.NotCompared, Entry.Files.Count: > 0 }))
            text.Line("Some entries have files that were not compared: give --cache, --folder or --online.", Tone.Quiet);
        if (result.References.Found.Any(r => r.Asset.Source == AssetSource.HuggingFace && !r.IsFixed && !r.Declared))
            text.Line("Code that names no commit loads what its branch holds that day: the lock tells what was examined, revision= makes the code load it.", Tone.Quiet);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    static string Brief(string revision) => revision.Length == 40 ? revision[..12] : revision;

    static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";
}
