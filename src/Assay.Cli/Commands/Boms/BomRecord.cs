using Assay.Build;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>The recorded bill of a registered model version, with what the record knows of it since: findings as VEX, evidence as claims.</summary>
static class BomRecord
{
    const int MostEvidence = 500, MostFindings = 500;

    /// <summary>True when there is a record to ask, here or on a server.</summary>
    public static bool IsHere() => Environment.GetEnvironmentVariable(RecordConnection.ServerVariable) is { Length: > 0 } || RecordFolder.Find(Directory.GetCurrentDirectory(), out _) is not null;

    public static async Task<ExitCode> WriteAsync(CommandContext context, string name, BomFormat format, DateTimeOffset at, Connect connect)
    {
        var opening = await RecordConnection.OpenAsync(connect).ConfigureAwait(false);
        if (opening.Value is not { } opened)
            return opening.Problem!.Write(context.Out.Format);
        await using var connection = opened.ConfigureAwait(false);
        var record = opened.Record;
        if (!(await record.ThingAsync(name, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
            return (Refusals.ProblemOf(missing) with { Hint = "There is neither a file, a folder nor a registered model version of that name." }).Write(context.Out.Format);
        var bills = await record.EvidenceListAsync(null, "aibom", page.Thing.Id, null, 20, context.Cancel).ConfigureAwait(false);
        if (bills.Items.FirstOrDefault(b => !b.Erased) is not { } row)
            return context.Fail($"No bill of materials of '{page.Thing.Slug}' is recorded.", null, "Make one from its files: assay bom PATH --record");
        if ((await record.EvidenceAsync(row.Entry, context.Cancel).ConfigureAwait(false)).Value?.Predicate is not { } predicate || BomReader.Read(predicate) is not { Bom: { } bom })
            return context.Fail($"The recorded bill of '{page.Thing.Slug}' cannot be read.", $"entry {row.Entry}", "Check the record with: assay record verify");
        bom = bom with
        {
            Serial = "",
            Timestamp = at,
            Vulnerabilities = await WeaknessesAsync(context, record, page.Thing).ConfigureAwait(false),
            Claims = await ClaimsAsync(context, record, page.Thing).ConfigureAwait(false),
        };
        var written = AibomWriter.Write(bom, format);
        if (context.Out.Format is not (OutputFormat.Cyclonedx or OutputFormat.Spdx))
            return context.Finish(written.Report);
        BomCommand.Document(context, written, written.Report);
        return ExitCode.Yes;
    }

    static async Task<List<BomVulnerability>> WeaknessesAsync(CommandContext context, IRecord record, ThingView thing)
    {
        var found = new List<BomVulnerability>();
        var page = await record.FindingsAsync(new FindingQuery(Thing: thing.Id, Sort: "id", Limit: MostFindings), context.Cancel).ConfigureAwait(false);
        // What a bill lacks is a remark on the bill, not a weakness of the model.
        foreach (var row in page.Items.Where(f => !f.RuleId.StartsWith("aibom-", StringComparison.Ordinal)))
        {
            var detail = (await record.FindingAsync(row.Id, context.Cancel).ConfigureAwait(false)).Value;
            var vex = VexState.Of(row.Status);
            found.Add(new BomVulnerability(detail?.References.FirstOrDefault(r => r.Scheme == "cve")?.Id ?? row.RuleId, row.Title ?? row.RuleId, row.Severity.Name(), vex.State, vex.Responses, $"{row.Id}: {vex.Detail}")
            {
                Ref = $"finding:{row.Id}",
                Description = detail?.Description,
                Recommendation = detail?.Remediation,
                Source = row.Tool,
                Cwes = [.. (detail?.References ?? []).Where(r => r.Scheme == "cwe").Select(r => int.TryParse(r.Id.AsSpan(r.Id.IndexOf('-', StringComparison.Ordinal) + 1), out var n) ? n : 0).Where(n => n > 0).Distinct()],
            });
        }

        return found;
    }

    static async Task<List<BomClaim>> ClaimsAsync(CommandContext context, IRecord record, ThingView thing)
    {
        var evidence = await record.EvidenceListAsync(null, null, thing.Id, null, MostEvidence, context.Cancel).ConfigureAwait(false);
        // The newest of each kind stands for it.
        return
        [
            .. evidence.Items.Where(e => !e.Erased && e.Kind.Id != "aibom").DistinctBy(e => e.Kind.Id).OrderBy(e => e.Kind.Id, StringComparer.Ordinal).Select(e => new BomClaim(
                e.Kind.Id, $"{e.Kind.Title}: {EvidenceText.Word(e.Result)}", e.Result switch { EvidenceResult.Passed => true, EvidenceResult.Failed => false, _ => null }, $"entry {e.Entry} of the record", e.Envelope, e.At,
                e.Tool ?? e.ActorName, e.Origin == Origin.Measured)),
        ];
    }
}
