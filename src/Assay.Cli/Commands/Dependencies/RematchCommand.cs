using System.CommandLine;
using Assay.Build.Dependencies.Osv;
using Assay.Server;

namespace Assay.Cli;

/// <summary><c>assay rematch</c>: what is deployed, by its bills of materials, against today's advisories.</summary>
static class RematchCommand
{
    public static Command Create()
    {
        var osv = new Option<string?>("--osv") { Description = "Advisory index (default: ASSAY_OSV, or the one that assay osv update made).", HelpName = "FILE" };
        var record = new Option<bool>("--record") { Description = "Take what changed into the record: findings open and close." };
        return RecordCommand.Create("rematch", "Judge the bills of materials of what is deployed by today's advisories.", RecordUse.Write, [osv, record], async (context, opened) =>
        {
            var database = DepsCommand.Database(context.Get(osv), out var problem);
            using var owned = database;
            if (problem is not null)
                return problem.Write(context.Out.Format);
            if (database is null)
                return context.Fail("There is no advisory database.", OsvCommand.DefaultPath(), "assay osv update FILE reads one.");
            var results = await DependencyRematch.RunAsync(opened, database, context.Get(record), context.Cancel).ConfigureAwait(false);
            context.Out.Write(results, text => Text(results, database.Status, text));
            return results.Any(r => r.Findings.Any(f => f.Severity >= Severity.Medium)) ? ExitCode.No : results.Any(r => r.Note is not null) ? ExitCode.Incomplete : ExitCode.Yes;
        });
    }

    static void Text(IReadOnlyList<RematchResult> results, OsvStatus database, TextOutput text)
    {
        var now = TimeProvider.System.GetUtcNow();
        text.Line($"Advisories as of {AdvisoryAge.Of(database, now)}.", Tone.Quiet);
        if (AdvisoryAge.Warning(database, now) is { } old)
            text.Line(old, Tone.Warn);
        if (results.Count == 0)
            text.Line("Nothing is deployed.");
        foreach (var result in results)
        {
            text.Line($"{result.Version}: {result.Packages} packages, {result.Findings.Count} known vulnerabilities{(result.Entry is { } entry ? $" (entry {entry})" : "")}", result.Findings.Count > 0 ? Tone.Bad : Tone.Good);
            foreach (var finding in result.Findings)
                text.Line($"  {finding.Severity.Name()}  {finding.Title}. {finding.Remediation}");
            if (result.Note is not null)
                text.Line($"  not judged: {result.Note}", Tone.Warn);
        }
    }
}
