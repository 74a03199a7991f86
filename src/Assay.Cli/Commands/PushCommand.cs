using System.CommandLine;
using System.Text.Json;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>
/// <c>assay push</c>: the envelopes of the record here to the server that <c>ASSAY_SERVER</c> names. Two logs are never
/// merged: the server verifies and appends them, at places of its own. What it has already is not taken twice.
/// </summary>
static class PushCommand
{
    const int PageSize = 500;

    public static Command Create()
    {
        var from = new Option<bool>("--from-record") { Description = "Send the evidence of the record in this folder (the default)." };
        var kind = new Option<string?>("--kind") { Description = "Only of this kind.", HelpName = "KIND" };
        return RecordCommand.CreateLocal("push", $"Send the evidence of this record to the server that {RecordConnection.ServerVariable} names. May be run again: nothing is taken twice.", RecordUse.Read, [from, kind], async (context, local) =>
        {
            if (Environment.GetEnvironmentVariable(RecordConnection.ServerVariable) is not { Length: > 0 } server)
                return context.Fail($"{RecordConnection.ServerVariable} names no server.", null, $"Set {RecordConnection.ServerVariable} and {RecordConnection.TokenVariable}.");
            var opening = HttpRecord.Connect(server, Environment.GetEnvironmentVariable(RecordConnection.TokenVariable));
            if (opening.Value is not { } remote)
                return opening.Problem!.Write(context.Out.Format);
            using var owned = remote;
            var known = await KnownAsync(remote, context.Get(kind), context.Cancel).ConfigureAwait(false);
            var result = new Result([], 0, []);
            foreach (var row in await RowsAsync(local.Record, context.Get(kind), context.Cancel).ConfigureAwait(false))
            {
                if (known.Contains(row.Envelope))
                    result = result with { Already = result.Already + 1 };
                else if (row.Erased)
                    result.Refused.Add(new Left(row.Entry, row.Kind.Id, "it was erased here"));
                else if (await SendAsync(local, remote, row, context.Cancel).ConfigureAwait(false) is { Refusal: { } refusal })
                    result.Refused.Add(new Left(row.Entry, row.Kind.Id, refusal.Message));
                else
                    result.Sent.Add(row.Entry);
            }

            context.Out.Write(result, text =>
            {
                text.Line($"{result.Sent.Count} sent, {result.Already} there already, {result.Refused.Count} not taken.", result.Refused.Count == 0 ? Tone.Good : Tone.Warn);
                foreach (var left in result.Refused)
                    text.Line($"entry {left.Entry} ({left.Kind}): {left.Why}", Tone.Bad);
            });
            return result.Refused.Count == 0 ? ExitCode.Yes : ExitCode.Incomplete;
        });
    }

    // The findings travel with the evidence: the server opens, matches and closes its own.
    static async Task<Answer<EvidenceRow>> SendAsync(LocalRecord local, HttpRecord remote, EvidenceRow row, CancellationToken cancel)
    {
        var answer = await local.Record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false);
        if (!answer.TryGet(out var view, out var refusal))
            return refusal;
        var findings = new List<Finding>();
        foreach (var finding in view.Findings)
            if ((await local.Record.FindingAsync(finding.Id, cancel).ConfigureAwait(false)).Value is { } full && full.Fingerprint.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                findings.Add(new Finding
                {
                    RuleId = full.Row.RuleId,
                    Title = full.Row.Title ?? full.Row.RuleId,
                    Severity = full.Row.OwnSeverity,
                    Description = full.Description,
                    Evidence = full.Evidence,
                    Remediation = full.Remediation,
                    Location = full.Location,
                    References = full.References,
                    Cvss = full.CvssVectors,
                    Subject = full.Row.SubjectName,
                    Fingerprint = new Fingerprint(full.Fingerprint[..colon], full.Fingerprint[(colon + 1)..]),
                });
        // With its tool: findings of two tools are never matched with each other.
        var tool = (await local.Store.ReadAsync(log => log.Entry(row.Entry), cancel).ConfigureAwait(false)).Body.Deserialize<EvidenceBody>(Json.Options)?.Tool;
        // Filed there, whatever it is here: a server calls measured only what its own evidence key signed.
        return await remote.FileEvidenceAsync(
            new EvidenceRequest(row.Kind.Id, [], [], null, view.Envelope, row.Result, Origin.Filed, tool, findings.Count > 0 ? findings : null, view.Metrics, view.Gaps, row.Expires), cancel).ConfigureAwait(false);
    }

    static async Task<HashSet<Digest>> KnownAsync(IRecord record, string? kind, CancellationToken cancel) =>
        [.. (await RowsAsync(record, kind, cancel).ConfigureAwait(false)).Select(r => r.Envelope)];

    static async Task<List<EvidenceRow>> RowsAsync(IRecord record, string? kind, CancellationToken cancel)
    {
        var rows = new List<EvidenceRow>();
        string? after = null;
        do
        {
            var page = await record.EvidenceListAsync(null, kind, null, after, PageSize, cancel).ConfigureAwait(false);
            rows.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        rows.Reverse();
        return rows;
    }

    sealed record Result(List<long> Sent, int Already, List<Left> Refused);

    sealed record Left(long Entry, string Kind, string Why);
}
