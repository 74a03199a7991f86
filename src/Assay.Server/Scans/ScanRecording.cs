using Assay.Governance;

namespace Assay.Server;

/// <summary>
/// Takes a scan's result into the record. The server measured, so its evidence key signs; the entry names who asked.
/// </summary>
static class ScanRecording
{
    public static async Task<Answer<EvidenceRow>> RecordAsync(string id, ScanJob? job, IRecord record, ServerOptions options, CancellationToken cancel)
    {
        if (job is null)
            return Missing(id);
        if (job.Scan is not { } scan)
            return new Refusal(RefusalKind.Conflict, "The scan has no result yet.") { HowTo = "Wait for its end, then record it." };
        if (job.Recorded is { } entry)
            return new Refusal(RefusalKind.Conflict, $"This scan is recorded already, as entry {entry}.") { HowTo = $"See it with: assay evidence show {entry}" };
        var report = job.Report ?? scan.ToReport();
        if (report.Statements.Count == 0)
            return new Refusal(RefusalKind.Invalid, "There is nothing to record: no file could be read to its end.") { HowTo = "What was left out, and why, stands in the result." };
        var statement = report.Statements[0];
        var answer = await record.FileEvidenceAsync(
            new EvidenceRequest(
                statement.Kind, [], statement.Statement.Subjects, null, Envelope.Sign(statement.Statement, options.Session.Evidence).ToBytes(), statement.Result, Origin.Measured, report.Tool, report.Findings, null, report.Gaps),
            cancel).ConfigureAwait(false);
        if (answer.TryGet(out var row, out _))
            job.Recorded = row.Entry;
        return answer;
    }

    public static Refusal Missing(string id) => new(RefusalKind.NotFound, $"There is no scan '{Shown.Text(id, 64)}'.") { HowTo = "Scan it again: results are kept for an hour, and not over a restart of the server." };
}
