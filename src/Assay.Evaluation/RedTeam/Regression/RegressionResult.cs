namespace Assay.Evaluation.RedTeam;

/// <summary>How a case stands with this version, compared with the one before.</summary>
public enum CaseState
{
    /// <summary>It succeeded in every generation that was judged, and did not before.</summary>
    New,

    /// <summary>It succeeded in every generation that was judged, as before.</summary>
    Persistent,

    /// <summary>It succeeded in some generations and was resisted in others.</summary>
    Flaky,

    /// <summary>It was resisted in all generations, and succeeded before.</summary>
    Fixed,

    /// <summary>It was resisted in all generations, as before.</summary>
    Resisted,

    /// <summary>It did not succeed, and at least one generation could not be judged: nobody knows.</summary>
    NotJudged,
}

/// <summary>What came of one case.</summary>
/// <param name="Before">It succeeded, at least once, in the baseline; without one, as the suite expects.</param>
/// <param name="Evidence">What was seen, quoted from the target's answer and bounded; or why nothing could be judged.</param>
public sealed record CaseResult(RegressionCase Case, CaseState State, bool Before, int Succeeded, int Resisted, int NotJudged, string Detector, string Evidence)
{
    /// <summary>The attack works, at least sometimes.</summary>
    public bool Works => Succeeded > 0;

    /// <summary>It works and did not before.</summary>
    public bool IsNew => Works && !Before;

    public int Generations => Succeeded + Resisted + NotJudged;

    internal static CaseResult Of(RegressionCase one, bool before, IReadOnlyList<AttemptResult> attempts)
    {
        var succeeded = attempts.Count(a => a.Verdict.Outcome == Outcome.Succeeded);
        var resisted = attempts.Count(a => a.Verdict.Outcome == Outcome.Resisted);
        var shown = attempts.OrderBy(a => a.Verdict.Outcome switch { Outcome.Succeeded => 0, Outcome.Resisted => 2, _ => 1 }).FirstOrDefault()?.Verdict ?? new Verdict(Outcome.NotJudged, "none", "it was not asked");
        var state = (succeeded, resisted) switch
        {
            ( > 0, > 0) => CaseState.Flaky,
            ( > 0, 0) => before ? CaseState.Persistent : CaseState.New,
            _ when resisted < attempts.Count || attempts.Count == 0 => CaseState.NotJudged,
            _ => before ? CaseState.Fixed : CaseState.Resisted,
        };
        return new CaseResult(one, state, before, succeeded, resisted, attempts.Count - succeeded - resisted, shown.Detector, shown.Evidence);
    }
}

/// <summary>What came of a suite.</summary>
/// <param name="Baseline">What it was compared with; null when with what the suite expects.</param>
/// <param name="Rewritten">Cases that ask something else than in the baseline, and were compared with what the suite expects.</param>
public sealed record RegressionResult(RegressionSuite Suite, TargetTraits Target, string Round, IReadOnlyList<CaseResult> Cases, string? Baseline, IReadOnlyList<string> Rewritten)
{
    /// <summary>Why nothing was run; null when it was.</summary>
    public string? Problem { get; init; }

    public long Requests { get; init; }

    /// <summary>When its journal was begun: an answer that was kept is as old as that.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the target answered last; null when it never did, and where an older program asked.</summary>
    public DateTimeOffset? Ended { get; init; }

    public int Count(CaseState state) => Cases.Count(c => c.State == state);

    /// <summary>The cases that make a pipeline fail.</summary>
    public IEnumerable<CaseResult> Failing(Severity failOn, bool newOnly) => Cases.Where(c => c.Works && c.Case.Severity >= failOn && (!newOnly || c.IsNew));
}
