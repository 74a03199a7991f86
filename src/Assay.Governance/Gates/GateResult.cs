namespace Assay.Governance;

/// <summary>State of one requirement.</summary>
public enum RequirementState
{
    Met,
    Missing,

    /// <summary>There, but older than the policy allows, or past its own validity.</summary>
    Stale,

    /// <summary>There, and its result is not the one asked for; or a limit or threshold is broken.</summary>
    Failed,

    /// <summary>Two pieces of current evidence about the same thing disagree.</summary>
    Contradicted,

    /// <summary>Not applicable, with a reason and an authority; or the policy's own condition does not hold.</summary>
    NotApplicable,

    /// <summary>Monitoring only: nothing of this kind happened in the period, and somebody said so.</summary>
    NoneInPeriod,

    /// <summary>Unmet, but an approved, unexpired exception lets it through.</summary>
    Excepted,
}

/// <summary>One requirement of a gate, judged.</summary>
/// <param name="Id">Stable within the policy: <c>evidence:aibom</c>, <c>findings:critical</c>, <c>metric:evaluation-record/auc</c>, <c>previous-gate</c>, <c>opa</c>.</param>
/// <param name="Detail">What was found, in one sentence.</param>
/// <param name="HowTo">The command (or act) that meets it; null when it is met.</param>
/// <param name="Entries">Log entries it rests on.</param>
/// <param name="Waiver">Id of the exception or "not applicable" it rests on.</param>
public sealed record RequirementResult(
    string Id, string Title, RequirementState State, string Detail, string? HowTo, IReadOnlyList<long> Entries, string? Waiver = null)
{
    public bool Holds => State is RequirementState.Met or RequirementState.NotApplicable or RequirementState.NoneInPeriod or RequirementState.Excepted;
}

/// <summary>A gate judged at one moment against one policy. It is open when every requirement holds; a decision is another matter.</summary>
public sealed record GateResult(Gate Gate, Digest Policy, DateTimeOffset At, long TreeSize, IReadOnlyList<RequirementResult> Requirements)
{
    public bool Open => Requirements.All(r => r.Holds);

    public IEnumerable<RequirementResult> Unmet => Requirements.Where(r => !r.Holds);
}

/// <summary>What a stamp of the hallmark strip shows.</summary>
public enum StampState
{
    /// <summary>Not reached yet.</summary>
    Idle,

    /// <summary>Some requirement does not hold.</summary>
    Shut,

    /// <summary>Every requirement holds; somebody may decide.</summary>
    Open,

    /// <summary>Decided, and what the decision rested on still holds.</summary>
    Decided,

    /// <summary>Decided, but what it rested on has changed.</summary>
    Stale,

    NotApplicable,
}
