namespace Assay.Evaluation.RedTeam;

/// <summary>What the attempts of a running round share.</summary>
sealed record RoundRun(RoundPlan Plan, ITarget Target, RoundJournal Journal, Budget Budget, Pace Pace);
