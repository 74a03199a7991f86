namespace Assay.Governance;

/// <summary>
/// Judges one requirement of evidence. Each thing the kind is about is judged by itself and the worst state is the answer.
/// <para>Who said it is the source: a tool by its name, a person by their id. The latest piece of a source is what it says;
/// a piece under a revoked key was never said, an erased one says nothing and brings nothing older back. A piece about some of the
/// files only says nothing of the whole and takes nothing back, unless it failed.</para>
/// <para>A fail does not grow old: only its own source can take it back. So no filed pass outvotes a measured fail, and
/// waiting does not either.</para>
/// <para>A risk classification that says another class than the register contradicts it.</para>
/// <para>What a scan measured stays as it is, whatever the record overrides of what it found: an exception lets it through.</para>
/// </summary>
static class EvidenceJudge
{
    public static RequirementResult Judge(EvidenceRequirement requirement, GatePolicy policy, GateInput input)
    {
        var kind = EvidenceKinds.Get(requirement.Kind);
        var id = $"evidence:{kind.Id}";
        if (requirement.When is { } when && !when.Holds(input.UseCase))
            return new RequirementResult(id, kind.Title, RequirementState.NotApplicable, $"Asked for only when {when}; this use case is not.", null, []);
        var things = Things(kind.Scope, input);
        if (things.Count == 0)
        {
            var what = kind.Scope == EvidenceScope.DatasetVersion ? "dataset version is linked to the use case" : "model version is chosen for this gate";
            return new RequirementResult(id, kind.Title, RequirementState.Missing, $"No {what}, so there is nothing this could be about.", HowTo.Have(kind.Scope, input), []);
        }

        var judged = things.Select(thing => (Thing: thing, Answer: JudgeThing(requirement, kind, thing, policy, input))).ToList();
        var worst = judged.MaxBy(j => Rank(j.Answer.State));
        if (kind.Id == FiledClass.Kind && worst.Answer.State == RequirementState.Met && input.UseCase.Filed is { } filed)
        {
            if (FiledClass.Differs(input.UseCase.RiskClass, filed.RiskClass))
                return OtherClass(id, kind, filed, input);
            if (filed.Forbids)
                return Prohibited(id, kind, filed, input);
        }

        var details = judged.Where(j => j.Answer.State == worst.Answer.State).Select(j => things.Count > 1 ? $"{j.Thing!.Name}: {j.Answer.Detail}" : j.Answer.Detail);
        var held = worst.Answer.State is RequirementState.Met or RequirementState.NoneInPeriod;
        return new RequirementResult(
            id, kind.Title, worst.Answer.State, string.Join(" ", details), held ? null : SetAside(kind, worst.Thing, worst.Answer, input) is { Count: > 0 } aside ? HowTo.LetThrough(id, aside, input) : HowTo.Meet(kind, requirement, worst.Answer.State, worst.Thing, input, Unfinished(kind, worst.Answer, input)),
            [.. judged.SelectMany(j => j.Answer.Entries).Distinct().Order()]);
    }

    // What a scan found that failed, where overrides and acceptances leave nothing of it: there is nothing to fix then.
    static IReadOnlyList<string> SetAside(EvidenceKind kind, ThingFacts? thing, Answer answer, GateInput input)
    {
        if (answer.State != RequirementState.Failed || input.Evidence.FirstOrDefault(e => e.Kind == kind.Id && answer.Entries.Contains(e.Entry)) is not { Origin: Origin.Measured, Tool: { } tool, Result: EvidenceResult.Failed })
            return [];
        var found = input.Findings.Where(f => f.Tool == tool && f.Subject == thing?.Id).ToList();
        var waived = found.Where(f => input.FindingWaivers.Any(w => w.Finding == f.Id && w.Status == "approved")).Select(f => f.Id).ToList();
        return found.Any(f => f.Severity >= Severity.Medium && LimitJudge.Counts(f, input.At)) ? [] : waived;
    }

    // Nothing was found, and not all was looked at.
    static long? Unfinished(EvidenceKind kind, Answer answer, GateInput input)
    {
        var pieces = input.Evidence.Where(e => e.Kind == kind.Id && answer.Entries.Contains(e.Entry)).ToList();
        return pieces.Count > 0 && pieces.TrueForAll(p => p.Result == EvidenceResult.Incomplete) ? pieces.Max(p => p.Entry) : null;
    }

