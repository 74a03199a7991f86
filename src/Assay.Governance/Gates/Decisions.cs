using Assay.Record;

namespace Assay.Governance;

/// <summary>The statements a decision yields.</summary>
static class Decisions
{
    static readonly string[] Participants = ["assay"];
    static readonly string[] Whole = ["ASSAY_RELEASE_GATE"];
    static readonly string[] WithExceptions = ["ASSAY_RELEASE_GATE_WITH_EXCEPTIONS"];

    /// <summary>
    /// What was let through at a release, in its verification summary: SLSA leaves fields whose names are URIs to whoever writes one
    /// (<c>docs/formats/release-vsa.md</c>).
    /// </summary>
    public const string LetThrough = "https://assay.dev/vsa/let-through/v1";

    /// <summary>Predicate of gate-decision/v1 (<c>docs/formats/gate-decision.schema.json</c>): policy, every input, who, why.</summary>
    public static object Predicate(
        GateStanding standing, DecisionRequest request, Outcome outcome, DecisionBasis basis, string actor, Role role, DateTimeOffset at) => new
        {
            gate = standing.Gate,
            outcome = outcome.Id,
            opens = outcome.Opens,
            policy = new { digest = standing.Policy.Digest, title = standing.Policy.Title },
            decidedBy = new { actor, role },
            decidedAt = at,
            rationale = request.Rationale,
            conditions = request.Conditions,
            requirements = standing.Result.Requirements,
            basis,
        };

    /// <summary>SLSA verification summary (https://slsa.dev/spec/v1.1/verification_summary) over the model version's digest.</summary>
    /// <param name="earlier">The gates before, on whose decisions the release rests.</param>
    public static Statement VerificationSummary(ThingView version, IReadOnlyList<GateStanding> earlier, GateStanding standing, DecisionBasis basis, DateTimeOffset at) => new(
        [ThingQueries.SubjectOf(version)],
        PredicateTypes.SlsaVsa,
        Json.Element(new Dictionary<string, object>
        {
            ["verifier"] = new { id = "https://assay.dev/gates" },
            ["timeVerified"] = at,
            ["resourceUri"] = $"assay:model-version/{version.Slug}",
            ["policy"] = new { uri = $"assay:policy/{standing.Gate.Name()}", digest = new Dictionary<string, string> { [standing.Policy.Digest.Algorithm] = standing.Policy.Digest.Hex } },
            ["inputAttestations"] = basis.Evidence.Select(e => new { uri = $"assay:entry/{e.Entry}", digest = new Dictionary<string, string> { [e.Envelope.Algorithm] = e.Envelope.Hex } }).ToArray(),
            ["verificationResult"] = "PASSED",
            // Whoever asks for the level alone does not take a release with an exception for one without.
            ["verifiedLevels"] = standing.Result.Requirements.Any(HeldNotByItself) || earlier.Any(HasExceptions) ? WithExceptions : Whole,
            ["slsaVersion"] = "1.1",
            [LetThrough] = earlier.SelectMany(LetThroughBefore).Concat(LetThroughAt(standing)).ToArray(),
        }));

    static bool HasExceptions(GateStanding before) =>
        before.Decision is { } decision && (decision.Baseline is not null || decision.Basis.Requirements.Any(r => !Held(r.State)));

    // By an exception, or not at all: a policy may have outcomes that open a gate over requirements that are not met.
    static bool HeldNotByItself(RequirementResult requirement) => !Held(requirement.State);

    static bool Held(RequirementState state) => state is RequirementState.Met or RequirementState.NotApplicable or RequirementState.NoneInPeriod;

    static bool IsUnmet(RequirementState state) => !Held(state) && state != RequirementState.Excepted;

