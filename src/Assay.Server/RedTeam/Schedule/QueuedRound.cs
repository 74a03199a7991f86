using Assay.Record;

namespace Assay.Server;

/// <summary>Where a round of the schedule stands.</summary>
public enum RoundState
{
    /// <summary>It is not due yet.</summary>
    Scheduled,

    /// <summary>It is due and does not run: it waits for its turn, for what is missing, or after a failure.</summary>
    Waiting,

    Running,

    /// <summary>A person stopped it. It goes on when a person starts it.</summary>
    Stopped,

    /// <summary>It failed so often, or its report was not whole: it is not tried again by itself.</summary>
    GaveUp,

    /// <summary>Its report is in the record.</summary>
    Done,
}

/// <summary>A row of the schedule: a plan, a target, and whose turn it is. Times are cells of the database.</summary>
sealed record QueuedRound
{
    public required string Id { get; init; }

    public required string UseCase { get; init; }

    public required string Plan { get; init; }

    /// <summary>Name of the file.</summary>
    public required string Target { get; init; }

    public long DueCell { get; init; }

    public long CreatedCell { get; init; }

    public required string StateCell { get; init; }

    public string? Reason { get; init; }

    public long NotBeforeCell { get; init; }

    public long Failures { get; init; }

    /// <summary>Counts journals of this round that led nowhere.</summary>
    public long Journal { get; init; }

    public string? Round { get; init; }

    public string? Holder { get; init; }

    public long LeaseCell { get; init; }

    public long Stop { get; init; }

    public string? AskedBy { get; init; }

    public string? StoppedBy { get; init; }

    public long? StartedCell { get; init; }

    public long? EndedCell { get; init; }

    public long Done { get; init; }

    public long Total { get; init; }

    public long Worked { get; init; }

    public long? Entry { get; init; }

    public RoundState State => Names.TryParse<RoundState>(StateCell, out var state) ? state : RoundState.Waiting;

    public DateTimeOffset Due => Sql.Time(DueCell);
}
