namespace Assay.Governance;

/// <summary>What changed under a decision.</summary>
internal enum StandingChange
{
    NewDigest,
    RegisterChanged,
    EvidenceFailed,
    EvidenceContradicted,
    EvidenceGone,
    KeyRevoked,
    Erased,
    WaiverEnded,
    NewCriticalFinding,
    FindingLimit,
    PreviousGate,
    PeriodOver,

    /// <summary>A note: the policy in force is another one.</summary>
    PolicyChanged,

    /// <summary>A note: the register entry was edited, but nothing this gate depends on.</summary>
    RegisterEdited,

    /// <summary>A note: evidence has grown older than the policy allows for a new decision.</summary>
    EvidenceAged,
}

/// <summary>One change, with a sentence for people. A change that does not <paramref name="Breaks">break</paramref> the decision is a note.</summary>
internal sealed record StandingReason(StandingChange Change, string Message, bool Breaks = true);

/// <summary>Whether a decision still stands. It falls when what it rested on changed; evidence that only grew older does not fell it.</summary>
internal sealed record DecisionStanding(IReadOnlyList<StandingReason> Reasons)
{
    public bool Stands => !Reasons.Any(r => r.Breaks);

    /// <summary>The first thing that broke it; null while it stands.</summary>
    public string? WhyNot => Reasons.FirstOrDefault(r => r.Breaks)?.Message;

    /// <param name="basis">As recorded with the decision.</param>
    /// <param name="now">The facts now, of the same gate, use case and model version.</param>
    /// <param name="judged">The gate judged on them, under the policy in force now.</param>
    /// <param name="inForce">That policy.</param>
    public static DecisionStanding Of(DecisionBasis basis, GateInput now, GateResult judged, GatePolicy inForce) => new(
    [
        .. Things(basis, now, Reads(basis, inForce)), .. Evidence(basis, now), .. Requirements(basis, judged), .. NewCriticals(basis, now), .. Previous(basis, now),
        .. Notes(basis, now, judged),
    ]);

    // An attribute that neither the policy it was decided on asks about nor the one in force changes nothing of what was judged. Null: any may count.
    static HashSet<string>? Reads(DecisionBasis basis, GatePolicy inForce) =>
        basis.Reads is { } then && PolicyAttribute.ReadBy(inForce) is { } today ? [.. then, .. today] : null;

    static IEnumerable<StandingReason> Things(DecisionBasis basis, GateInput now, HashSet<string>? reads)
    {
        if (basis.RiskClass != now.UseCase.RiskClass)
            yield return new StandingReason(StandingChange.RegisterChanged, $"The risk class was {basis.RiskClass.Name()} and is now {now.UseCase.RiskClass.Name()}.");
        foreach (var key in basis.Attributes.Keys.Union(now.UseCase.Attributes.Keys).Where(a => reads?.Contains(a) != false).Order(StringComparer.Ordinal))
            if (basis.Attributes.GetValueOrDefault(key) is var was && now.UseCase.Attributes.GetValueOrDefault(key) is var isNow && was != isNow)
                yield return new StandingReason(StandingChange.RegisterChanged, $"The attribute {key} was {was ?? "not stated"} and is now {isNow ?? "not stated"}.");
        foreach (var (was, isNow) in Pairs(basis, now))
            if (was is null)
                yield return new StandingReason(StandingChange.NewDigest, $"{isNow!.Name} has come in since the decision.");
            else if (isNow is null)
                yield return new StandingReason(StandingChange.NewDigest, $"{was.Name} is no longer part of it.");
            else if (!was.Digests.ToHashSet().SetEquals(isNow.Digests))
                yield return new StandingReason(StandingChange.NewDigest, $"{isNow.Name} has another digest than the one decided on.");
    }

    static IEnumerable<(ThingFacts? Was, ThingFacts? Now)> Pairs(DecisionBasis basis, GateInput now)
    {
        var was = basis.Datasets.Append(basis.ModelVersion).OfType<ThingFacts>().ToDictionary(t => t.Id);
        var isNow = now.Datasets.Append(now.ModelVersion).OfType<ThingFacts>().ToDictionary(t => t.Id);
        return was.Keys.Union(isNow.Keys).Order(StringComparer.Ordinal).Select(id => (was.GetValueOrDefault(id), isNow.GetValueOrDefault(id)));
    }