    // By what was decided there, and not by what the gate would say now: the release rests on the decision.
    static IEnumerable<object> LetThroughBefore(GateStanding before)
    {
        if (before.Decision is not { } decision)
            yield break;
        if (decision.Baseline is { } until)
            yield return new { kind = "baseline", gate = before.Gate, until };
        foreach (var requirement in decision.Basis.Requirements.Where(r => decision.Baseline is null && IsUnmet(r.State)))
            yield return new { kind = "unmet", gate = before.Gate, requirement = requirement.Id };
        foreach (var requirement in decision.Basis.Requirements)
            if (before.Input.Waivers.FirstOrDefault(w => w.Id == requirement.Waiver) is { } waiver)
                yield return new { kind = waiver.Kind, gate = before.Gate, requirement = requirement.Id, waiver = waiver.Id, until = waiver.Expires };
    }

    // Ids and dates only: a name or a reason in a signed statement could not be erased.
    static IEnumerable<object> LetThroughAt(GateStanding standing)
    {
        foreach (var requirement in standing.Result.Requirements.Where(r => IsUnmet(r.State)))
            yield return new { kind = "unmet", gate = standing.Gate, requirement = requirement.Id };
        foreach (var requirement in standing.Result.Requirements)
            if (standing.Input.Waivers.FirstOrDefault(w => w.Id == requirement.Waiver) is { } waiver)
                yield return new { kind = waiver.Kind, gate = standing.Gate, requirement = requirement.Id, waiver = waiver.Id, until = waiver.Expires };
        foreach (var finding in standing.Input.Findings.Where(f => f.Accepted))
            yield return new { kind = "risk-acceptance", finding = finding.Id, severity = finding.Severity, until = finding.AcceptedUntil };
    }

    /// <summary>An unmet requirement of a system that enters by a baseline, as a finding.</summary>
    public static Finding Gap(GateStanding standing, RequirementResult requirement) => new()
    {
        RuleId = $"gate-{standing.Gate.Name()}-{requirement.Id.Replace(':', '-').Replace('/', '-')}",
        Title = $"{standing.Policy.Title}: {requirement.Title} is {requirement.State.Name()}",
        Severity = Severity.Medium,
        Description = requirement.Detail,
        Remediation = requirement.HowTo,
        Fingerprint = Fingerprint.Of("gate-gap/1", standing.Gate.Name(), requirement.Id),
    };

    /// <summary>The gaps of a baseline as one piece of evidence about the use case, every finding due at its end.</summary>
    public static NewEntry Gaps(IReadView view, Found found, IReadOnlyList<Finding> gaps, DateTimeOffset until, DateTimeOffset now, SigningSession session)
    {
        var subject = ThingQueries.SubjectOf(found.UseCase);
        var tool = new Tool("assay gate", AssayVersion.Text);
        var kind = EvidenceKinds.Get("design-review");
        var statement = new Statement([subject], kind.PredicateType, Json.Element(new
        {
            summary = "Entry of a system that was in production before its gates: what they ask for and do not have.",
            participants = Participants,
            issues = gaps.Select(g => new { title = g.Title, severity = g.Severity, resolution = g.Remediation ?? "Meet the requirement before the baseline ends." }),
            heldOn = now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        }));
        var envelope = Envelope.Sign(statement, session.Evidence).ToBytes();
        var (seen, closed) = FindingMatching.Match(view, new LookedAt(view, kind.Id, [subject]), tool, gaps, complete: false, now);
        return new NewEntry(
            EntryTypes.Evidence, 1, session.ActorId,
            Json.Element(new EvidenceBody(
                kind.Id, Origin.Measured, EvidenceResult.Failed, tool, [subject], Digest.Sha256(envelope), statement.PredicateType, session.Evidence.KeyId, null, [], 0,
                [.. seen.Select(s => s with { Due = until })], closed)))
        {
            Blobs =
            [
                Blobs.Envelope("envelope", envelope),
                Blobs.Json("details", new EvidenceDetails([.. gaps.Select(g => new FindingDetail(g.Description, null, g.Remediation, null, [], []))], [])),
            ],
        };
    }
}
