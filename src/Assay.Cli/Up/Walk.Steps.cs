using Assay.Governance;

namespace Assay.Cli;

sealed partial class Walk
{
    /// <summary>Kinds whose documents state that something was tried and held.</summary>
    static readonly HashSet<string> Passed = ["red-team-report", "regression-output", "code-scan", "dependency-scan"];

    async Task<bool> MissingAsync(string thing) => (await home.Admin.ThingAsync(thing, cancel).ConfigureAwait(false)).Refusal is not null;

    async Task<bool> HasAsync(string thing, string kind) =>
        (await home.Admin.EvidenceListAsync(null, kind, thing, null, 1, cancel).ConfigureAwait(false)).Items.Count > 0;

    async Task FileAsync(Role who, string thing, params string[] kinds)
    {
        foreach (var kind in kinds)
        {
            if (await HasAsync(thing, kind).ConfigureAwait(false))
                continue;
            var until = kind == "dataset-access-audit" ? Now.AddDays(6) : (DateTimeOffset?)null;
            Need(await cast[who].FileEvidenceAsync(new EvidenceRequest(
                kind, [thing], [], SampleFiles.Evidence(kind), null, Passed.Contains(kind) ? EvidenceResult.Passed : EvidenceResult.NotStated, Origin.Filed, ValidUntil: until), cancel).ConfigureAwait(false), $"filing the {kind}");
            log.Did(who, EvidenceKinds.Get(kind).Title, "filed");
        }
    }

    async Task MeasureAsync(Role who, string thing, string kind, Func<IReadOnlyList<Report>> produce)
    {
        if (await HasAsync(thing, kind).ConfigureAwait(false))
            return;
        foreach (var report in await Task.Run(produce, cancel).ConfigureAwait(false))
        {
            if (report.Statements.Count == 0)
                throw new WalkException($"The walk stopped at the {kind}: nothing was measured. {(report.Gaps.Count > 0 ? $"{report.Gaps[0].Where}: {report.Gaps[0].Reason}" : "")}");
            foreach (var statement in report.Statements)
                Need(await cast[who].FileEvidenceAsync(new EvidenceRequest(
                    statement.Kind, [thing], statement.Statement.Subjects, statement.Statement.Predicate, null, statement.Result, Origin.Measured, report.Tool,
                    report.Findings, report.Metrics, report.Gaps), cancel).ConfigureAwait(false), $"recording the {kind}");
            var found = report.Findings.Count == 0 ? "no findings" : $"{report.Findings.Count} finding{(report.Findings.Count == 1 ? "" : "s")}, worst {report.Worst!.Value.Name()}";
            log.Did(who, $"{EvidenceKinds.Get(kind).Title}: {found}{(report.Gaps.Count > 0 ? $", {report.Gaps.Count} gaps" : "")}", "measured");
        }
    }

    async Task DecideAsync(Role who, Gate gate, string outcome, string rationale, string? conditions = null)
    {
        var view = Need(await cast[who].GateAsync(UseCase, gate, cancel: cancel).ConfigureAwait(false), $"the {gate.Name()} gate");
        if (view.Decision is { } decided)
        {
            log.Did(who, $"decided already: {decided.OutcomeTitle}", "");
            return;
        }

        if (!view.Result.Open)
            throw new WalkException($"The walk stopped at the {gate.Name()} gate, which is shut: {string.Join("; ", view.Result.Unmet.Select(u => $"{u.Id} is {u.State.Name()} ({u.Detail})"))}");
        var row = Need(await cast[who].DecideAsync(new DecisionRequest(UseCase, gate, outcome, rationale, Conditions: conditions, SeenTreeSize: view.Result.TreeSize), cancel).ConfigureAwait(false), $"deciding the {gate.Name()} gate");
        log.Did(who, $"decided: {row.OutcomeTitle}", "decision");
        if (row.Pack is { WhyNot: { } why })
            log.Did(who, $"the assurance pack of the release was not built: {why}", "");
    }

    /// <summary>The measured bias stands: data science asks for its risk to be borne, GRC approves for ninety days, leadership decides.</summary>
    async Task ResidualRiskAsync()
    {
        var bias = await FindingsOfAsync("bias-evaluation").ConfigureAwait(false);
        foreach (var finding in bias.Where(f => f.Severity >= Severity.High && f.Status == FindingStatus.Open))
            await WaiveAsync(new WaiverRequest(
                WaiverKind.RiskAcceptance, "The gap comes from the training data. Officers look twice at every refusal of an applicant over 60 until the corrected model is released.",
                Now.AddDays(90), Finding: finding.Id)).ConfigureAwait(false);
        var gate = Need(await cast[Role.DataScience].GateAsync(UseCase, Gate.Evaluation, cancel: cancel).ConfigureAwait(false), "the evaluation gate");
        if (gate.Decision is null && gate.Result.Unmet.FirstOrDefault(r => r.Id == "evidence:bias-evaluation") is { } unmet)
            await WaiveAsync(new WaiverRequest(
                WaiverKind.Exception, $"The evaluation fails as it should: {unmet.Detail} The risk is accepted until the corrected model is released.", Now.AddDays(90),
                UseCase: UseCase, Gate: Gate.Evaluation, Requirement: unmet.Id)).ConfigureAwait(false);
    }

