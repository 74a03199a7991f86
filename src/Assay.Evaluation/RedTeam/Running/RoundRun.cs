using System.Collections.Concurrent;

namespace Assay.Evaluation.RedTeam;

/// <summary>What the attempts of a running round share.</summary>
sealed record RoundRun(RoundPlan Plan, ITarget Target, RoundJournal Journal, Budget Budget, Pace Pace)
{
    /// <summary>What attempts left at the target and could not take away again.</summary>
    internal ConcurrentQueue<string> Leftovers { get; } = new();

    /// <summary>Tells this round from every other, also from one of the same name before it.</summary>
    internal string Round { get; } = $"{Journal.Header.Round}@{Journal.Header.Started.UtcTicks}";
}
