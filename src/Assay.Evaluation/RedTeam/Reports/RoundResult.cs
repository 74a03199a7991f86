namespace Assay.Evaluation.RedTeam;

/// <summary>What came of one attempt, with all that was said.</summary>
/// <param name="NotApplicable">The probe cannot reach this target; the verdict says why. Nothing was asked.</param>
public sealed record AttemptResult(Attempt Attempt, Verdict Verdict, IReadOnlyList<Exchange> Exchanges, bool NotApplicable = false)
{
    /// <summary>The words that were drawn for it.</summary>
    internal IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What models that help were asked for it, and replied.</summary>
    public IReadOnlyList<Aside> Asides { get; init; } = [];

    /// <summary>What the judge said to each of its questions.</summary>
    internal IReadOnlyList<JudgeReading> Readings { get; init; } = [];
}

/// <summary>What came of a round.</summary>
public sealed record RoundResult(RoundPlan Plan, TargetTraits Target, IReadOnlyList<AttemptResult> Attempts)
{
    /// <summary>Why nothing was run; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>When the round was begun, also when it went on later.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the target answered an attempt last, whenever it is read; null when it never did, and where an older program asked.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Requests to the target over all runs of the round.</summary>
    public long Requests { get; init; }

    /// <summary>Requests to the attacker model.</summary>
    public long AttackerRequests { get; init; }

    /// <summary>Requests to the judge model.</summary>
    public long JudgeRequests { get; init; }

    /// <summary>The measured error of the judge; null when there is no judge or its error is not known.</summary>
    public JudgeError? Error { get; init; }

    /// <summary>Tokens over all runs; what they cost is <see cref="Spending.At"/> the price of the limits. Null of a round that Assay did not run.</summary>
    public Spending? Spent { get; init; }

    /// <summary>The tool that ran and judged it, when it was not Assay: its verdicts are filed, not measured.</summary>
    public Tool? FiledBy { get; init; }

    /// <summary>What attempts left at the target and could not take away again.</summary>
    public IReadOnlyList<string> Leftovers { get; init; } = [];

    internal static RoundResult NotRun(RoundPlan plan, TargetTraits target, string problem) => new(plan, target, []) { Problem = problem };

    /// <summary>The rate over all attempts, or of one probe, put right for the judge's error; null where no verdict rests on a judge.</summary>
    public CorrectedRate? Corrected(string? probe = null) => CorrectedRate.Of(probe is null ? Attempts : Attempts.Where(a => a.Attempt.Probe.Id == probe), Error, Plan.Seed);

    /// <summary>The probes that were planned, in their order, each with its attempts counted.</summary>
    public IReadOnlyList<ProbeScore> Scores { get; } =
        [.. Attempts.GroupBy(a => a.Attempt.Probe).Select(g => ProbeScore.Of(g.Key, [.. g]))];
}
