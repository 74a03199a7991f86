using System.CommandLine;
using Assay.Build;
using Assay.Build.ModelFiles;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay rescan</c>: scans what is deployed again where its last scan no longer says what a scan would say now.</summary>
static class RescanCommand
{
    public static Command Create()
    {
        var models = new Option<string>("--models") { Description = "Folder below which the model files lie; they are found by digest.", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
        var all = new Option<bool>("--all") { Description = "Scan everything that is deployed, also what is not due." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only list what is due, and why; no model file is read." };
        var record = new Option<bool>("--record") { Description = "Take the results into the record, as measured." };
        var maxAge = new Option<string?>("--max-age") { Description = "Scans older than this are due, too: 90d (h, d, w, y).", HelpName = "SPAN" };
        var policies = new ScanPolicies("--policy");
        var connect = new ConnectOptions();
        var command = new AssayCommand("rescan", "Scan deployed models again whose last scan was made with other rules.", async context =>
        {
            if (context.Get(dryRun) && context.Get(record))
                return context.Fail("--dry-run scans nothing, so there is nothing to record.", null, "Leave one of --dry-run and --record away.");
            TimeSpan? age = null;
            if (context.Get(maxAge) is { } text && (age = When.Span(text)) is null)
                return context.Fail($"'{text}' is not a span of time.", "--max-age", "Give a number and a unit, such as 90d.");
            if (!context.Get(dryRun) && !Directory.Exists(context.Get(models)))
                return context.Fail("There is no such folder.", context.Get(models), "Give --models the folder below which the model files lie.");
            if (policies.Read(context, out var known) is { } wrong)
                return wrong.Write(context.Out.Format);
            if (context.Get(record) && known.Select(ScanPolicies.MayNotBeRecorded).FirstOrDefault(p => p is not null) is { } looksAway)
                return looksAway.Write(context.Out.Format);
            var opening = await RecordConnection.OpenAsync(connect.Read(context, context.Get(record) ? RecordUse.Write : RecordUse.Read)).ConfigureAwait(false);
            if (opening.Value is not { } opened)
                return opening.Problem!.Write(context.Out.Format);
            await using var connection = opened.ConfigureAwait(false);
            var query = new RescanQuery(ModelScanner.Tool, ModelScanner.RuleSet, [.. known.Select(p => p.Digest)], age, context.Get(all));
            var due = await opened.Record.RescansAsync(query, context.Cancel).ConfigureAwait(false);
            if (context.Get(dryRun))
                return List(context, due);
            return await ScanAsync(context, context.Get(models)!, due, known, context.Get(record) ? opened.Record : null).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { models, all, dryRun, record, maxAge };
        policies.AddTo(command);
        connect.AddTo(command);
        return command;
    }

    // Nothing was looked at: only "nothing is due" is a yes.
    static ExitCode List(CommandContext context, IReadOnlyList<RescanRow> due)
    {
        if (context.Out.Format == OutputFormat.Sarif)
            return context.Fail("--dry-run finds nothing, so there is no SARIF.", null, "Use --format text or json.");
        context.Out.Write(due, text => RescanRendering.List(due, text));
        return due.Any(r => r.Reasons.Count > 0) ? ExitCode.Incomplete : ExitCode.Yes;
    }

    /// <param name="record">Takes the results; null where they are only shown.</param>
    static async Task<ExitCode> ScanAsync(CommandContext context, string models, IReadOnlyList<RescanRow> due, IReadOnlyList<ScanPolicy> policies, IRecord? record)
    {
        var search = new ModelSearch(models);
        // Nothing is hashed when nothing is due.
        if (due.Count > 0)
            context.WithByteProgress("Hashing", progress =>
            {
                search.Look(progress is null ? null : new Hashed(progress), context.Cancel);
                return true;
            });
        var done = new List<Rescanned>();
        foreach (var row in due)
        {
            var one = Scan(context, search, row, policies);
            if (record is not null && one.Report is { Statements.Count: > 0 } report)
            {
                var answer = await FileAsync(record, report, context.Cancel).ConfigureAwait(false);
                if (!answer.TryGet(out var evidence, out var refusal))
                {
                    // What was found is not lost because it could not be recorded.
                    RescanRendering.Write([.. done, one], search.Problems, context);
                    return (Refusals.ProblemOf(refusal) with { Hint = $"The scan of {row.Version.Slug} was not recorded." }).Write(context.Out.Format);
                }

                one = one with { Recorded = evidence.Entry, Partial = evidence.Result == EvidenceResult.Incomplete };
            }

            done.Add(one);
        }

        return RescanRendering.Write(done, search.Problems, context);
    }

    static Rescanned Scan(CommandContext context, ModelSearch search, RescanRow row, IReadOnlyList<ScanPolicy> policies)
    {
        if (search.FindAll(row.Parts, out var missing) is not { } found)
            return new Rescanned(row, null, null, null, missing is null ? "it was registered without digests" : $"no file or folder has the digest {missing}");
        var options = ScanOptions.Default with { Digests = true, Policy = FoundModel.PolicyAfter(row.Policy, policies) };
        var scan = context.WithByteProgress($"Scanning {row.Version.Slug}", progress =>
            ModelScanner.Scan(ScanTarget.AtPath(found.Paths), options, progress is null ? null : new Scanned(progress), context.Cancel)).WithoutWaivers();
        return found.ReportOf(scan, row.Version.Slug) is { } report
            ? new Rescanned(row, found.Paths, scan, report, null)
            : new Rescanned(row, found.Paths, null, null, "a file changed or could not be read to its end while it was scanned");
    }

    static Task<Answer<EvidenceRow>> FileAsync(IRecord record, Report report, CancellationToken cancel) => record.FileEvidenceAsync(
        new EvidenceRequest(
            report.Statements[0].Kind, [], report.Statements[0].Statement.Subjects, report.Statements[0].Statement.Predicate, null, report.Statements[0].Result, Origin.Measured,
            report.Tool, report.Findings, null, report.Gaps), cancel);

    sealed class Hashed(IProgress<Advance> whole) : IProgress<HashProgress>
    {
        public void Report(HashProgress value) => whole.Report(new Advance(value.BytesDone, value.BytesTotal, ""));
    }

    sealed class Scanned(IProgress<Advance> whole) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => whole.Report(new Advance(value.BytesDone, value.BytesTotal, value.Current));
    }
}

/// <summary>What became of one version.</summary>
/// <param name="Missed">Why it was not scanned; null when it was.</param>
/// <param name="Partial">The record says that not all of it was looked at.</param>
sealed record Rescanned(RescanRow Row, IReadOnlyList<string>? Paths, ModelScan? Scan, Report? Report, string? Missed, long? Recorded = null, bool Partial = false);