    static RequirementResult OtherClass(string id, EvidenceKind kind, FiledClass filed, GateInput input)
    {
        var piece = input.Evidence.First(e => e.Entry == filed.Entry && e.Kind == kind.Id);
        return new RequirementResult(
            id, kind.Title, RequirementState.Contradicted,
            $"{Why.Capital(Why.Piece(piece))} says {filed.RiskClass.Name()}, and the register says {input.UseCase.RiskClass.Name()}: what either class asks for is asked until both say the same.",
            FiledClass.HowTo(filed.RiskClass, HowTo.UseCase(input)), [filed.Entry]);
    }

    // What the law forbids is not to go on because everything about it was filed.
    static RequirementResult Prohibited(string id, EvidenceKind kind, FiledClass filed, GateInput input) => new(
        id, kind.Title, RequirementState.Failed, $"{Why.Capital(Why.Piece(input.Evidence.First(e => e.Entry == filed.Entry && e.Kind == kind.Id)))} says that the practice is prohibited.",
        FiledClass.WhatForbids, [filed.Entry]);

    /// <summary>What the sources say of a thing: the latest piece of each that can still be read and may be believed.</summary>
    public static IReadOnlyList<EvidenceFact> Spoken(IEnumerable<EvidenceFact> pieces) =>
        [.. pieces.Where(p => !p.KeyRevoked && !p.SaysNothing).GroupBy(Source).Select(g => g.OrderBy(p => p.Entry).Aggregate(Later)).Where(p => !p.Erased || p.Result == EvidenceResult.Failed)];

    // A round that was recorded late takes nothing back that was answered after it; one that failed is heard whenever it comes.
    static EvidenceFact Later(EvidenceFact before, EvidenceFact piece) => piece.Result != EvidenceResult.Failed && piece.Answered < before.Answered ? before : piece;

    public static IEnumerable<EvidenceFact> About(string kind, ThingFacts? thing, GateInput input) =>
        input.Evidence.Where(e => e.Kind == kind && (thing is null || e.Subject == thing.Id) && !Future(e, input));

    /// <summary>The things of a scope; the organisation is one thing without an id (null), which every piece of such a kind is about.</summary>
    public static IReadOnlyList<ThingFacts?> Things(EvidenceScope scope, GateInput input) => scope switch
    {
        EvidenceScope.UseCase => [new ThingFacts(input.UseCase.Id, input.UseCase.Name, [input.UseCase.Digest])],
        EvidenceScope.DatasetVersion => [.. input.Datasets],
        EvidenceScope.Organisation => [default(ThingFacts)],
        _ => input.ModelVersion is { } version ? [version] : [],
    };

    public static bool IsStale(EvidenceFact piece, TimeSpan? maxAge, GateInput input) =>
        piece.ValidUntil < input.At || (maxAge is { } max && input.At - piece.Since > max);

