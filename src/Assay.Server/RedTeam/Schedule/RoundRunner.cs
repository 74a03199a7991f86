using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Server;

/// <summary>What came of a turn.</summary>
/// <param name="Entry">The report in the record; null when there is none.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Anew">What the journal holds leads nowhere: the next try begins another.</param>
sealed record RoundOutcome(long? Entry, string? Problem, bool Anew = false)
{
    /// <summary>The report says that the round was not whole, so it is due as before.</summary>
    public bool Incomplete { get; init; }

    public static RoundOutcome Of(EvidenceRow report) => new(report.Entry, null) { Incomplete = report.Result == EvidenceResult.Incomplete };
}

/// <summary>Runs one round with the engine of <c>assay redteam run</c>, in the server's own name, and takes its report into the record.</summary>
sealed class RoundRunner(EmbeddedRecord record, RoundScheduleOptions options, TimeProvider time)
{
    public async Task<RoundOutcome> RunAsync(ReadyRound ready, string name, IProgress<RoundProgress> progress, CancellationToken cancel)
    {
        // A server that was killed between the record and its own table finds its report there.
        if (await FiledAsync(ready, name, cancel).ConfigureAwait(false) is { } before)
            return RoundOutcome.Of(before);
        Directory.CreateDirectory(options.Journals);
        if (RoundKey.Of(options.Journals, out var error) is not { } key)
            return new RoundOutcome(null, $"the round cannot be kept: {error}");
        var (file, started) = (ready.Target, time.GetUtcNow());
        using var handler = RedTeamTarget.Connections();
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var programs = file.Command.Count > 0 ? options.Programs?.Invoke(Path.GetDirectoryName(Path.GetFullPath(ready.File.Path))!) : null;
        if (RedTeamTarget.Open(file, http, options.Environment, TargetLimits.Of(ready.Plan.Limits), out error, programs) is not { } target)
            return new RoundOutcome(null, $"the target cannot be used: {error}");
        RoundResult result;
        try
        {
            var journal = new JournalFile(Path.Combine(options.Journals, name + ".journal"), name, key, file.Identity()) { Allowed = ready.Allowed.Row.Envelope };
            result = await RedTeamRound.RunAsync(ready.Plan, target, journal, time, progress, cancel).ConfigureAwait(false);
        }
        finally
        {
            if (target is IAsyncDisposable running)
                await running.DisposeAsync().ConfigureAwait(false);
        }

        if (result.Problem is { } problem)
            return new RoundOutcome(null, $"the round cannot go on: {problem}");
        // A round in which nothing could be judged is no round: it stays due.
        if (result.Scores.Sum(s => s.Judged) == 0)
            return new RoundOutcome(null, $"nothing could be judged: {Reason(result)}", Anew: true);
        return await FileAsync(ready, name, result, started, cancel).ConfigureAwait(false);
    }

    async Task<RoundOutcome> FileAsync(ReadyRound ready, string name, RoundResult result, DateTimeOffset started, CancellationToken cancel)
    {
        var (report, beside) = RecordedRound.Evidence(result, ready.Target, name, ready.Version, ready.Allowed, started);
        if (report.Statements is not [var made])
            return new RoundOutcome(null, "the round made no report", Anew: true);
        cancel.ThrowIfCancellationRequested();
        var answer = await record.FileEvidenceAsync(
            new EvidenceRequest(made.Kind, [], made.Statement.Subjects, made.Statement.Predicate, null, made.Result, Origin.Measured, report.Tool, report.Findings, report.Metrics, report.Gaps, Attachments: beside),
            CancellationToken.None).ConfigureAwait(false);
        return answer.TryGet(out var row, out var refusal) ? RoundOutcome.Of(row) : new RoundOutcome(null, $"the record did not take its report: {refusal.Message}");
    }

    async Task<EvidenceRow?> FiledAsync(ReadyRound ready, string name, CancellationToken cancel)
    {
        foreach (var row in (await record.EvidenceListAsync(null, "red-team-report", ready.Version.Name, null, 50, cancel).ConfigureAwait(false)).Items.Where(r => !r.Erased && r.Origin == Origin.Measured))
            if ((await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value?.Predicate is { } said && said.Inner("round").Text("name") == name && said.Text("plan") == ready.Allowed.Row.Envelope.ToString())
                return row;
        return null;
    }

    static string Reason(RoundResult result) => Shown.Text(
        result.Attempts.GroupBy(a => a.Verdict.Evidence).OrderByDescending(g => g.Count()).Select(g => g.Key).FirstOrDefault() ?? "there was nothing to ask", 300);
}
