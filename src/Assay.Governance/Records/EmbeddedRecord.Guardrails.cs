using System.Text;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    const int MaxPolicyBytes = 2 << 20, MaxPolicyFiles = 20;

    IGuardPolicyReader GuardReader => guards ?? throw new InvalidOperationException("This program was put together without a reader of guardrail policies.");

    public Task<IReadOnlyList<GuardPolicyRow>> GuardPoliciesAsync(CancellationToken cancel = default) => ReadAsync(GuardPolicyQueries.Policies, cancel);

    public Task<IReadOnlyList<GuardRouteRow>> GuardRoutesAsync(CancellationToken cancel = default) => ReadAsync(GuardPolicyQueries.Routes, cancel);

    public Task<IReadOnlyList<GuardTrialRow>> GuardTrialsAsync(string? route, DateTimeOffset from, CancellationToken cancel = default) => ReadAsync(view => GuardPolicyQueries.Trials(view, route, from), cancel);

    public Task<Answer<GuardPolicyView>> GuardPolicyAsync(string version, CancellationToken cancel = default) => ReadAsync<Answer<GuardPolicyView>>(
        view => GuardPolicyQueries.Find(view, version) is { } row ? new GuardPolicyView(row, GuardPolicyQueries.Source(view, row.Entry)) : NoVersion(version), cancel);

    public Task<Answer<GuardPolicyCheck>> CheckGuardPolicyAsync(GuardPolicyRequest request, string? route = null, CancellationToken cancel = default)
    {
        if (!Read(request).TryGet(out var facts, out var refusal))
            return Task.FromResult(Answer.No<GuardPolicyCheck>(refusal));
        return ReadAsync<Answer<GuardPolicyCheck>>(
            view => new GuardPolicyCheck(
                facts, GuardPolicyQueries.Find(view, facts.Policy.ToString()) is not null,
                route is not null && GuardPolicyQueries.Route(view, route)?.Policy is { } policy && GuardPolicyQueries.Source(view, policy) is { } source ? GuardReader.LostIn(source, SourceOf(request)) : null),
            cancel);
    }

    public Task<Answer<GuardPolicyRow>> PublishGuardPolicyAsync(GuardPolicyRequest request, CancellationToken cancel = default) =>
        WriteAsync<GuardPolicyRow>(Operation.ChangeGuardrails, (view, _) =>
        {
            if (!Read(request).TryGet(out var facts, out var refusal))
                return refusal;
            if (GuardPolicyQueries.Find(view, facts.Policy.ToString()) is { } known)
                return Plan<GuardPolicyRow>.Already(known);
            NewBlob[] blobs = [Blobs.Json("source", SourceOf(request)), .. request.Comment is { } comment ? [Blobs.Text("comment", comment)] : Array.Empty<NewBlob>()];
            return Plan<GuardPolicyRow>.Append(
                [Entry(EntryTypes.GuardPolicy, new GuardPolicyBody(facts.Policy, facts.Name, facts.Guards), blobs)], (after, _) => GuardPolicyQueries.Find(after, facts.Policy.ToString())!);
        }, cancel);

    public Task<Answer<GuardRouteRow>> ChangeGuardRouteAsync(GuardRouteRequest request, CancellationToken cancel = default) =>
        WriteAsync<GuardRouteRow>(Operation.ChangeGuardrails, (view, _) =>
        {
            if (!IsName(request.Route))
                return Invalid("The route of the gateways is missing.", new FieldError("route", $"a name of at most {MaxName} characters")) with { HowTo = "Name it as the gateway's file does. See them with: assay guard policy status" };
            if (request.Comment?.Length > MaxText)
                return Invalid($"The comment is longer than {MaxText} characters.", new FieldError("comment", "too long")) with { HowTo = FewerWords };
            if ((request.Change == GuardChange.Canary) != (request.Percent is not null) || request.Percent is < 1 or > 99)
                return Invalid("A canary has a share of 1 to 99 of a hundred callers; nothing else has one.", new FieldError("percent", "1 to 99, of a canary")) with { HowTo = $"For example: assay guard policy canary {request.Route} POLICY --percent 10" };
            var now = GuardPolicyQueries.Route(view, request.Route);
            if (request.Change == GuardChange.Rollback)
                return PutBack(now, request);
            // A version in force on a misspelt route guards nothing, and reads as if it did.
            if (UnknownRoute(view, [request.Route]) is { } unknown)
                return unknown;
            if (GuardPolicyQueries.Find(view, request.Policy ?? "") is not { } version)
                return NoVersion(request.Policy ?? "");
            if (version.Policy == now?.Policy)
                return now!.Candidate is null
                    ? Plan<GuardRouteRow>.Already(now) : Invalid($"{version.Name} {version.Policy.Short} is in force on {request.Route} already.") with { HowTo = $"To end the trial of another version: assay guard policy rollback {request.Route}" };
            if (GuardPolicyQueries.Source(view, version.Entry) is not { } source)
                return new Refusal(RefusalKind.NotFound, $"The text of {version.Name} {version.Policy.Short} was erased: no gateway could read it.") { HowTo = "Publish it again: assay guard policy publish FILE" };
            // It was published by a program that knew its guards; this one may be older.
            if (GuardReader.Read(version.Name, source).Refusal is { } unread)
                return unread;
            if (request.Change == GuardChange.Shadow)
                return Route(NewTrial(now, version.Policy) with { Route = request.Route, Trial = GuardTrial.Shadow }, request.Comment);
            var weaker = Weaker(view, now?.Policy, source);
            // Whoever wrote a version that lets more pass does not also put it into force.
            if (weaker.Count > 0 && version.Actor == session.ActorId)
                return new Refusal(RefusalKind.SeparationOfDuties, $"You published this version, and it guards less than what {request.Route} has. Somebody else puts it into force.", [.. weaker.Select(w => new FieldError("policy", w))]) { HowTo = Ask(Operation.ChangeGuardrails, $"assay guard policy enforce {request.Route} {version.Name}") };
            // A token of a service is in the hands of somebody who may have published it: it is nobody's second opinion.
            if (weaker.Count > 0 && (ActorQueries.IsService(view, session.ActorId) || ActorQueries.IsService(view, version.Actor)))
                return new Refusal(RefusalKind.SeparationOfDuties, $"This version guards less than what {request.Route} has: a person publishes it, and another person puts it into force; a service account does neither.", [.. weaker.Select(w => new FieldError("policy", w))]) { HowTo = $"Have two people do it, who hold one of the roles {Permissions.NamesFor(Operation.ChangeGuardrails)}." };
            return Route(
                request.Change == GuardChange.Canary
                    ? (now is { Trial: GuardTrial.Canary } && now.Candidate == version.Policy ? BodyOf(now) : NewTrial(now, version.Policy)) with { Route = request.Route, Trial = GuardTrial.Canary, Percent = request.Percent!.Value, Weaker = weaker }
                    : new GuardRouteBody(now?.Id ?? Ids.New("gt"), request.Route, version.Policy, null, null, 0, now?.Policy?.ToString() ?? GuardRouteBody.OfFile, weaker),
                request.Comment);
        }, cancel);

    // It goes back to what was agreed on before, one step: no list of what it lets pass is asked for, and no second person.
    Plan<GuardRouteRow> PutBack(GuardRouteRow? now, GuardRouteRequest request)
    {
        if (request.Policy is not null)
            return Invalid("A rollback names no version: it goes to the one before.", new FieldError("policy", "leave it away")) with { HowTo = $"assay guard policy rollback {request.Route}" };
        if (now is null)
            return Sought.RoutePolicy.Missing(request.Route);
        if (now.Candidate is not null)
            return Route(BodyOf(now) with { Candidate = null, Trial = null, Percent = 0, Weaker = [] }, request.Comment);
        if (now.Previous is not { } previous)
            return new Refusal(RefusalKind.Conflict, $"There is nothing before what {request.Route} has: a route is put back once.") { HowTo = $"Put a version into force instead: assay guard policy enforce {request.Route} POLICY" };
        return Route(BodyOf(now) with { Policy = previous == GuardRouteBody.OfFile ? null : Digest.Parse(previous), Previous = null, Weaker = [] }, request.Comment);
    }

    IReadOnlyList<string> Weaker(IReadView view, Digest? inForce, GuardPolicySource newer) =>
        inForce is null ? ["the gateways' own files say what is in force now, and the record does not have it to compare with"]
        : GuardPolicyQueries.Source(view, inForce.Value) is { } old ? GuardReader.LostIn(old, newer) : ["the text of what is in force was erased, and cannot be compared with"];

    static GuardRouteBody NewTrial(GuardRouteRow? now, Digest candidate) => new(Ids.New("gt"), "", now?.Policy, candidate, null, 0, now?.Previous, []);

    static GuardRouteBody BodyOf(GuardRouteRow row) => new(row.Id, row.Route, row.Policy, row.Candidate, row.Trial, row.Percent, row.Previous, row.Weaker);

    Plan<GuardRouteRow> Route(GuardRouteBody body, string? comment) => Plan<GuardRouteRow>.Append(
        [Entry(EntryTypes.GuardRoute, body, comment is null ? [] : [Blobs.Text("comment", comment)])], (after, _) => GuardPolicyQueries.Route(after, body.Route)!);

    Answer<GuardPolicyFacts> Read(GuardPolicyRequest request)
    {
        var files = request.Files ?? new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(request.Yaml))
            return Invalid("There is no policy: the text is empty.", new FieldError("yaml", "empty")) with { HowTo = "docs/formats/guardrail-policy.md describes it." };
        if (files.Count > MaxPolicyFiles || Encoding.UTF8.GetByteCount(request.Yaml) + files.Sum(f => (long)Encoding.UTF8.GetByteCount(f.Value)) > MaxPolicyBytes)
            return Invalid($"A policy with its files has at most {MaxPolicyBytes >> 10} KiB and {MaxPolicyFiles} files.", new FieldError("yaml", "too large")) with { HowTo = "Leave out what no guard needs, or split it by route." };
        if ((request.Name is { } name && !IsName(name)) || request.Comment?.Length > MaxText || files.Keys.Any(f => !IsName(f)))
            return Invalid($"Names have at most {MaxName} characters, a comment {MaxText}.", new FieldError("name", "too long")) with { HowTo = FewerWords };
        return GuardReader.Read(request.Name ?? "policy", SourceOf(request));
    }

    static GuardPolicySource SourceOf(GuardPolicyRequest request) => new(request.Yaml, request.Files ?? new Dictionary<string, string>());

    static Refusal NoVersion(string version) => new(
        RefusalKind.NotFound, $"No version of a guardrail policy, or more than one, is called '{version}'.")
    {
        HowTo = "Name it by at least six digits of its digest, or by the policy's name for the last one. List them with: assay guard policy list",
    };
}