    static Answer JudgeThing(EvidenceRequirement requirement, EvidenceKind kind, ThingFacts? thing, GatePolicy policy, GateInput input)
    {
        var all = About(kind.Id, thing, input).ToList();
        var from = input.PeriodStart ?? input.At - (policy.Period ?? TimeSpan.Zero);
        var pieces = requirement.PerPeriod ? all.Where(p => p.Since >= from).ToList() : all;
        var nones = Spoken(pieces.Where(p => p.NoneInPeriod));
        var spoken = Spoken(pieces.Where(p => !p.NoneInPeriod));
        if (requirement.PerPeriod && nones.Count > 0 && NoneInPeriod(requirement, kind, nones, spoken, input) is { } none)
            return none;
        if (spoken.Count == 0)
            return new Answer(RequirementState.Missing, Why.Missing(kind, all, requirement.PerPeriod ? from : null, input), []);

        // Of a period, what happened in it counts however long ago that is.
        var maxAge = requirement.PerPeriod ? null : requirement.MaxAge;
        var bad = spoken.Where(p => p.Result == EvidenceResult.Failed && requirement.Result != EvidenceResult.Failed).ToList();
        var fresh = spoken.Where(p => !bad.Contains(p) && !IsStale(p, maxAge, input)).ToList();
        var good = fresh.Where(p => Accepts(requirement, p.Result) && (!requirement.MeasuredOnly || p.Origin == Origin.Measured)).ToList();
        // Somebody's word does not finish what a tool stopped half-way.
        if (good.All(p => p.Origin == Origin.Filed))
            bad.AddRange(fresh.Where(p => p.Result == EvidenceResult.Incomplete && p.Origin == Origin.Measured));
        if (good.Count > 0 && bad.Count > 0)
            return new Answer(RequirementState.Contradicted, Why.Contradicted(good[^1], bad[^1]), Entries(good, bad));
        if (good.Count > 0)
            return new Answer(RequirementState.Met, Why.Met(good, input), Entries(good));
        if (bad.Count > 0)
            return new Answer(RequirementState.Failed, Why.Failed(bad[^1], input), Entries(bad));
        if (fresh.FirstOrDefault(p => !Accepts(requirement, p.Result)) is { } unsaid)
            return new Answer(RequirementState.Failed, Why.Failed(unsaid, input), [unsaid.Entry]);
        if (fresh.Count > 0)
            return new Answer(RequirementState.Missing, $"Only a filed statement is there ({Why.Piece(fresh[^1])}); this has to be measured by a tool.", Entries(fresh));
        var latest = spoken.MaxBy(p => p.Since)!;
        return new Answer(RequirementState.Stale, Why.Stale(latest, maxAge, input), Entries(spoken));
    }

    // Null when records of the period answer the question by themselves.
    static Answer? NoneInPeriod(EvidenceRequirement requirement, EvidenceKind kind, IReadOnlyList<EvidenceFact> nones, IReadOnlyList<EvidenceFact> spoken, GateInput input)
    {
        var none = nones.MaxBy(p => p.Entry)!;
        if (spoken.LastOrDefault(p => p.Entry < none.Entry) is { } record)
            return new Answer(RequirementState.Contradicted, $"{Why.Piece(none)} states that there was none, but {Why.Piece(record)} records one.", [record.Entry, none.Entry]);
        if (spoken.Count > 0)
            return null;
        return IsStale(none, requirement.MaxAge, input)
            ? new Answer(RequirementState.Stale, $"'None in period' was stated on {Why.Day(none.At)}, {Why.Ago(none.At, input.At)}; state it again for the time since.", [none.Entry])
            : new Answer(RequirementState.NoneInPeriod, $"None in the period; stated on {Why.Day(none.At)} (entry {none.Entry}).", [none.Entry]);
    }

    static bool Accepts(EvidenceRequirement requirement, EvidenceResult result) =>
        requirement.Result is { } asked ? result == asked : result is EvidenceResult.Passed or EvidenceResult.NotStated;

    // Clocks of laptops differ a little; a date beyond that would never grow old, so it does not count yet.
    static bool Future(EvidenceFact piece, GateInput input) => piece.At > input.At + TimeSpan.FromMinutes(5);

    static (Origin, string) Source(EvidenceFact piece) => piece.Origin == Origin.Measured && piece.Tool is { } tool ? (piece.Origin, Name(tool)) : (piece.Origin, piece.Actor);

    // A new version of a tool is the same source: its pass takes back the old version's fail.
    static string Name(string tool)
    {
        var space = tool.LastIndexOf(' ');
        return space > 0 && space + 1 < tool.Length && char.IsAsciiDigit(tool[space + 1]) ? tool[..space] : tool;
    }

    static IReadOnlyList<long> Entries(params IEnumerable<EvidenceFact>[] pieces) => [.. pieces.SelectMany(p => p).Select(p => p.Entry).Order()];

    static int Rank(RequirementState state) => state switch
    {
        RequirementState.Contradicted => 5,
        RequirementState.Failed => 4,
        RequirementState.Missing => 3,
        RequirementState.Stale => 2,
        RequirementState.NoneInPeriod => 1,
        _ => 0,
    };

    readonly record struct Answer(RequirementState State, string Detail, IReadOnlyList<long> Entries);
}
