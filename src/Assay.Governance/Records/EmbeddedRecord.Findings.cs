using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Page<FindingRow>> FindingsAsync(FindingQuery query, CancellationToken cancel = default) =>
        ReadAsync(view => FindingQueries.List(view, query.Owner is { } owner ? query with { Owner = ActorQueries.Find(view, owner) ?? owner } : query, NowCell), cancel);

    public Task<Answer<FindingView>> FindingAsync(string id, CancellationToken cancel = default) => ReadAsync<Answer<FindingView>>(view =>
    {
        // As it is found by searching: however it is typed.
        if ((FindingQueries.Find(view, id) ?? FindingQueries.Find(view, id.ToUpperInvariant())) is not { } cells)
            return Sought.Finding.Missing(id);
        var detail = Blobs.Read<EvidenceDetails>(view, view.Entry(cells.DetailEntry), "details")?.Findings.ElementAtOrDefault((int)cells.DetailIndex);
        var events = view.Query<EventCells>(
            "SELECT e.entry AS Entry, e.at AS At, e.what AS What, e.actor AS Actor, a.name AS ActorName FROM finding_event e LEFT JOIN actor a ON a.id = e.actor WHERE e.finding = @id ORDER BY e.entry", new { id = cells.Id });
        var roles = ActorQueries.Roles(view, session.ActorId);
        var row = FindingQueries.Rows(view, [cells], NowCell)[0];
        // Where it is not verified it stands otherwise than its status says.
        var there = RetestScope.Elsewhere(view, cells);
        IReadOnlyList<string> unverified = there is null ? [] : [.. RetestScope.StillOpenIn(view, cells).Select(v => v.Slug)];
        var open = there?.OpenAt(NowCell) == true;
        if (there is not null)
            row = row with { VerifiedFor = there.VerifiedFor, Due = open ? Sql.Time(cells.DueAt) : null };
        return new FindingView(
            row, detail?.Description, detail?.Evidence, detail?.Remediation, detail?.Location, detail?.References ?? [], detail?.Cvss ?? [], cells.Fingerprint,
            cells.FirstEntry, cells.LastEntry, ThingQueries.WithDigest(view, cells.SubjectDigest),
            [.. events.Select(e => Event(view, e))],
            FindingQueries.Waivers(view, "w.finding = @id", new { id = cells.Id }, NowCell),
            [.. FindingFlow.From(row.Status).Concat(there is null ? [] : [FindingStatus.Verified]).Where(s => Permissions.Allows(s == FindingStatus.Verified ? Operation.VerifyFinding : Operation.ChangeFinding, roles))])
        {
            StillOpenIn = open ? unverified : [],
            SetAsideIn = open ? [] : unverified,
        };
    }, cancel);

    public Task<Answer<FindingRow>> ChangeFindingAsync(FindingChange change, CancellationToken cancel = default) =>
        WriteAsync<FindingRow>(change.Retest is not null || change.Status == FindingStatus.Verified ? Operation.VerifyFinding : Operation.ChangeFinding, (view, roles) =>
        {
            if (FindingQueries.Find(view, change.Finding) is not { } cells)
                return Sought.Finding.Missing(change.Finding);
            var from = cells.StatusAt(NowCell);
            var to = change.Retest is { } retest ? retest.Passed ? FindingStatus.Verified : FindingStatus.Open : change.Status;
            if (to is FindingStatus.FalsePositive or FindingStatus.Accepted)
                return Invalid($"A finding becomes '{to.Value.Name()}' by an approved waiver, with a rationale and an expiry.", new FieldError("status", "needs a waiver")) with { HowTo = $"Ask for one: assay finding waive {change.Finding} --kind KIND --rationale TEXT --expires DATE" };
            if (to is { } next && next != from && !FindingFlow.From(from).Contains(next))
                return new Refusal(RefusalKind.Conflict, $"{change.Finding} is '{from.Name()}' and does not become '{next.Name()}' from there.") { HowTo = $"It can become: {string.Join(", ", FindingFlow.From(from).Select(s => s.Name()))}." };
            if (to == FindingStatus.Verified && change.Retest is null)
                return Invalid("A fix is verified by a retest.") with { HowTo = $"Say how it was checked: assay finding retest {change.Finding} --passed --method TEXT --evidence ENTRY" };
            if (to == FindingStatus.Verified && WaitingFindings.FixedBy(view, change.Finding) == session.ActorId)
                return new Refusal(RefusalKind.SeparationOfDuties, "You said that it is fixed; somebody else retests it.") { HowTo = Ask(Operation.VerifyFinding, $"assay finding retest {change.Finding} --passed --method TEXT --evidence ENTRY") };
            var owner = change.Owner is null ? null : ActorQueries.Find(view, change.Owner);
            if (change.Owner is not null && owner is null)
                return Sought.Actor.Missing(change.Owner);
            if (change.Retest?.EvidenceEntry is { } evidence && EvidenceQueries.Row(view, evidence) is null)
                return Sought.Evidence.Missing(Text(evidence));
            IReadOnlyList<string>? versions = null;
            if (change.Retest is { Passed: true } passed && !RetestEvidence.Versions(view, cells, passed).TryGet(out versions, out var unshown))
                return unshown;
            if (change.Comment?.Length > MaxText)
                return Invalid($"The comment is longer than {MaxText} characters.", new FieldError("comment", "too long")) with { HowTo = FewerWords };
            if (change.Due is { } day && day.UtcDateTime.Date < Now.UtcDateTime.Date)
                return Invalid($"The due date {Why.Day(day)} has gone by: today is {Why.Day(Now)}.", new FieldError("due", "in the past")) with { HowTo = "Give today or a later day." };
            if (Postponed(cells, change, roles) is { } postponed)
                return postponed;
            if (to is null && owner is null && change.Due is null && string.IsNullOrWhiteSpace(change.Comment))
                return Invalid("There is nothing to change.") with { HowTo = "Give a status, an owner, a due date or a comment." };
            var body = new FindingBody(
                cells.Id, to?.Name(), owner, change.Due, change.Retest is { } r ? r.Passed ? "passed" : "failed" : null, change.Retest?.Method, change.Retest?.EvidenceEntry, versions);
            return Plan<FindingRow>.Append(
                [Entry(EntryTypes.Finding, body, string.IsNullOrWhiteSpace(change.Comment) ? [] : [Blobs.Text("comment", change.Comment)])],
                (after, _) => FindingQueries.Rows(after, [FindingQueries.Find(after, cells.Id)!], NowCell)[0]);
        }, cancel);

    // A critical finding that is due later is a risk that is borne longer: it needs who may say so, and why. The severity of
    // now counts, so that an approved change of severity changes this too. What has no date yet is given one, not moved.
    Refusal? Postponed(FindingCells finding, FindingChange change, IReadOnlyList<Role> roles)
    {
        if (finding.SeverityAt(NowCell) != Severity.Critical || Sql.Time(finding.DueAt) is not { } due || change.Due is not { } later || later.UtcDateTime.Date <= due.UtcDateTime.Date)
            return null;
        if (!Permissions.Allows(Operation.PostponeFinding, roles))
            return new Refusal(
                RefusalKind.Forbidden,
                $"{finding.Id} is critical and due on {Why.Day(due)}: moving that later needs one of the roles {Permissions.NamesFor(Operation.PostponeFinding)}; you hold {string.Join(", ", roles.Select(r => r.Name()))}.")
            { HowTo = Ask(Operation.PostponeFinding, $"assay finding assign {finding.Id} OWNER --due DATE --comment TEXT") };
        return string.IsNullOrWhiteSpace(change.Comment)
            ? Invalid($"{finding.Id} is critical and due on {Why.Day(due)}: a later date needs a reason.", new FieldError("comment", "missing")) with { HowTo = "Say why it may take longer, as the comment: --comment TEXT" }
            : null;
    }

    public Task<Answer<WaiverRow>> WaiverAsync(string id, CancellationToken cancel = default) =>
        ReadAsync<Answer<WaiverRow>>(view => Waiver(view, id) is { } waiver ? waiver : Sought.Waiver.Missing(id), cancel);

    public Task<Page<WaiverRow>> WaiversAsync(WaiverStatus? status, string? after, int limit, CancellationToken cancel = default) => ReadAsync(view =>
    {
        var rows = FindingQueries.Waivers(view, status is null ? "1 = 1" : "w.status = @status", new { status = status?.Name() }, NowCell, Math.Clamp(limit, 1, 500));
        return new Page<WaiverRow>(rows, null, rows.Count, false);
    }, cancel);

    public Task<Answer<WaiverRow>> RequestWaiverAsync(WaiverRequest request, CancellationToken cancel = default) =>
        WriteAsync<WaiverRow>(Operation.RequestWaiver, (view, _) =>
        {
            if (string.IsNullOrWhiteSpace(request.Rationale) || request.Rationale.Length > MaxText)
                return Invalid("Say why, in at most 20,000 characters: an auditor will read it.", new FieldError("rationale", "missing or too long"));
            if (request.Expires <= Now || request.Expires > Now.AddDays(731))
                return Invalid("The expiry must lie after now and within two years.", new FieldError("expires", "after now and within two years")) with { HowTo = "For example: --expires 180d" };
            var owner = request.Owner is null ? session.ActorId : ActorQueries.Find(view, request.Owner);
            if (owner is null)
                return Sought.Actor.Missing(request.Owner!);
            var ofFinding = request.Kind is WaiverKind.FalsePositive or WaiverKind.Severity or WaiverKind.RiskAcceptance;
            ThingView? useCase = null;
            ThingView? version = null;
            if (ofFinding)
            {
                if (request.Finding is null || FindingQueries.Find(view, request.Finding) is not { } finding)
                    return Sought.Finding.Missing(request.Finding ?? "");
                if (!RetestScope.IsOpen(view, finding, NowCell))
                    return new Refusal(RefusalKind.Conflict, $"{finding.Id} is '{finding.StatusAt(NowCell).Name()}' already.") { HowTo = $"See it with: assay finding show {finding.Id}" };
                if (request.Kind == WaiverKind.Severity && request.Severity is null)
                    return Invalid("It does not say which severity the finding should have.", new FieldError("severity", "missing")) with { HowTo = "Give one: --severity info, low, medium, high or critical." };
                if (request.Kind == WaiverKind.Severity && request.Severity == finding.SeverityAt(NowCell) && finding.WaiverKind != "severity")
                    return Invalid($"{finding.Id} is {request.Severity.Value.Name()} already: nothing would change.", new FieldError("severity", "as it is")) with { HowTo = $"See it with: assay finding show {finding.Id}" };
            }
            else
            {
                if (!Engagement(view, request.UseCase ?? "", request.ModelVersion).TryGet(out var found, out var unknown))
                    return unknown;
                useCase = found.UseCase;
                if (request.Gate is not { } gate || string.IsNullOrWhiteSpace(request.Requirement))
                    return Invalid("The gate or the requirement is missing.", new FieldError("requirement", "missing")) with { HowTo = $"Name them as they are printed by: assay gate check GATE --use-case {useCase.Slug}" };
                var standing = Standing(view, found, gate);
                var known = standing.Result.Requirements;
                if (known.FirstOrDefault(r => r.Id == request.Requirement) is not { } asked)
                    return Invalid($"The {gate.Name()} gate has no requirement '{request.Requirement}'.", new FieldError("requirement", "unknown")) with { HowTo = $"It has: {string.Join(", ", known.Select(r => r.Id))}." };
                if (!ForVersion(gate, request, found).TryGet(out var bound, out var unbound))
                    return unbound;
                if (NothingToWaive(asked, standing, found) is { } nothing)
                    return nothing;
                version = bound.ModelVersion;
            }

            var body = new WaiverBody(
                Ids.New("w"), "requested", request.Kind.Name(), ofFinding ? request.Finding : null, useCase?.Id, ofFinding ? null : request.Gate?.Name(),
                ofFinding ? null : request.Requirement, request.Severity, owner, request.Expires, ModelVersion: version?.Id);
            return Plan<WaiverRow>.Append(
                [Entry(EntryTypes.Waiver, body, Blobs.Text("rationale", request.Rationale))], (after, _) => Waiver(after, body.Id)!);
        }, cancel);

    GateStanding Standing(IReadView view, Found found, Gate gate) => Gates(view, found.UseCase, found.ModelVersion, Now).First(g => g.Gate == gate);

    // Nobody looks at what is let through beforehand: the next thing that goes wrong would pass. What is let through already may be asked for anew, before that ends.
    static Refusal? NothingToWaive(RequirementResult requirement, GateStanding standing, Found found)
    {
        var gate = standing.Gate;
        if (requirement.Id == $"evidence:{FiledClass.Kind}" && standing.Input.UseCase.Filed is { Forbids: true })
            return new Refusal(RefusalKind.Conflict, $"'{found.UseCase.Slug}' is classified as prohibited: what the law forbids, no waiver lets through.") { HowTo = FiledClass.WhatForbids };
        return !requirement.Holds || requirement.Waiver is not null ? null : new Refusal(
            RefusalKind.Conflict,
            $"The requirement {requirement.Id} of the {gate.Name()} gate {(requirement.State == RequirementState.NotApplicable ? "does not apply" : "is met")}{(found.ModelVersion is { } version && EngagementFacts.OfVersion(gate) ? $" for {version.Slug}" : "")}: a waiver would let through what is found next, unseen.")
        {
            HowTo = $"Ask when it is not met: assay gate check {gate.Name()} --use-case {found.UseCase.Slug}{(found.ModelVersion is { } judged && EngagementFacts.OfVersion(gate) ? $" --model-version {judged.Slug}" : "")}",
        };
    }

    // Met since it was asked for.
    Refusal? MetByNow(IReadView view, WaiverRow waiver)
    {
        if (waiver is not { UseCase: { } useCase, Gate: { } gate } || !Engagement(view, useCase, waiver.ModelVersion).TryGet(out var found, out _))
            return null;
        var standing = Standing(view, found, gate);
        return standing.Result.Requirements.FirstOrDefault(r => r.Id == waiver.Requirement) is { } requirement && NothingToWaive(requirement, standing, found) is { } nothing
            ? nothing with { HowTo = $"Reject it: assay waiver reject {waiver.Id}" } : null;
    }

    // What is let through for one version says nothing of the next: that one has to be looked at again.
    static Answer<Found> ForVersion(Gate gate, WaiverRequest request, Found found)
    {
        if (!EngagementFacts.OfVersion(gate))
            return request.ModelVersion is null
                ? found with { ModelVersion = null }
                : Invalid($"The {gate.Name()} gate judges no model version.", new FieldError("modelVersion", "not judged here")) with { HowTo = "Leave the version away." };
        if (!Waivers.OfVersion(request.Requirement!))
            return request.ModelVersion is null
                ? found with { ModelVersion = null }
                : Invalid($"The requirement {request.Requirement} is not about a model version.", new FieldError("modelVersion", "not judged here")) with { HowTo = "Leave the version away." };
        return found.ModelVersion is not null
            ? found
            : Invalid($"The {gate.Name()} gate judges a model version, and none is linked to '{found.UseCase.Slug}'.", new FieldError("modelVersion", "missing")) with { HowTo = $"Link the one that it is for: assay link {found.UseCase.Slug} MODEL-VERSION" };
    }

    public async Task<Answer<WaiverRow>> AnswerWaiverAsync(WaiverAnswer answer, CancellationToken cancel = default)
    {
        // The role depends on the kind of waiver, which never changes: it may be read before the transaction.
        var known = await store.ReadAsync(view => Waiver(view, answer.Waiver), cancel).ConfigureAwait(false);
        if (known is null)
            return Sought.Waiver.Missing(answer.Waiver);
        var operation = answer.Status == WaiverStatus.Withdrawn ? Operation.RequestWaiver : Permissions.ToAnswer(known.Kind);
        return await WriteAsync<WaiverRow>(operation, (view, roles) =>
        {
            var waiver = Waiver(view, answer.Waiver)!;
            if (answer.Status == WaiverStatus.Withdrawn)
            {
                if (waiver.Requester != session.ActorId && waiver.Owner != session.ActorId)
                    return new Refusal(RefusalKind.Forbidden, "Only who asked for it, or its owner, withdraws it.") { HowTo = $"Reject it instead: assay waiver reject {waiver.Id}" };
                if (waiver.Status is not (WaiverStatus.Requested or WaiverStatus.Approved))
                    return new Refusal(RefusalKind.Conflict, $"The waiver is '{waiver.Status.Name()}' already.") { HowTo = "Ask for another one if it is needed again." };
            }
            else
            {
                if (answer.Status is not (WaiverStatus.Approved or WaiverStatus.Rejected))
                    return Invalid($"'{answer.Status.Name()}' is no answer to a waiver.", new FieldError("status", "approved, rejected or withdrawn")) with { HowTo = "Approve, reject or withdraw it." };
                if (waiver.Status != WaiverStatus.Requested)
                    return new Refusal(RefusalKind.Conflict, $"The waiver is '{waiver.Status.Name()}' already.") { HowTo = "Ask for another one if it is needed again." };
                if (waiver.Requester == session.ActorId || waiver.Owner == session.ActorId)
                    return new Refusal(RefusalKind.SeparationOfDuties, "You asked for it, or answer for it; somebody else approves it.") { HowTo = Ask(operation, $"assay waiver approve {waiver.Id}") };
                if (answer.Status == WaiverStatus.Approved && waiver.Finding is { } target && FindingQueries.Find(view, target) is { } now && !RetestScope.IsOpen(view, now, NowCell))
                    return new Refusal(RefusalKind.Conflict, $"{target} is '{now.StatusAt(NowCell).Name()}' by now: the waiver would be of nothing.") { HowTo = $"Reject it: assay waiver reject {waiver.Id}" };
                if (answer.Status == WaiverStatus.Approved && waiver.Expired)
                    return new Refusal(RefusalKind.Conflict, "It has expired already.") { HowTo = "Have it asked for again, with a later expiry." };
                if (answer.Status == WaiverStatus.Approved && MetByNow(view, waiver) is { } met)
                    return met;
            }

            // Of several roles the one that the gate's policy names: in another the waiver would not count.
            var may = roles.Where(r => Permissions.RolesFor(operation).Contains(r)).ToList();
            var named = waiver.Gate is { } gate ? policies[gate].Waives : [];
            var role = may.FirstOrDefault(named.Contains, may[0]);
            var body = new WaiverBody(
                waiver.Id, answer.Status.Name(), waiver.Kind.Name(), waiver.Finding, waiver.UseCase, waiver.Gate?.Name(), waiver.Requirement, waiver.Severity,
                waiver.Owner, waiver.Expires, role.Name(), waiver.ModelVersion);
            return Plan<WaiverRow>.Append(
                [Entry(EntryTypes.Waiver, body, string.IsNullOrWhiteSpace(answer.Comment) ? [] : [Blobs.Text("comment", answer.Comment)])],
                (after, _) => Waiver(after, waiver.Id)!);
        }, cancel).ConfigureAwait(false);
    }

    /// <summary>Records waivers whose expiry has passed, so that what they set aside is open again in every list. Run by the server and before gate checks.</summary>
    public async Task<int> RecordLapsedAsync(CancellationToken cancel = default)
    {
        if (await store.ReadAsync(view => FindingQueries.Lapsed(view, NowCell).Count, cancel).ConfigureAwait(false) == 0)
            return 0;
        var receipts = await store.AppendAsync(
            view => [.. FindingQueries.Lapsed(view, NowCell).Select(w => Entry(EntryTypes.Waiver, new WaiverBody(w.Id, "lapsed", w.Kind.Name(), w.Finding, Expires: w.Expires)))],
            cancel).ConfigureAwait(false);
        return receipts.Count;
    }

    WaiverRow? Waiver(IReadView view, string id) => FindingQueries.Waivers(view, "w.id = @id", new { id }, NowCell).FirstOrDefault();

    // What was given, and how a fix was checked, stands in the entry itself: the projection has what is asked for in lists.
    static FindingEvent Event(IReadView view, EventCells cells)
    {
        var log = view.Entry(cells.Entry);
        var body = log.Type == EntryTypes.Finding ? log.Body.Deserialize<FindingBody>(Json.Options) : null;
        return new FindingEvent(
            cells.Entry, Sql.Time(cells.At), cells.What, cells.Actor, cells.ActorName, Blobs.Text(view, cells.Entry, "comment") ?? Blobs.Text(view, cells.Entry, "rationale"),
            body?.Retest is null ? null : new FindingRetest(body.RetestMethod, body.RetestEvidence)
            {
                Versions = body.RetestVersions is { } versions ? [.. versions.Select(v => ThingQueries.Find(view, v)?.Slug ?? v)] : null,
            })
        {
            Owner = body?.Owner is { } owner ? ActorQueries.Name(view, owner) ?? owner : null,
            Due = body?.Due,
        };
    }

    sealed record EventCells(long Entry, long At, string What, string Actor, string? ActorName);
}
