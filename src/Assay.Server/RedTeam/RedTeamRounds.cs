using System.Globalization;
using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Server;

/// <summary>Red-team rounds of the record: evidence of the kind <c>red-team-report</c>, measured or filed, with their plans and sign-offs.</summary>
static class RedTeamRounds
{
    const string Kind = "red-team-report";
    const int MostSignOffs = 200, MostOthers = 20, MostRows = 1000, MostPlans = 100;

    public static async Task<RoundList> ListAsync(IRecord record, string? thing, string? after, int limit, CancellationToken cancel, WorkView? work = null)
    {
        var page = await record.EvidenceListAsync(null, Kind, thing, after, Math.Clamp(limit, 1, 50), cancel).ConfigureAwait(false);
        var signed = await SignOffsAsync(record, cancel).ConfigureAwait(false);
        var rows = new List<RoundRow>();
        foreach (var row in page.Items)
        {
            var round = await OpenAsync(record, row, cancel).ConfigureAwait(false);
            rows.Add(RoundReading.Row(row, round, Of(signed[row.Envelope], round).FirstOrDefault()));
        }

        work ??= await record.WorkAsync(cancel).ConfigureAwait(false);
        return new RoundList(rows, page.Next, page.Total, [.. work.Mine.Concat(work.ExpiringSoon).Where(i => i.Kind == "round")], await PlansAsync(record, cancel).ConfigureAwait(false));
    }

    // The newest of a name and a use case, as the record allows rounds by: an erased or broken one allows none.
    static async Task<IReadOnlyList<PlanRow>> PlansAsync(IRecord record, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var plans = new List<(RedTeamPlan Plan, IReadOnlyList<ThingView> About)>();
        foreach (var row in (await record.EvidenceListAsync(null, RedTeamPlan.Kind, null, null, MostPlans, cancel).ConfigureAwait(false)).Items)
            if (await OpenAsync(record, row, cancel).ConfigureAwait(false) is { Predicate: { } said } view && view.Checks.All(c => c.Holds) && RedTeamPlan.Read(row, said) is { } plan)
                plans.Add((plan, view.Things));
        return [.. plans.DistinctBy(p => (p.Plan.Name, string.Join(' ', p.About.Select(t => t.Id)))).Select(p => Row(p.Plan, p.About, today))];
    }

    static PlanRow Row(RedTeamPlan plan, IReadOnlyList<ThingView> about, DateOnly today) => new(
        plan.Row, about, Shown.Text(plan.Name, 200), plan.From, plan.Until, [.. plan.Targets.Take(MostOthers).Select(t => Shown.Text(t.Place() is { } place ? $"{t.Name} ({place})" : t.Name, 300))],
        Shown.Text(plan.AuthorizedBy, 200), plan.AuthorizedUntil, plan.RecurrenceDays, plan.Lacks(today));

    public static async Task<Answer<RoundView>> OfAsync(IRecord record, long entry, CancellationToken cancel)
    {
        if (!(await FoundAsync(record, entry, cancel).ConfigureAwait(false)).TryGet(out var view, out var refusal))
            return refusal;
        var signOffs = Of((await SignOffsAsync(record, cancel).ConfigureAwait(false))[view.Row.Envelope], view).ToList();
        var row = RoundReading.Row(view.Row, view, signOffs.FirstOrDefault());
        var others = new List<RoundRow>();
        foreach (var other in (await record.EvidenceListAsync(null, Kind, null, null, MostOthers, cancel).ConfigureAwait(false)).Items.Where(o => o.Entry != entry && !o.Erased))
            others.Add(RoundReading.Row(other, await OpenAsync(record, other, cancel).ConfigureAwait(false), null));
        if (view.Predicate is not { } said)
            return new RoundView(row, "", "", "", false, null, null, null, null, [], [], null, null, signOffs, view.Findings, view.Gaps, view.Things, others);
        var planned = said.Text("plan");
        return new RoundView(
            row, said.Text("scope") ?? "", said.Text("method") ?? "", said.Text("conclusion") ?? "", said.Inner("independent").ValueKind == System.Text.Json.JsonValueKind.True,
            Shown.Maybe(said.Inner("target").Text("kind")), Shown.Maybe(said.Inner("target").Text("address")), Shown.Maybe(said.Inner("target").Text("model")),
            RoundReading.Measured(said), RoundReading.Coverage(said), RoundReading.Probes(said), await PlanAsync(record, planned, cancel).ConfigureAwait(false), planned, signOffs,
            view.Findings, view.Gaps, view.Things, others);
    }

    public static async Task<Answer<AttemptsView>> AttemptsAsync(IRecord record, long entry, AttemptRequest request, CancellationToken cancel)
    {
        if (!(await FoundAsync(record, entry, cancel).ConfigureAwait(false)).TryGet(out var view, out var refusal))
            return refusal;
        var probes = view.Predicate is { } said ? RoundReading.Probes(said) : [];
        var all = view.Predicate is { } predicate ? RoundReading.Attempts(predicate) : [];
        var ofEntry = request.Entry is null ? null : probes.Where(p => p.Catalogue.Contains(request.Entry)).Select(p => p.Id).ToHashSet();
        var matching = all.Where(a => (request.Probe is null || a.Probe == request.Probe) && (request.Outcome is null || a.Outcome == request.Outcome)
            && (request.Technique is null || a.Technique == request.Technique) && (ofEntry is null || ofEntry.Contains(a.Probe)) && (a.Kept || !request.KeptOnly)).ToList();
        var (after, limit) = (Math.Max(0, request.After), Math.Clamp(request.Limit, 1, MostRows));
        return new AttemptsView(
            RoundReading.Row(view.Row, view, null), probes, [.. all.Select(a => a.Technique).Distinct().Order(StringComparer.Ordinal)], [.. matching.Skip(after).Take(limit)], matching.Count, all.Count,
            view.Predicate is { } p ? RoundReading.Measured(p)?.AttemptsLeftOut ?? 0 : 0, matching.Count > after + limit ? after + limit : null);
    }

