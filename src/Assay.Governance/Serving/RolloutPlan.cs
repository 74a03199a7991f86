namespace Assay.Governance;

/// <summary>How a rollout goes on by itself: the server takes a step when it lasted long enough, saw enough requests and the new version is shown to fare no worse, and goes back when it is shown to fare worse.</summary>
/// <param name="Steps">In order; after the last one the whole route has the new version.</param>
/// <param name="Conditions">What worse means.</param>
/// <param name="Shadow">Share of the other requests, in percent, that are also sent to the new version, whose answer nobody gets.</param>
public sealed record RolloutPlan(IReadOnlyList<RolloutStep> Steps, RolloutConditions Conditions, int Shadow = 0)
{
    /// <summary>What is wrong with it, and where; nothing when it can be followed.</summary>
    public (string Where, string What) Wrong()
    {
        if (Steps is not { Count: > 0 and <= 20 })
            return ("steps", "it has to have 1 to 20");
        if (Shadow is < 0 or > 100)
            return ("shadow", "it has to be 0 to 100");
        foreach (var (i, step) in Steps.Index())
        {
            if (step.Percent is < 0 or > 100 || (i > 0 && step.Percent <= Steps[i - 1].Percent))
                return ($"steps[{i}].percent", "it has to be 0 to 100, and more than in the step before");
            if (step.Percent == 0 && Shadow == 0)
                return ($"steps[{i}].percent", "with 0 the new version is asked for nothing, unless there is shadow traffic");
            if (step.Minutes is < 0 or > 60 * 24 * 30)
                return ($"steps[{i}].minutes", "it has to be 0 to 43200");
            if (step.Requests is < RolloutStep.LeastRequests or > 1_000_000_000)
                return ($"steps[{i}].requests", $"it has to be at least {RolloutStep.LeastRequests}: fewer decide nothing");
        }

        return Conditions switch
        {
            { Errors: null, Blocked: null, Slower: null } => ("conditions", "there has to be one"),
            { Errors: < 0 or > 100 } => ("conditions.errors", "it has to be 0 to 100"),
            { Blocked: < 0 or > 100 } => ("conditions.blocked", "it has to be 0 to 100"),
            { Slower: <= 1 or > 1000 } => ("conditions.slower", "it has to be more than 1"),
            { Confidence: < 0.8 or > 0.9999 } => ("conditions.confidence", "it has to be 0.8 to 0.9999"),
            _ => ("", ""),
        };
    }
}

/// <summary>A step of a plan.</summary>
/// <param name="Percent">Share of callers that get the new version.</param>
/// <param name="Minutes">The least that it lasts.</param>
/// <param name="Requests">The least that the new version is asked in it.</param>
public sealed record RolloutStep(int Percent, int Minutes, int Requests)
{
    /// <summary>Fewer requests decide nothing, neither for nor against.</summary>
    public const int LeastRequests = 20;
}

/// <summary>What the new version may be worse by, against the old one in the same time.</summary>
/// <param name="Errors">Share of failed requests, in percentage points more; null when it does not count.</param>
/// <param name="Blocked">Share of answers that guards refused, in percentage points more.</param>
/// <param name="Slower">Its 95th percentile of duration, so many times that of the old one.</param>
/// <param name="Confidence">Of the tests.</param>
public sealed record RolloutConditions(double? Errors = null, double? Blocked = null, double? Slower = null, double Confidence = 0.95)
{
    /// <summary>What holds where a plan says nothing.</summary>
    public static RolloutConditions Usual { get; } = new(2, 2, 1.5);
}

/// <summary>What a server makes of a rollout that goes on by itself.</summary>
/// <param name="Rollout">Id of the rollout.</param>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="State"><c>waits</c>, <c>advance</c>, <c>roll-back</c>, <c>held</c> when it may not do what it would, or <c>ended</c>: then the numbers are the last ones.</param>
/// <param name="Says">Why, in words with the numbers.</param>
/// <param name="Conditions">Each condition.</param>
public sealed record RolloutProgress(
    string Route, string Rollout, int Step, int Steps, int Percent, DateTimeOffset At, string State, string Says, IReadOnlyList<RolloutCondition> Conditions,
    RolloutCounts Old, RolloutCounts New, RolloutCounts Shadow)
{
    internal const string Ended = "ended";

    /// <summary>From when on requests count for the step; null from a server that does not say.</summary>
    public DateTimeOffset? CountedFrom { get; init; }
}

/// <summary>One condition.</summary>
/// <param name="State"><c>fine</c>, <c>worse</c>, <c>unsure</c>.</param>
public sealed record RolloutCondition(string Name, string State, string Says);

/// <summary>Counts since the step began.</summary>
/// <param name="P95">95th percentile of the duration in milliseconds, at most a tenth too large; null without requests.</param>
/// <param name="Differs">Shadow only: answers that differ in status, in being refused, or twofold in length.</param>
/// <param name="Dropped">Shadow only: copies that were not sent because there were too many.</param>
public sealed record RolloutCounts(long Requests, long Errors, long Blocked, long Output, double? P95, long Differs = 0, long Dropped = 0);
