namespace Assay.Record;

/// <summary>Why a witness has not got a tree head, or why its answer does not count.</summary>
public enum WitnessFault
{
    /// <summary>The user configuration names it in a way that cannot be used.</summary>
    Misconfigured,
    Unreachable,
    TimedOut,

    /// <summary>It answered, and the answer is no: a status other than 2xx, an exit code other than 0, a refusal of the authority.</summary>
    Refused,

    /// <summary>Its answer is too long, is not a time-stamp token, or is one for something else.</summary>
    BadAnswer,

    /// <summary>The time stamp is good and could not be stored in the record.</summary>
    NotStored,
}

/// <summary>What became of one tree head at one witness. Failures are told here, never thrown: an append does not depend on them.</summary>
/// <param name="Size">Of the tree head.</param>
/// <param name="Detail">For people: who stamped it, or what went wrong.</param>
/// <param name="At">Time that an authority stamped; null for other witnesses.</param>
public sealed record WitnessOutcome(string Witness, string Kind, long Size, WitnessFault? Fault, string Detail, DateTimeOffset? At = null)
{
    public bool Ok => Fault is null;
}

/// <summary>A fault on the way to a witness; caught in <see cref="TreeHeadWitnesses"/> and told as an outcome.</summary>
sealed class WitnessException(WitnessFault fault, string message) : Exception(message)
{
    public WitnessFault Fault => fault;
}
