namespace Assay.Evaluation.RedTeam;

/// <summary>Judges attempts by one goal. Pure: the same attempt and answers give the same verdict, so that old rounds can be judged again.</summary>
interface IDetector
{
    GoalKind Goal { get; }

    /// <summary>Called only when at least one exchange has an answer.</summary>
    Verdict Judge(AttemptRecord attempt);
}

/// <summary>An attempt with all that was said in it, ready to be judged.</summary>
sealed record AttemptRecord(Attempt Attempt, AttemptValues Values, Scenario Scenario, IReadOnlyList<Exchange> Exchanges)
{
    internal Goal Goal => Attempt.Probe.Goal;

    /// <summary>A text of the goal with the attempt's values filled in.</summary>
    internal string Fill(string template) => new Grammar(Attempt.Probe.Texts).Expand(template, name => Values[name], new Statistics.SeededRandom(0));
}
