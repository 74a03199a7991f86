using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public Task<WorkView> WorkAsync(CancellationToken cancel = default) => ReadAsync(view =>
    {
        var now = Now;
        var roles = ActorQueries.Roles(view, session.ActorId);
        var mine = new List<WorkItem>();
        var soon = new List<WorkItem>();
        var unsigned = UnsignedRounds.Allows(roles) ? UnsignedRounds.For(view, session.ActorId) : [];
        if (Permissions.Allows(Operation.ManageAccess, roles) && LetPeopleIn(view) is { } alone)
            mine.Add(alone);
        mine.AddRange(OfGates(view, roles, unsigned));
        mine.AddRange(unsigned.Select(UnsignedRounds.Item));
        foreach (var waiver in FindingQueries.Waivers(view, "w.status = 'requested'", new { }, NowCell))
            if (waiver.Requester != session.ActorId && waiver.Owner != session.ActorId && Permissions.Allows(Permissions.ToAnswer(waiver.Kind), roles))
                mine.Add(new("approve", $"{Title(waiver.Kind)} of {Of(waiver)}, asked for by {waiver.RequesterName ?? "somebody"}", $"{waiver.Rationale ?? "(rationale erased)"} Owner: {waiver.OwnerName ?? "(name erased)"}.", WaiverLink(view, waiver), waiver.Expires, false));
        if (Permissions.Allows(Operation.ChangeFinding, roles))
            mine.AddRange(WaitingFindings.Unowned(view, NowCell));
        if (Permissions.Allows(Operation.VerifyFinding, roles))
            mine.AddRange(WaitingFindings.ToRetest(view, session.ActorId, NowCell));
        // What its owner has fixed waits for somebody else.
        foreach (var finding in FindingQueries.List(view, new FindingQuery(Owner: session.ActorId, Sort: "due", Limit: 100), NowCell).Items
            .Where(f => f.Status is FindingStatus.Open or FindingStatus.Triaged or FindingStatus.InProgress))
            mine.Add(new("finding", $"{finding.Id} {finding.Title}", $"{finding.About()}; {finding.Severity.Name()}, {finding.VerifiedOnly() ?? Why.Plain(finding.Status.Name())}", $"/findings/{finding.Id}", finding.Due, finding.Overdue));
        foreach (var round in DueRounds.Of(view).Where(r => r.Due <= now + Soon))
            // Everybody sees that it comes; it waits for who tests.
            (round.Due <= now && roles.Contains(Role.AiRedTeam) ? mine : soon).Add(DueRounds.Item(round, now));
        soon.AddRange(Ending(view, now));
        return new WorkView([.. mine.OrderByDescending(i => i.Overdue).ThenBy(i => i.Due ?? DateTimeOffset.MaxValue)], [.. soon.OrderBy(i => i.Due)]);
    }, cancel);

    // Who made the record is its administrator and decides nothing: until one person can ask and another decide the first gate, nothing here goes on.
    WorkItem? LetPeopleIn(IReadView view)
    {
        var people = ActorQueries.All(view).Where(a => !a.Closed && !a.Service && a.Roles.Count > 0).ToList();
        var decides = policies[Gate.UseCaseIntake].Decides;
        var decided = $"The first gate is decided by {string.Join(" or ", decides.Select(r => r.Name()))}";
        var why = !people.Any(p => p.Roles.Any(decides.Contains)) ? $"{decided}, and nobody holds that role yet."
            : people.Count == 1 ? $"Nobody else holds a role in this record, and whoever asks for something does not approve it. {decided}." : null;
        return why is null ? null : new("people", "Let people in", $"{why} On the command line: assay actor add NAME --role ROLE", "/settings", null, false);
    }

    // Decisions that the caller may take, and evidence that the caller's roles owe.
    IEnumerable<WorkItem> OfGates(IReadView view, IReadOnlyList<Role> roles, IReadOnlyList<UnsignedRound> unsigned)
    {
        var names = NamesOf(view);
        foreach (var (facts, gates) in Judged(view))
            foreach (var gate in gates)
            {
                var useCase = facts.UseCase;
                var link = $"/use-cases/{useCase.Slug}/gates/{gate.Gate.Name()}";
                if (gate.Stamp is StampState.Open && gate.Decision is null && gate.Policy.Decides.Any(roles.Contains))
                    yield return new("decide", $"{gate.Policy.Title}: {useCase.Name}", gate.Gate < Gate.Monitoring && gate.Input.UseCase.Filed?.Forbids == true ? $"It is classified as prohibited, and what was let through changes nothing. {FiledClass.WhatForbids}" : "Every requirement holds; the gate waits for a decision.", link, null, false);
                else if (gate.Stamp is StampState.Stale && gate.Policy.Decides.Any(roles.Contains))
                    yield return new("decide", $"{gate.Policy.Title}: {useCase.Name}", $"The decision no longer stands: {names.In(gate.Reasons.FirstOrDefault() ?? "")}", link, null, false);
                else if (gate.Stamp is StampState.Shut)
                {
                    // No evidence opens what the law forbids: it waits for those who decide.
                    if (gate.Result.Unmet.FirstOrDefault(Forbidden) is { } forbidden && gate.Decision is null && gate.Policy.Decides.Any(roles.Contains))
                        yield return new("decide", $"{gate.Policy.Title}: {useCase.Name}", $"{names.In(forbidden.Detail)} {FiledClass.WhatForbids}", link, null, false);
                    foreach (var unmet in gate.Result.Unmet.Where(r => !Forbidden(r) && Owed(r.Id, roles) && !(r.Id == $"evidence:{RoundSignOff.Kind}" && unsigned.Any(u => u.Subject.Id == useCase.Id || u.Subject.Id == gate.Input.ModelVersion?.Id))))
                        yield return new("evidence", $"{unmet.Title}: {useCase.Name}{(gate.Input.ModelVersion is { } version && Waivers.OfVersion(unmet.Id) ? $", {version.Name}" : "")}", names.In(unmet.Detail), link, null, false);
                }
            }
    }

    static bool Forbidden(RequirementResult unmet) => unmet.HowTo == FiledClass.WhatForbids;

    static bool Owed(string requirement, IReadOnlyList<Role> roles) =>
        requirement.StartsWith("evidence:", StringComparison.Ordinal) && EvidenceKinds.TryGet(requirement["evidence:".Length..], out var kind) && roles.Contains(kind.Owner);

    // Waivers and evidence that end within two weeks.
    IEnumerable<WorkItem> Ending(IReadView view, DateTimeOffset now)
    {
        var (at, until) = (NowCell, Sql.Time(now + Soon));
        foreach (var waiver in FindingQueries.Waivers(view, "w.status = 'approved' AND w.expires_at > @at AND w.expires_at <= @until", new { at, until }, at))
            yield return new("expires", $"{Title(waiver.Kind)} of {Of(waiver)}", $"expires; owner {waiver.OwnerName ?? "(name erased)"}", WaiverLink(view, waiver), waiver.Expires, false);
        foreach (var id in view.Query<long>("SELECT id FROM evidence WHERE valid_until > @at AND valid_until <= @until ORDER BY valid_until LIMIT 100", new { at, until }))
            if (EvidenceQueries.Row(view, id) is { } row)
                yield return new("expires", row.About(), "goes stale", $"/evidence/{row.Entry}", row.Expires, false);
    }

    static string Title(WaiverKind kind) => kind switch
    {
        WaiverKind.FalsePositive => "False positive",
        WaiverKind.Severity => "Change of severity",
        WaiverKind.RiskAcceptance => "Risk acceptance",
        WaiverKind.Exception => "Exception",
        _ => "Not applicable",
    };

    // What it would change, as its own page says it.
    static string Of(WaiverRow waiver) => waiver.Finding is { } finding
        ? finding + (waiver.Severity is { } to ? $"{(waiver.FromSeverity is { } was ? $" from {was.Name()}" : "")} to {to.Name()}" : "")
        : $"{RequirementNames.Title(waiver.Requirement ?? "")}{(waiver.ModelVersionName is { } version ? $" for {version}" : "")}";

    static string WaiverLink(IReadView view, WaiverRow waiver) => waiver.Finding is { } finding
        ? $"/findings/{finding}"
        : $"/use-cases/{ThingQueries.Find(view, waiver.UseCase!)?.Slug}/gates/{waiver.Gate?.Name()}";
}
