using Assay.Evaluation.RedTeam;
using Assay.Governance;
using Outcome = Assay.Evaluation.RedTeam.Outcome;

namespace Assay.Server;

/// <summary>Attempts by what became of them, from the attacker's side.</summary>
public sealed record OutcomeCounts(long Succeeded, long Resisted, long Unclear, long NotJudged)
{
    public long Judged => Succeeded + Resisted;

    public long Total => Judged + Unclear + NotJudged;
}

/// <summary>A rate with its interval, as it was recorded; null where nothing was judged.</summary>
public sealed record RoundRate(double Value, double? Low, double? High);

/// <summary>Who said what of a round.</summary>
public sealed record RoundSignOff(EvidenceRow Evidence, string Decision, string Rationale, string? Conditions, string? SignedOn);

/// <summary>A red-team round in a list.</summary>
/// <param name="Counts">Null of a round that people filed without them.</param>
/// <param name="Tested">Entries of catalogues that were tested, of <paramref name="Entries"/> that the matrix holds.</param>
/// <param name="Unreadable">Why it says nothing; null when it was read.</param>
public sealed record RoundRow(
    EvidenceRow Evidence, string Round, string? Target, string? StartedOn, string? EndedOn, OutcomeCounts? Counts, RoundRate? Rate, int Tested, int Entries, RoundSignOff? SignOff, string? Unreadable)
{
    /// <summary>Both asked versions of one model, or a target of one name. What is about no version, as a round of others can be, may be about either.</summary>
    internal bool OfOneApplication(RoundRow other) => Model is null || other.Model is null || Model == other.Model || (Target is not null && Target == other.Target);

    string? Model => Evidence.SubjectName.Split('@') is [var model, _] ? model : null;
}

/// <summary>The newest rounds, what is due, and the plans that were filed.</summary>
public sealed record RoundList(IReadOnlyList<RoundRow> Rounds, string? Next, long Total, IReadOnlyList<WorkItem> Due, IReadOnlyList<PlanRow> Plans);

/// <summary>A plan in a list, whether anything is live or not. Of a name the newest counts.</summary>
/// <param name="About">The use case, where the record still knows it.</param>
/// <param name="Targets">What may be attacked, the first twenty: names, with addresses where they have one.</param>
/// <param name="Lacks">What it lacks today; empty when it is in force.</param>
public sealed record PlanRow(
    EvidenceRow Evidence, IReadOnlyList<ThingView> About, string Name, DateOnly From, DateOnly Until, IReadOnlyList<string> Targets, string AuthorizedBy, DateOnly AuthorizedUntil, int? RecurrenceDays, IReadOnlyList<string> Lacks);

/// <summary>A cell of the coverage map.</summary>
/// <param name="Title">What the catalogue calls it; null when Assay does not know the entry.</param>
public sealed record CoverageCell(string Entry, string Id, string? Title, long Probes, long Attempts, long Successes, string? NotTested);

/// <summary>A catalogue with its edition, and its entries.</summary>
public sealed record CoverageCatalogue(string Name, string Title, IReadOnlyList<CoverageCell> Cells);

/// <summary>A probe of a round. Of a filed round: a scenario.</summary>
public sealed record RoundProbe(
    string Id, string Title, Severity? Severity, string? Place, IReadOnlyList<string> Catalogue, OutcomeCounts Counts, RoundRate? Rate, string? NotTested, string? Remediation);

/// <summary>What judged, and how often.</summary>
public sealed record RoundDetector(string Name, long Judged, long Succeeded);

/// <summary>How a round was measured.</summary>
public sealed record RoundMeasurement(
    string Seed, string PlanDigest, long Requests, long Variants, long Generations, double? Temperature, string Tool, IReadOnlyList<RoundDetector> Detectors, long Attempts, long AttemptsLeftOut)
{
    /// <summary>Ids of probes that the plan allows and that were not chosen: with one of them it is no whole round.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>A round, opened.</summary>
/// <param name="Measured">Null of a round that was filed.</param>
/// <param name="Plan">The plan that it names, when the record has it.</param>
/// <param name="Others">Other rounds to compare it with, newest first.</param>
public sealed record RoundView(
    RoundRow Row, string Scope, string Method, string Conclusion, bool Independent, string? TargetKind, string? TargetAddress, string? TargetModel, RoundMeasurement? Measured,
    IReadOnlyList<CoverageCatalogue> Coverage, IReadOnlyList<RoundProbe> Probes, RedTeamPlan? Plan, string? PlanDigest, IReadOnlyList<RoundSignOff> SignOffs,
    IReadOnlyList<FindingRow> Findings, IReadOnlyList<Gap> Gaps, IReadOnlyList<ThingView> Things, IReadOnlyList<RoundRow> Others);

/// <summary>Which attempts to show.</summary>
public sealed record AttemptRequest(string? Probe = null, Outcome? Outcome = null, string? Technique = null, string? Entry = null, bool KeptOnly = false, int After = 0, int Limit = 100);

/// <summary>An attempt in a list.</summary>
/// <param name="Kept">The record keeps its transcript.</param>
public sealed record AttemptRow(string Id, string Probe, string Technique, Outcome Outcome, string Detector, long Requests, bool Kept);

/// <summary>Attempts of a round.</summary>
/// <param name="LeftOut">Attempts that the report does not list.</param>
public sealed record AttemptsView(RoundRow Round, IReadOnlyList<RoundProbe> Probes, IReadOnlyList<string> Techniques, IReadOnlyList<AttemptRow> Rows, int Matching, int Total, long LeftOut, int? Next);

/// <summary>A probe in two rounds. The difference is the rate after minus the rate before, with its 95 % interval.</summary>
/// <param name="Shown">The interval leaves zero out.</param>
public sealed record ComparedProbe(string Id, string Title, Severity? Severity, OutcomeCounts? Before, OutcomeCounts? After, ProbeChange Change, double? Difference, double? Low, double? High, bool Shown);

/// <summary>Two rounds, probe by probe: what is new, fixed, persistent.</summary>
public sealed record RoundComparisonView(RoundRow Before, RoundRow After, IReadOnlyList<ComparedProbe> Probes);
