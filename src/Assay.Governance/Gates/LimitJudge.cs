using System.Globalization;

namespace Assay.Governance;

/// <summary>Judges limits on open findings and bounds on metrics.</summary>
static class LimitJudge
{
    public static RequirementResult Judge(FindingLimit limit, GateInput input)
    {
        var id = $"findings:{limit.Severity.Name()}";
        var what = limit.Severity == Severity.Critical ? "critical" : $"{limit.Severity.Name()} or worse";
        var title = limit.Max == 0 ? $"No open finding that is {what}" : $"At most {Why.Count(limit.Max, "open finding")} {what}";
        if (limit.When is { } when && !when.Holds(input.UseCase))
            return new RequirementResult(id, title, RequirementState.NotApplicable, $"Asked for only when {when}; this use case is not.", null, []);
        var open = input.Findings.Where(f => f.Severity >= limit.Severity && Counts(f, input.At)).OrderByDescending(f => f.Severity).ThenBy(f => f.Id, StringComparer.Ordinal).ToList();
        var accepted = input.Findings.Count(f => f.Severity >= limit.Severity && IsAccepted(f, input.At));
        var borne = accepted > 0 ? $" {Why.Count(accepted, "accepted finding")} not counted while the acceptance lasts." : "";
        if (open.Count <= limit.Max)
            return new RequirementResult(id, title, RequirementState.Met, $"{(open.Count == 0 ? "None is" : $"{open.Count} {(open.Count == 1 ? "is" : "are")}")} open.{borne}", null, []);
        var named = string.Join("; ", open.Take(3).Select(f => $"{f.Id} {f.Title}{(f.Accepted ? " (its acceptance has expired)" : "")}"));
        var more = open.Count > 3 ? $"; and {open.Count - 3} more" : "";
        return new RequirementResult(
            id, title, RequirementState.Failed, $"{open.Count} open, {limit.Max} allowed: {named}{more}.{borne}", $"assay finding show {open[0].Id}", []);
    }

    public static RequirementResult Judge(MetricThreshold threshold, GatePolicy policy, GateInput input)
    {
        var kind = EvidenceKinds.Get(threshold.Kind);
        var id = $"metric:{kind.Id}/{threshold.Metric}{(threshold.Slice is { } s ? $"[{s}]" : "")}";
        var title = $"{threshold.Metric}{(threshold.Slice is { } slice ? $" for {slice}" : "")} {Bounds(threshold)}";
        if (threshold.When is { } when && !when.Holds(input.UseCase))
            return new RequirementResult(id, title, RequirementState.NotApplicable, $"Asked for only when {when}; this use case is not.", null, []);
        var requirement = policy.Evidence.FirstOrDefault(e => e.Kind == kind.Id) ?? new EvidenceRequirement(kind.Id);
        RequirementResult Result(RequirementState state, string detail, IEnumerable<EvidenceFact> pieces, ThingFacts? thing = null) =>
            new(id, title, state, detail, state == RequirementState.Met ? null : HowTo.Meet(kind, requirement, state, thing, input), [.. pieces.Select(p => p.Entry).Order()]);

        var read = new List<EvidenceFact>();
        var things = EvidenceJudge.Things(kind.Scope, input);
        foreach (var thing in things)
        {
            var spoken = EvidenceJudge.Spoken(EvidenceJudge.About(kind.Id, thing, input)).Select(p => (Piece: p, Metrics: Metrics(p, threshold))).Where(p => p.Metrics.Count > 0).ToList();
            // A broken bound counts however old it is: only its source can take it back.
            foreach (var (piece, metrics) in spoken)
                if (metrics.FirstOrDefault(m => !Keeps(m.Value, threshold)) is { } broken)
                    return Result(RequirementState.Failed, $"{Why.Capital(Why.Piece(piece))} gives {Number(broken.Value)}{(broken.Slice is { } part ? $" for {part}" : "")}; asked for is {Bounds(threshold)}.", [piece], thing);
            var fresh = spoken.Where(p => !EvidenceJudge.IsStale(p.Piece, requirement.MaxAge, input) && (!requirement.MeasuredOnly || p.Piece.Origin == Origin.Measured)).Select(p => p.Piece).ToList();
            if (fresh.Count == 0)
                return spoken.Count > 0
                    ? Result(RequirementState.Stale, Why.Stale(spoken[^1].Piece, requirement.MaxAge, input), spoken.Select(p => p.Piece), thing)
                    : Result(RequirementState.Missing, $"No {kind.Title.ToLowerInvariant()} states {title[..title.IndexOf(' ', StringComparison.Ordinal)]}{(threshold.Slice is { } asked ? $" for {asked}" : "")}.", [], thing);
            read.AddRange(fresh);
        }

        return things.Count == 0
            ? Result(RequirementState.Missing, "There is nothing yet that this could be measured of.", [])
            : Result(RequirementState.Met, $"{string.Join(", ", read.SelectMany(p => Metrics(p, threshold)).Select(m => Number(m.Value)).Distinct().Take(5))}; asked for is {Bounds(threshold)}.", read);
    }

    // Closed ones come to a gate while a waiver of them lasts, or did until lately.
    static readonly string[] Closed = [FindingStatus.FalsePositive.Name(), FindingStatus.Verified.Name()];

    /// <summary>Whether it is open: neither borne, nor mended, nor, while that override lasts, a false positive.</summary>
    public static bool Counts(FindingFact finding, DateTimeOffset at) => !IsAccepted(finding, at) && !Closed.Contains(finding.Status);

    /// <summary>As an Assay judged it that counted these: a decision of then was right by that.</summary>
    public static FindingFact AsBefore(FindingFact finding) => Closed.Contains(finding.Status) ? finding with { Status = FindingStatus.Open.Name() } : finding;

    /// <summary>A risk acceptance without an end is none.</summary>
    public static bool IsAccepted(FindingFact finding, DateTimeOffset at) => finding.Accepted && finding.AcceptedUntil > at;

    static List<Metric> Metrics(EvidenceFact piece, MetricThreshold threshold) =>
        [.. piece.Metrics.Where(m => m.Name == threshold.Metric && (threshold.Slice is null || m.Slice == threshold.Slice))];

    // Not a number keeps no bound.
    static bool Keeps(double value, MetricThreshold t) => double.IsFinite(value) && !(value < t.Min) && !(value > t.Max);

    static string Bounds(MetricThreshold t) => (t.Min, t.Max) switch
    {
        ({ } min, { } max) => $"between {Number(min)} and {Number(max)}",
        ({ } min, null) => $"at least {Number(min)}",
        (null, { } max) => $"at most {Number(max)}",
        _ => "stated",
    };

    static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
