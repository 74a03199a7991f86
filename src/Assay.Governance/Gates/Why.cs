using System.Globalization;

namespace Assay.Governance;

/// <summary>The one plain sentence behind each state of a requirement of evidence.</summary>
static class Why
{
    public static string Met(IReadOnlyList<EvidenceFact> good, GateInput input)
    {
        var latest = good.MaxBy(p => p.Since)!;
        return $"{Capital(Piece(latest))} is {Old(latest.Since, input.At)}{(latest.Result == EvidenceResult.Passed ? " and passed" : "")}.{LooksAway(latest)}{Tried(latest)}";
    }

    // What the policy of a scan took out of its judgement, as the scan counts it in its metrics (ModelScanEvidence).
    static string LooksAway(EvidenceFact piece)
    {
        if (piece.Kind != "model-scan")
            return "";
        var parts = new[] { ("policy-rules-off", "switched {0} off", "rule"), ("policy-rules-quiet", "let {0} fail nothing", "rule"), ("policy-imports-allowed", "allowed {0}", "import") }
            .Select(p => (Metric: piece.Metrics.FirstOrDefault(m => m.Name == p.Item1 && m.Slice is null), Name: p.Item1, Said: p.Item2, What: p.Item3)).Where(p => p.Metric is not null)
            .Select(p => p.Said.Replace("{0}", Count((int)p.Metric!.Value, p.What), StringComparison.Ordinal) + Which(piece, p.Name, (int)p.Metric.Value)).ToList();
        return parts.Count == 0 ? "" : $" The policy that it was judged by {string.Join(", ", parts)}.";
    }

    // Scans of before gave the number alone.
    static string Which(EvidenceFact piece, string metric, int count)
    {
        var named = piece.Metrics.Where(m => m.Name == metric && m.Slice is not null).Select(m => m.Slice!).ToList();
        return named.Count == 0 ? "" : $" ({string.Join(", ", named)}{(count > named.Count ? $" and {Number(count - named.Count)} more" : "")})";
    }

    // A round that ran less than all is seen as one.
    static string Tried(EvidenceFact piece) => piece.Probes is not { } probes ? "" : probes switch
    {
        { OutOfReach: 0, LeftOut: 0 } => $" {ProbesRun(probes)}.",
        { LeftOut: 0 } => $" {ProbesRun(probes)}; {Number(probes.OutOfReach)} cannot reach the target.",
        { OutOfReach: 0 } => $" {ProbesRun(probes)}; {Number(probes.LeftOut)} {Were(probes.LeftOut)} left out.",
        _ => $" {ProbesRun(probes)}; {Number(probes.OutOfReach)} cannot reach the target, {Number(probes.LeftOut)} {Were(probes.LeftOut)} left out.",
    };

    static string ProbesRun(TriedProbes probes) => $"{Number(probes.Run)} of {Count(probes.All, "probe")} {Were(probes.Run)} run";

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Were(int number) => number == 1 ? "was" : "were";

    public static string Missing(EvidenceKind kind, IReadOnlyList<EvidenceFact> all, DateTimeOffset? periodStart, GateInput input)
    {
        if (all.LastOrDefault(p => p.KeyRevoked && (periodStart is null || p.Since >= periodStart)) is { } revoked)
            return $"There is {Piece(revoked)}, but its signing key was revoked before it, so it does not count.";
        if (all.LastOrDefault(p => p.Erased && (periodStart is null || p.Since >= periodStart)) is { } erased)
            return $"There was {Piece(erased)}, but it was erased and can no longer be read.";
        if (all.LastOrDefault(p => p.SaysNothing && (periodStart is null || p.Since >= periodStart)) is { } partial)
            return partial.FailedElsewhere ? $"There is {Piece(partial)}, and what it failed for is in files that this version does not have; this version has to be looked at itself."
                : partial is { Partial: false, Probes: { } probes }
                ? $"There is {Piece(partial)}, but it is a round of chosen probes: {ProbesRun(probes)}, {Number(probes.LeftOut)} that its plan allows {Were(probes.LeftOut)} left out. A whole round is asked for."
                : $"There is {Piece(partial)}, but it is about some of the files only; it has to be about all of the version.";
        if (periodStart is { } from)
            return $"Nothing of this kind is dated in the period since {Day(from)}, and nobody stated that there was none.";
        return input.Evidence.Any(e => e.Kind == kind.Id && e.At > input.At)
            ? $"The only evidence of this kind is dated later than {Day(input.At)}."
            : "There is no evidence of this kind.";
    }

    public static string Failed(EvidenceFact piece, GateInput input) => $"{Capital(Piece(piece))}, {Old(piece.Since, input.At)}, {Says(piece)}.{Tried(piece)}";

    public static string Contradicted(EvidenceFact good, EvidenceFact bad) => $"{Capital(Piece(good))} {Says(good)}, but {Piece(bad)} {Says(bad)}.";

    public static string Stale(EvidenceFact piece, TimeSpan? maxAge, GateInput input) => piece.ValidUntil is { } until && until < input.At
        ? $"{Capital(Piece(piece))} was valid until {Day(until)}."
        : $"{Capital(Piece(piece))} is {Old(piece.Since, input.At)}; the policy allows {Length(maxAge ?? TimeSpan.Zero)}.";

    /// <summary><c>entry 41 (measured by assay 0.1.0 on 2 Nov 2026)</c>, or <c>… on 2 Nov 2026, of credit-risk@2)</c> of what shares files with it.</summary>
    public static string Piece(EvidenceFact piece) => piece.Origin == Origin.Measured
        ? $"entry {piece.Entry} (measured by {piece.Tool ?? piece.Actor} on {Day(piece.Since)}{OfAnother(piece)})"
        : $"entry {piece.Entry} (filed by {piece.Actor} on {Day(piece.At)}{OfAnother(piece)})";

    static string OfAnother(EvidenceFact piece) => piece.Of is { } other ? $", of {other}" : "";

    /// <summary>As pages say a day, in a sentence. Columns of the terminal are 2026-11-02.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The name of an outcome, a state or a gate as words of a sentence.</summary>
    public static string Plain(string name) => name.Replace('-', ' ');

    /// <summary><c>3 days old</c>, or <c>from just now</c>.</summary>
    public static string Old(DateTimeOffset from, DateTimeOffset to) => to - from < TimeSpan.FromMinutes(1) ? "from just now" : $"{Length(to - from)} old";

    /// <summary><c>3 days ago</c>, or <c>just now</c>.</summary>
    public static string Ago(DateTimeOffset from, DateTimeOffset to) => to - from < TimeSpan.FromMinutes(1) ? "just now" : $"{Length(to - from)} ago";

    public static string Length(TimeSpan length) => length switch
    {
        { TotalDays: >= 2 } => Count((int)length.TotalDays, "day"),
        { TotalHours: >= 1 } => Count((int)length.TotalHours, "hour"),
        _ => Count((int)length.TotalMinutes, "minute"),
    };

    public static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    static string Says(EvidenceFact piece) => piece.Result switch
    {
        EvidenceResult.Failed => "says it failed",
        EvidenceResult.Incomplete => "stopped half-way",
        EvidenceResult.Passed => "says it passed",
        _ => "does not state a result",
    };
}
