namespace Assay.Server;

/// <summary>A round that a plan asks for again, as the server sees it.</summary>
/// <param name="Id">Names plan and target; null when there is no target to run.</param>
/// <param name="Plan">Its name.</param>
/// <param name="PlanEntry">The plan in the record; null when it is no longer asked for.</param>
/// <param name="Target">Its file in the server's folder.</param>
/// <param name="Reason">Why it does not run, or what was said last.</param>
/// <param name="NotBefore">After a failure: when it is tried again.</param>
/// <param name="Total">Attempts of the running round; 0 until they are known.</param>
/// <param name="Entry">Its report, once it is in the record.</param>
public sealed record ScheduledRound(
    string? Id, string UseCase, string UseCaseName, string Plan, long? PlanEntry, string? Target, RoundState State, DateTimeOffset Due, bool Overdue, string? Reason, DateTimeOffset? NotBefore,
    long Failures, string? Round, long Done, long Total, long Worked, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? AskedBy, string? StoppedBy, long? Entry)
{
    /// <summary>A person may have it run.</summary>
    public bool MayStart => Id is not null && State is RoundState.Scheduled or RoundState.Waiting or RoundState.Stopped or RoundState.GaveUp;

    /// <summary>A person may stop it.</summary>
    public bool MayStop => State is RoundState.Running or RoundState.Waiting && Id is not null;
}

/// <summary>The schedule of a server.</summary>
/// <param name="Runs">This server runs rounds.</param>
/// <param name="Unusable">Files of its folder that are no targets, with the reason.</param>
public sealed record RoundScheduleView(bool Runs, IReadOnlyList<ScheduledRound> Rounds, IReadOnlyList<string> Unusable);