    static IEnumerable<StandingReason> Evidence(DecisionBasis basis, GateInput now)
    {
        foreach (var piece in basis.Evidence)
        {
            var what = $"{piece.Kind} (entry {piece.Entry})";
            var found = now.Evidence.FirstOrDefault(e => e.Entry == piece.Entry && e.Subject == piece.Subject);
            if (found is null || found.Envelope != piece.Envelope)
                yield return new StandingReason(StandingChange.EvidenceGone, $"{what} is no longer there.");
            else if (found.KeyRevoked)
                yield return new StandingReason(StandingChange.KeyRevoked, $"The key that signed {what} was revoked.");
            else if (found.Erased)
                yield return new StandingReason(StandingChange.Erased, $"{what} was erased.");
        }
    }

    // Requirements that came in with a newer policy do not fell a decision that was taken before it.
    static IEnumerable<StandingReason> Requirements(DecisionBasis basis, GateResult judged)
    {
        foreach (var then in basis.Requirements.Where(r => Held(r.State)))
        {
            if (judged.Requirements.FirstOrDefault(r => r.Id == then.Id) is not { Holds: false } now || now.Id == "previous-gate")
                continue;
            if (then.Waiver is { } waiver)
                yield return new StandingReason(StandingChange.WaiverEnded, $"{now.Title} rested on {waiver}, which no longer counts. {now.Detail}");
            else if (now.Id.StartsWith("findings:", StringComparison.Ordinal))
                yield return new StandingReason(StandingChange.FindingLimit, $"{now.Title}: {now.Detail}");
            else if (now.State == RequirementState.Failed)
                yield return new StandingReason(StandingChange.EvidenceFailed, $"{now.Title}: {now.Detail}");
            else if (now.State == RequirementState.Contradicted)
                // A classification that the decision rested on said then what it says now; an Assay of before did not hold it against the register.
                yield return new StandingReason(StandingChange.EvidenceContradicted, $"{now.Title}: {now.Detail}", !Known(basis, now));
        }
    }

    static IEnumerable<StandingReason> NewCriticals(DecisionBasis basis, GateInput now) => now.Findings
        .Where(f => f.Severity == Severity.Critical && LimitJudge.Counts(f, now.At) && !basis.Findings.Contains(f.Id))
        .Select(f => new StandingReason(StandingChange.NewCriticalFinding, $"A critical finding has come up: {f.Id} {f.Title}."));

    static IEnumerable<StandingReason> Previous(DecisionBasis basis, GateInput now)
    {
        if (basis.Previous is not null && now.Previous is not { Opens: true, Stands: true })
            yield return new StandingReason(StandingChange.PreviousGate, now.Previous is { } p
                ? $"The decision of {p.Gate.Name()} {(p.Opens ? $"no longer stands: {(p.WhyNot ?? "what it rested on has changed").TrimEnd('.')}" : $"is now '{p.Outcome}'")}."
                : "The decision of the gate before is gone.");
        if (basis.PeriodEnds <= now.At)
            yield return new StandingReason(StandingChange.PeriodOver, $"The period it was taken for ended on {Why.Day(basis.PeriodEnds.Value)}; the gate has to be decided again.");
    }

    static IEnumerable<StandingReason> Notes(DecisionBasis basis, GateInput now, GateResult judged)
    {
        if (basis.Policy != judged.Policy)
            yield return new StandingReason(StandingChange.PolicyChanged, $"The policy in force now ({judged.Policy.Short}) is not the one it was decided on ({basis.Policy.Short}).", false);
        if (!basis.UseCase.Digests.Contains(now.UseCase.Digest))
            yield return new StandingReason(StandingChange.RegisterEdited, "The register entry of the use case was edited since.", false);
        foreach (var then in basis.Requirements.Where(r => Held(r.State) && r.Waiver is null))
            if (judged.Requirements.FirstOrDefault(r => r.Id == then.Id) is { State: RequirementState.Stale } now2 && now2.Id != "previous-gate")
                yield return new StandingReason(StandingChange.EvidenceAged, $"{now2.Title}: {now2.Detail}", false);
    }

    static bool Known(DecisionBasis basis, RequirementResult contradicted) =>
        contradicted.Entries.Count > 0 && contradicted.Entries.All(entry => basis.Evidence.Any(e => e.Entry == entry));

    static bool Held(RequirementState state) => state is RequirementState.Met or RequirementState.NotApplicable or RequirementState.NoneInPeriod or RequirementState.Excepted;
}