    async Task WaiveAsync(WaiverRequest request)
    {
        // Asked for in a walk that was stopped before the answer: not asked for again.
        var waiting = (await home.Admin.WaiversAsync(WaiverStatus.Requested, null, 500, cancel).ConfigureAwait(false)).Items;
        var waiver = waiting.FirstOrDefault(w => w.Kind == request.Kind && w.Finding == request.Finding && w.Requirement == request.Requirement)
            ?? Need(await cast[Role.DataScience].RequestWaiverAsync(request, cancel).ConfigureAwait(false), "asking for a waiver");
        Need(await cast[Role.Grc].AnswerWaiverAsync(new WaiverAnswer(waiver.Id, WaiverStatus.Approved, "For ninety days, with the second look in force."), cancel).ConfigureAwait(false), "approving the waiver");
        log.Did(Role.Grc, $"{(request.Kind == WaiverKind.Exception ? "exception" : "risk acceptance")} for {request.Finding ?? request.Requirement}, until {request.Expires:d MMM yyyy}, asked for by data science", "approved");
    }

    /// <summary>
    /// Leaves findings in several states, and something that waits for somebody. The request comes last and is the mark
    /// that this was done, whatever was answered since.
    /// </summary>
    async Task FindingsAsync()
    {
        var data = (await FindingsOfAsync("dataset-card").ConfigureAwait(false)).OrderBy(f => f.Id.Length).ThenBy(f => f.Id, StringComparer.Ordinal).ToList();
        var overlap = data.Find(f => f.RuleId == "data-shared-rows");
        var columns = data.Where(f => f != overlap).Take(2).ToList();
        var waivers = (await home.Admin.WaiversAsync(null, null, 500, cancel).ConfigureAwait(false)).Items;
        if (overlap is null || columns.Count < 2 || waivers.Any(w => w.Finding == columns[1].Id))
            return;
        await WorkAsync(overlap, FindingStatus.InProgress, "Fifteen test rows came in through the re-export of October. Removed in the pipeline; the next version is built tonight.").ConfigureAwait(false);
        await WorkAsync(columns[0], FindingStatus.FixedAwaitingRetest, "The column is dropped by the feature job since revision 42.").ConfigureAwait(false);
        Need(await cast[Role.DataScience].RequestWaiverAsync(new WaiverRequest(
            WaiverKind.FalsePositive, "The column holds fictional contact details of the sample's generator, not of people.", Now.AddDays(180), Finding: columns[1].Id), cancel).ConfigureAwait(false), "asking for a false positive");
        log.Did(Role.DataScience, $"asked for {columns[1].Id} to be called a false positive; it waits for a security role", "waits");
    }

    /// <summary>Data engineering takes a finding on and moves it. One that somebody moved further is left alone.</summary>
    async Task WorkAsync(FindingRow finding, FindingStatus to, string comment)
    {
        if (finding.Status == FindingStatus.Open)
            await ChangeAsync(Role.DataEngineering, new FindingChange(finding.Id, FindingStatus.Triaged, cast.IdOf(Role.DataEngineering))).ConfigureAwait(false);
        if (finding.Status is FindingStatus.Open or FindingStatus.Triaged)
            await ChangeAsync(Role.DataEngineering, new FindingChange(finding.Id, to, Comment: comment)).ConfigureAwait(false);
    }

    async Task ChangeAsync(Role who, FindingChange change)
    {
        var row = Need(await cast[who].ChangeFindingAsync(change, cancel).ConfigureAwait(false), $"changing {change.Finding}");
        log.Did(who, $"{row.Id} {row.Status.Name().Replace('-', ' ')}", "finding");
    }

    async Task<List<FindingRow>> FindingsOfAsync(string kind)
    {
        var entries = (await home.Admin.EvidenceListAsync(null, kind, null, null, 50, cancel).ConfigureAwait(false)).Items;
        var rows = new List<FindingRow>();
        foreach (var entry in entries)
            rows.AddRange(Need(await home.Admin.EvidenceAsync(entry.Entry, cancel).ConfigureAwait(false), $"reading entry {entry.Entry}").Findings);
        return [.. rows.DistinctBy(r => r.Id)];
    }
}
