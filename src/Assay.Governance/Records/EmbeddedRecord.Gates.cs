using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public async Task<Answer<GateView>> GateAsync(string useCase, Gate gate, string? modelVersion = null, DateTimeOffset? at = null, CancellationToken cancel = default)
    {
        var moment = at ?? Now;
        var asked = await AskOpaAsync(useCase, gate, modelVersion, moment, cancel).ConfigureAwait(false);
        return await ReadAsync<Answer<GateView>>(view =>
        {
            if (!Engagement(view, useCase, modelVersion).TryGet(out var found, out var refusal))
                return refusal;
            if (moment < Now && PastGate.Before(view, moment) is { } none)
                return none;
            var standings = Gates(view, found.UseCase, found.ModelVersion, moment, asked);
            var now = GateViewOf(view, found, standings.First(g => g.Gate == gate), [.. standings.Select(g => g.View())]);
            return at is { } past && past < Now ? PastGate.Of(view, now, past) : now;
        }, cancel).ConfigureAwait(false);
    }

    public async Task<Answer<DecisionRow>> DecideAsync(DecisionRequest request, CancellationToken cancel = default)
    {
        if (string.IsNullOrWhiteSpace(request.Rationale) || request.Rationale.Length > MaxText || request.Conditions?.Length > MaxText)
            return Invalid("Say why, in at most 20,000 characters: an auditor will read it.", new FieldError("rationale", "missing or too long"));
        var asked = await AskOpaAsync(request.UseCase, request.Gate, request.ModelVersion, Now, cancel).ConfigureAwait(false);
        // Roles are judged inside: only the gate's policy says who decides it.
        var answer = await WriteAsync<DecisionRow>(null, (view, roles) =>
        {
            var mayNot = Permissions.Check(Operation.DecideGate, roles);
            if (!Engagement(view, request.UseCase, request.ModelVersion).TryGet(out var found, out var refusal))
                return mayNot ?? refusal;
            var now = Now;
            var standings = Gates(view, found.UseCase, found.ModelVersion, now, asked);
            var standing = standings.First(g => g.Gate == request.Gate);
            if (mayNot is not null)
                return new Refusal(RefusalKind.Forbidden, new DecisionRefusal.RoleMissing(DecisionRules.Deciding(standing.Policy)).Message) { HowTo = AskADecider(view, standing.Policy, roles) };
            if (Refuse(view, standing, request, roles) is { } no)
                return no;
            var outcome = standing.Policy.Outcomes.First(o => o.Id == request.Outcome);
            var role = request.As ?? standing.Policy.Decides.First(roles.Contains);
            var basis = DecisionBasis.Of(standing.Policy, standing.Input, standing.Result);
            var subject = standing.Input.ModelVersion is not null ? ThingQueries.SubjectOf(found.ModelVersion!) : ThingQueries.SubjectOf(found.UseCase);
            var envelope = Envelope.Sign(new Statement([subject], PredicateTypes.GateDecision, Json.Element(Decisions.Predicate(standing, request, outcome, basis, session.ActorId, role, now))), session.Actor).ToBytes();
            var body = new DecisionBody(
                found.UseCase.Id, request.Gate, standing.Input.ModelVersion?.Id, outcome.Id, outcome.Opens, role, standing.Policy.Digest, Digest.Sha256(envelope), session.Actor.KeyId, basis);
            var blobs = new List<NewBlob> { Blobs.Envelope("envelope", envelope), Blobs.Json("words", new DecisionWords(request.Rationale, request.Conditions)) };
            if (request.Gate == Gate.Evaluation && outcome.Opens && found.ModelVersion is { } released)
                blobs.Add(Blobs.Envelope("vsa", Envelope.Sign(Decisions.VerificationSummary(released, [.. standings.TakeWhile(g => g.Gate < request.Gate)], standing, basis, now), session.Evidence).ToBytes()));
            var entries = new List<NewEntry>();
            if (view.Query<long>("SELECT COUNT(*) FROM policy WHERE digest = @digest", new { digest = standing.Policy.Digest.ToString() })[0] == 0)
                entries.Add(Entry(EntryTypes.Policy, new PolicyBody(request.Gate, standing.Policy.Digest), new NewBlob("policy", "application/yaml", policies.Source(request.Gate))));
            entries.Add(Entry(EntryTypes.Decision, body, blobs));
            return Plan<DecisionRow>.Append(entries, (after, receipts) => DecisionRows(after, found.UseCase.Id).First(d => d.Entry == receipts[^1].Index));
        }, cancel).ConfigureAwait(false);

        // The release is what an auditor asks for: its pack is built at once.
        return answer.TryGet(out var row, out _) && row is { Gate: Gate.Evaluation, Opens: true, ModelVersion: { } version }
            ? row with { Pack = await PackOfReleaseAsync(request.UseCase, version).ConfigureAwait(false) }
            : answer;
    }

    public Task<Answer<Receipt>> BaselineAsync(BaselineRequest request, CancellationToken cancel = default) =>
        WriteAsync<Receipt>(Operation.Baseline, (view, roles) =>
        {
            if (string.IsNullOrWhiteSpace(request.Rationale))
                return Invalid("Say why this system is in production without its gates.", new FieldError("rationale", "missing"));
            if (request.Until <= Now || request.Until > Now.AddDays(366))
                return Invalid("The end of the baseline must lie after now and within a year.", new FieldError("until", "after now and within a year")) with { HowTo = "For example: --until 90d" };
            if (!Engagement(view, request.UseCase, request.ModelVersion).TryGet(out var found, out var refusal))
                return refusal;
            var now = Now;
            var entries = new List<NewEntry>();
            var gaps = new List<Finding>();
            var standings = Gates(view, found.UseCase, found.ModelVersion, now).Where(g => g.Gate < Gate.Monitoring).ToList();
            if (standings.FirstOrDefault(g => g.Decision is not null) is { } decided)
                return new Refusal(RefusalKind.Conflict, $"The {decided.Gate.Name()} gate of '{found.UseCase.Slug}' is decided already; a baseline is for systems that come from outside.") { HowTo = $"Check and decide the gates that follow: assay gate check GATE --use-case {found.UseCase.Slug}" };
            if (standings.Exists(g => g.Input.UseCase.Filed is { Forbids: true }))
                return new Refusal(RefusalKind.Conflict, $"'{found.UseCase.Slug}' is classified as prohibited: no baseline lets it go on.") { HowTo = "Take it out of production; or change what it does, and have it classified anew." };
            foreach (var standing in standings)
            {
                var basis = DecisionBasis.Of(standing.Policy, standing.Input, standing.Result);
                var subject = standing.Input.ModelVersion is not null ? ThingQueries.SubjectOf(found.ModelVersion!) : ThingQueries.SubjectOf(found.UseCase);
                var role = roles.First(r => Permissions.RolesFor(Operation.Baseline).Contains(r));
                var decision = new DecisionRequest(request.UseCase, standing.Gate, "baseline", request.Rationale);
                var envelope = Envelope.Sign(new Statement([subject], PredicateTypes.GateDecision, Json.Element(Decisions.Predicate(standing, decision, new Outcome("baseline", "Baseline", true, false), basis, session.ActorId, role, now))), session.Actor).ToBytes();
                entries.Add(Entry(
                    EntryTypes.Decision,
                    new DecisionBody(found.UseCase.Id, standing.Gate, standing.Input.ModelVersion?.Id, "baseline", true, role, standing.Policy.Digest, Digest.Sha256(envelope), session.Actor.KeyId, basis, request.Until),
                    Blobs.Envelope("envelope", envelope), Blobs.Json("words", new DecisionWords(request.Rationale, null))));
                gaps.AddRange(standing.Result.Unmet.Where(r => r.Id != "previous-gate").Select(r => Decisions.Gap(standing, r)));
            }

            entries.Add(Decisions.Gaps(view, found, gaps, request.Until, now, session));
            return Plan<Receipt>.Append(entries, (_, receipts) => receipts[^1]);
        }, cancel);

    /// <summary>All seven gates, each leaning on the one before.</summary>
    IReadOnlyList<GateStanding> Gates(IReadView view, ThingView useCase, ThingView? modelVersion, DateTimeOffset at, OpaAnswer? asked = null)
    {
        modelVersion ??= ThingQueries.LinkedTo(view, useCase.Id, ThingKind.ModelVersion).FirstOrDefault();
        return Gates(EngagementFacts.Load(view, useCase, modelVersion, at), at, asked);
    }

    List<GateStanding> Gates(EngagementFacts facts, DateTimeOffset at, OpaAnswer? asked = null)
    {
        var standings = new List<GateStanding>();
        foreach (var gate in Enum.GetValues<Gate>())
            standings.Add(GateStandings.Of(facts, policies[gate], standings.LastOrDefault(), at, asked?.Gate == gate ? asked.Result : null));
        return standings;
    }

    /// <summary>
    /// Every use case with its gates, for its newest version. What asks twice while it answers one request (a page and the numbers beside it) is told the same,
    /// judged once.
    /// </summary>
    List<(EngagementFacts Facts, List<GateStanding> Gates)> Judged(IReadView view)
    {
        var now = Now;
        if (_judged is { } kept && kept.Size == view.Size && now >= kept.At && now - kept.At < TimeSpan.FromSeconds(10))
            return kept.All;
        var all = EngagementFacts.Load(view, ThingQueries.OfKind(view, ThingKind.UseCase), now).Select(facts => (facts, Gates(facts, now))).ToList();
        _judged = new JudgedAt(view.Size, Now, all);
        return all;
    }

    volatile JudgedAt? _judged;

    sealed record JudgedAt(long Size, DateTimeOffset At, List<(EngagementFacts Facts, List<GateStanding> Gates)> All);

    const string LookAgain = "Look at the gate again, then decide.";
    const int MostNamed = 5;

    Refusal? Refuse(IReadView view, GateStanding standing, DecisionRequest request, IReadOnlyList<Role> roles)
    {
        if (EngagementFacts.OfVersion(standing.Gate) && standing.Input.ModelVersion is null)
            return Invalid($"The {standing.Gate.Name()} gate is decided for a model version, and the use case uses none.", new FieldError("modelVersion", "missing")) with { HowTo = $"Link one first: assay link {standing.Input.UseCase.Slug} MODEL-VERSION" };
        if (request.As is { } role && !roles.Contains(role))
            return new Refusal(RefusalKind.Forbidden, $"You do not hold the role {role.Name()}.") { HowTo = $"Decide in a role that you hold: {string.Join(", ", roles.Select(r => r.Name()))}." };
        var refusals = DecisionRules.MayDecide(
            standing.Policy, standing.Result, request.Outcome, session.ActorId, request.As is { } one ? [one] : roles, DecisionRules.Involved(standing.Policy, standing.Input, policies.All), request.Conditions, standing.Input.UseCase.Filed);
        if (refusals.Count > 0)
        {
            var kind = refusals[0] switch
            {
                DecisionRefusal.RoleMissing => RefusalKind.Forbidden,
                DecisionRefusal.SeparationOfDuties => RefusalKind.SeparationOfDuties,
                DecisionRefusal.GateShut or DecisionRefusal.Forbidden => RefusalKind.GateShut,
                DecisionRefusal.OtherPolicy => RefusalKind.Conflict,
                _ => RefusalKind.Invalid,
            };
            return new Refusal(kind, refusals[0].Message, [.. refusals.Select(r => new FieldError("outcome", r.Message))])
            {
                HowTo = refusals[0] is DecisionRefusal.RoleMissing ? AskADecider(view, standing.Policy, roles) : refusals[0].Mend(standing.Input),
            };
        }

        if (standing.Decision is { } decided)
        {
            if (decided.Outcome == request.Outcome && standing.Stamp == StampState.Decided && standing.Gate != Gate.Monitoring)
                return new Refusal(RefusalKind.Conflict, $"The {standing.Gate.Name()} gate was decided '{decided.Outcome}' at entry {decided.Entry}, and that still stands.") { HowTo = "Decide again when something has changed, or decide otherwise." };
            if (request.SeenTreeSize <= decided.Entry)
                return new Refusal(RefusalKind.Conflict, $"The {standing.Gate.Name()} gate was decided '{decided.Outcome}' at entry {decided.Entry}, after you looked at it.") { HowTo = LookAgain };
        }

        var newest = standing.Input.Evidence.Select(e => e.Entry).DefaultIfEmpty(-1).Max();
        return request.SeenTreeSize is { } seen && newest >= seen
            ? new Refusal(RefusalKind.Conflict, $"New evidence came in at entry {newest}, after you looked at the gate.") { HowTo = LookAgain }
            : null;
    }

    // Who does what the caller may not: by name, or how one comes to have the role.
    static string AskADecider(IReadView view, GatePolicy policy, IReadOnlyList<Role> held)
    {
        var deciders = Deciders(view, policy);
        if (deciders.SelectMany(d => d.People.Select(p => $"{p} ({d.Role.Name()})")).Take(MostNamed).ToList() is { Count: > 0 } people)
            return $"Ask somebody who does: {string.Join(", ", people)}.";
        if (deciders.Count == 0)
            return $"Let the policy's 'decides' name roles that decide gates: {Permissions.NamesFor(Operation.DecideGate)}.";
        var give = $"assay actor grant NAME {deciders[0].Role.Name()}";
        return Permissions.Allows(Operation.ManageAccess, held) ? $"Nobody does yet. Give somebody the role: {give}" : $"Nobody does yet. Ask an administrator to run: {give}";
    }

    static IReadOnlyList<GateDecider> Deciders(IReadView view, GatePolicy policy)
    {
        var actors = ActorQueries.All(view).Where(a => !a.Closed).ToList();
        return [.. DecisionRules.Deciding(policy).Select(role => new GateDecider(role, [.. actors.Where(a => a.Roles.Contains(role)).Select(a => a.Name ?? IdNames.ErasedName)]))];
    }

    // Of a gate that judges versions: which there are, which of them the record states to be live, and what gateways say to that.
    GateView WithVersions(IReadView view, GateView gate)
    {
        var deployments = ThingQueries.Deployments(view, gate.UseCase.Id);
        var gateways = ServingReplica.ThereAt(view, Now);
        var live = RunningVersions.Of(view, deployments, gateways);
        var largest = RunningVersions.Largest(live);
        var versions = ThingQueries.LinkedTo(view, gate.UseCase.Id, ThingKind.ModelVersion).Select(v => new GateVersion(v.Slug, largest.ContainsKey(v.Slug)) { Percent = largest.GetValueOrDefault(v.Slug) }).ToList();
        return gate with { Versions = versions, Live = live, GatewaysSay = SaidByGateways.Otherwise(view, deployments, live, [.. versions.Select(v => v.Slug)], gateways) };
    }

    GateView GateViewOf(IReadView view, Found found, GateStanding standing, IReadOnlyList<StampView> stamps)
    {
        var roles = ActorQueries.Roles(view, session.ActorId);
        var involved = DecisionRules.Involved(standing.Policy, standing.Input, policies.All);
        var outcomes = standing.Policy.Outcomes.Select(outcome =>
        {
            var refusals = Permissions.Check(Operation.DecideGate, roles) is not null
                ? [new DecisionRefusal.RoleMissing(DecisionRules.Deciding(standing.Policy)).Message]
                : DecisionRules.MayDecide(standing.Policy, standing.Result, outcome.Id, session.ActorId, roles, involved, "to be written", standing.Input.UseCase.Filed).Select(r => r.Message).ToList();
            return new OutcomeView(outcome, refusals.Count == 0, refusals.FirstOrDefault());
        });
        var entries = standing.Result.Requirements.SelectMany(r => r.Entries).ToHashSet();
        var names = NamesOf(view);
        var gate = new GateView(
            found.UseCase, EngagementFacts.OfVersion(standing.Gate) ? found.ModelVersion : null, standing.Policy, names.In(standing.Result), standing.View(),
            standing.Decision is { } d ? DecisionRows(view, found.UseCase.Id).First(r => r.Entry == d.Entry) : null, [.. standing.Reasons.Select(names.In)], [.. outcomes],
            FindingQueries.Waivers(view, "w.use_case = @id AND w.gate = @gate", new { id = found.UseCase.Id, gate = standing.Gate.Name() }, NowCell),
            [.. standing.Input.Evidence.Where(e => entries.Contains(e.Entry)).Select(e => EvidenceQueries.Row(view, e.Entry)!)])
        {
            Notes = [.. standing.Notes.Select(names.In)],
            Stamps = stamps,
            Deciders = Deciders(view, standing.Policy),
        };
        return EngagementFacts.OfVersion(standing.Gate) ? WithVersions(view, gate) : gate;
    }

    IdNames NamesOf(IReadView view) => new(id => id.Split('_')[0] switch
    {
        "a" => ActorQueries.Name(view, id) ?? IdNames.ErasedName,
        "w" => Waiver(view, id) is { } waiver ? IdNames.Of(waiver) : null,
        _ => ThingQueries.Find(view, id)?.Slug,
    });

    IReadOnlyList<DecisionRow> DecisionRows(IReadView view, string useCase) =>
    [
        .. RecordedDecision.Of(view, useCase).Select(d =>
        {
            var words = Blobs.Read<DecisionWords>(view, view.Entry(d.Entry), "words");
            return new DecisionRow(
                d.Entry, d.Gate, d.UseCase, d.ModelVersion, d.Outcome, policies[d.Gate].Outcomes.FirstOrDefault(o => o.Id == d.Outcome)?.Title ?? d.Outcome, d.Opens, d.Actor,
                d.ActorName, d.As, d.At, d.Policy, d.Envelope, words?.Rationale, words?.Conditions, ModelVersionName: d.ModelVersion is { } version ? ThingQueries.Find(view, version)?.Slug : null);
        }),
    ];

    static Answer<Found> Engagement(IReadView view, string useCase, string? modelVersion)
    {
        if (ThingQueries.Find(view, useCase, ThingKind.UseCase) is not { } found)
            return Sought.UseCase.Missing(useCase);
        if (modelVersion is null)
            return new Found(found, ThingQueries.LinkedTo(view, found.Id, ThingKind.ModelVersion).FirstOrDefault());
        return ThingQueries.Find(view, modelVersion, ThingKind.ModelVersion) is { } version ? new Found(found, version) : Sought.ModelVersion.Missing(modelVersion);
    }

    // Asked before the transaction: nobody waits for a network answer while holding the record.
    async Task<OpaAnswer?> AskOpaAsync(string useCase, Gate gate, string? modelVersion, DateTimeOffset at, CancellationToken cancel)
    {
        if (opa is null || policies[gate].Opa is not { } endpoint)
            return null;
        var input = await ReadAsync(
            view => Engagement(view, useCase, modelVersion).TryGet(out var found, out _) ? Gates(view, found.UseCase, found.ModelVersion, at).First(g => g.Gate == gate).Input : null,
            cancel).ConfigureAwait(false);
        return input is null ? null : new OpaAnswer(gate, await opa.AskAsync(endpoint, input, cancel).ConfigureAwait(false));
    }

    sealed record OpaAnswer(Gate Gate, RequirementResult Result);
}

/// <summary>A use case and the model version in question.</summary>
sealed record Found(ThingView UseCase, ThingView? ModelVersion);
