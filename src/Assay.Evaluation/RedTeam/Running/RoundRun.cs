using System.Collections.Concurrent;

namespace Assay.Evaluation.RedTeam;

/// <summary>What the attempts of a running round share.</summary>
sealed record RoundRun(RoundPlan Plan, ITarget Target, RoundJournal Journal, Budget Budget, Pace Pace)
{
    /// <summary>The model that finds words; null when the plan names none.</summary>
    internal ModelLine? Attacker { get; init; }

    /// <summary>The model that reads answers; null when the plan names none.</summary>
    internal ModelLine? Judge { get; init; }

    /// <summary>Says when an answer came.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the judge is asked of an attempt that is no attack.</summary>
    internal Func<Attempt, Exchange, IReadOnlyList<JudgeQuestion>>? Questions { get; init; }

    /// <summary>What attempts left at the target and could not take away again.</summary>
    internal ConcurrentQueue<string> Leftovers { get; } = new();

    /// <summary>Tells this round from every other, also from one of the same name before it.</summary>
    internal string Round { get; } = $"{Journal.Header.Round}@{Journal.Header.Started.UtcTicks}";
}