    public static async Task<Answer<RoundComparisonView>> CompareAsync(IRecord record, long before, long after, CancellationToken cancel)
    {
        if (!(await FoundAsync(record, before, cancel).ConfigureAwait(false)).TryGet(out var old, out var refusal)
            || !(await FoundAsync(record, after, cancel).ConfigureAwait(false)).TryGet(out var now, out refusal))
            return refusal;
        if (new[] { old, now }.FirstOrDefault(r => r.Predicate is null) is { } silent)
            return new Refusal(RefusalKind.NotFound, $"The round of entry {silent.Row.Entry.ToString(CultureInfo.InvariantCulture)} says nothing any more, so there is nothing to compare.") { HowTo = "Choose two others: assay evidence list --kind red-team-report" };
        var was = Probes(old);
        var became = Probes(now);
        var rows = was.Keys.Union(became.Keys).Select(id => Compared(id, was.GetValueOrDefault(id), became.GetValueOrDefault(id)))
            .OrderBy(p => p.Change).ThenByDescending(p => p.Severity).ThenBy(p => p.Id, StringComparer.Ordinal).ToList();
        return new RoundComparisonView(RoundReading.Row(old.Row, old, null), RoundReading.Row(now.Row, now, null), rows);
    }

    static Dictionary<string, RoundProbe> Probes(EvidenceView view) =>
        view.Predicate is { } said ? RoundReading.Probes(said).DistinctBy(p => p.Id).ToDictionary(p => p.Id) : [];

    static ComparedProbe Compared(string id, RoundProbe? before, RoundProbe? after)
    {
        static int Whole(long? n) => (int)Math.Clamp(n ?? 0, 0, int.MaxValue / 2);
        var compared = ProbeComparison.Of(Whole(before?.Counts.Succeeded), Whole(before?.Counts.Judged), Whole(after?.Counts.Succeeded), Whole(after?.Counts.Judged));
        var named = after ?? before!;
        return new ComparedProbe(id, named.Title, named.Severity, before?.Counts, after?.Counts, compared.Change, compared.Difference, compared.Interval?.Low, compared.Interval?.High, compared.Shown);
    }

    static async Task<Answer<EvidenceView>> FoundAsync(IRecord record, long entry, CancellationToken cancel)
    {
        var answer = await record.EvidenceAsync(entry, cancel).ConfigureAwait(false);
        return answer.Value is { Row.Kind.Id: not Kind } ? new Refusal(RefusalKind.NotFound, $"Entry {entry.ToString(CultureInfo.InvariantCulture)} is no red-team round.") { HowTo = "List them with: assay evidence list --kind red-team-report" } : answer;
    }

    static async Task<EvidenceView?> OpenAsync(IRecord record, EvidenceRow row, CancellationToken cancel) =>
        row.Erased ? null : (await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value;

    static async Task<RedTeamPlan?> PlanAsync(IRecord record, string? digest, CancellationToken cancel)
    {
        if (!Digest.TryParse(digest, out var envelope))
            return null;
        foreach (var row in (await record.EvidenceListAsync(null, RedTeamPlan.Kind, null, null, 500, cancel).ConfigureAwait(false)).Items.Where(r => r.Envelope == envelope))
            if ((await OpenAsync(record, row, cancel).ConfigureAwait(false))?.Predicate is { } predicate)
                return RedTeamPlan.Read(row, predicate);
        return null;
    }

    // A round of before named the files of its version, and a sign-off of another one with the same files could name it: it says nothing of this round.
    static IEnumerable<RoundSignOff> Of(IEnumerable<FiledSignOff> signed, EvidenceView? round)
    {
        var things = round?.Things ?? [];
        var named = things.Where(t => round!.Subjects.Any(s => s.Name == t.Slug)).ToList();
        var own = (named.Count > 0 ? named : things).Select(t => t.Id).ToHashSet();
        return signed.Where(s => own.Count == 0 || own.Overlaps(s.Things)).Select(s => s.SignOff);
    }

    // Newest first, by the report they name.
    static async Task<ILookup<Digest, FiledSignOff>> SignOffsAsync(IRecord record, CancellationToken cancel)
    {
        var all = new List<(Digest Report, FiledSignOff SignOff)>();
        foreach (var row in (await record.EvidenceListAsync(null, "red-team-sign-off", null, null, MostSignOffs, cancel).ConfigureAwait(false)).Items)
            if (await OpenAsync(record, row, cancel).ConfigureAwait(false) is { Predicate: { } said } view && Digest.TryParse(said.Text("report"), out var report))
                all.Add((report, new FiledSignOff(new RoundSignOff(row, said.Text("decision") ?? "", said.Text("rationale") ?? "", said.Text("conditions"), said.Text("signedOn")), [.. view.Things.Select(t => t.Id)])));
        return all.ToLookup(s => s.Report, s => s.SignOff);
    }

    sealed record FiledSignOff(RoundSignOff SignOff, IReadOnlyList<string> Things);
}
