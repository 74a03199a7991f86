namespace Assay.Evaluation.RedTeam;

/// <summary>Judges attempts by one goal. Pure: the same attempt and answers give the same verdict, so that old rounds can be judged again.</summary>
interface IDetector
{
    GoalKind Goal { get; }

    /// <summary>Called only when at least one exchange has an answer.</summary>
    Verdict Judge(AttemptRecord attempt);
}

/// <summary>An attempt with all that was said in it, ready to be judged.</summary>
sealed record AttemptRecord(Attempt Attempt, AttemptValues Values, Scenario Scenario, TargetTraits Traits, IReadOnlyList<Exchange> Exchanges)
{
    internal Goal Goal => Attempt.Probe.Goal;

    /// <summary>What followed the last thing that was said: the steps of an agent included. Earlier turns only lead up to it.</summary>
    internal IEnumerable<Exchange> Last()
    {
        var turn = Exchanges.ToList().FindLastIndex(e => e.Said.Any(m => m.Speaker == Speaker.User));
        return Exchanges.Skip(Math.Max(0, turn));
    }
}
