namespace Assay.Evaluation.RedTeam;

/// <summary>Has every conversation of a suite again with a target, and says how each compares with before. It is a round like any other: journaled, resumable, bounded.</summary>
public static class RegressionRun
{
    /// <summary>How often a case is asked when neither it nor the caller says.</summary>
    public const int UsualGenerations = 3;

    /// <param name="plan">Of the target: its scenario, limits and seed; the probes come from the suite.</param>
    /// <param name="generations">For all cases; null leaves it to each.</param>
    public static async Task<RegressionResult> RunAsync(
        RegressionSuite suite, RoundPlan plan, ITarget target, JournalFile file, RegressionBaseline? baseline, int? generations, TimeProvider time, IProgress<RoundProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(file);
        var round = await RedTeamRound.RunAsync(
            plan with { Probes = [.. suite.Cases.Select(c => c.ToProbe(generations))], Techniques = [Technique.Plain], Variants = 1, Generations = generations ?? UsualGenerations },
            target, file, time, progress, cancel).ConfigureAwait(false);
        var attempts = round.Attempts.ToLookup(a => a.Attempt.Probe.Id);
        var (cases, rewritten) = (new List<CaseResult>(), new List<string>());
        foreach (var one in suite.Cases)
        {
            var other = false;
            var before = baseline?.Succeeded(one, out other);
            if (other)
                rewritten.Add(one.Id);
            cases.Add(CaseResult.Of(one, before ?? one.Expected == ExpectedOutcome.Succeeded, [.. attempts[one.Id]]));
        }

        return new RegressionResult(suite, round.Target, file.Round, cases, baseline?.Name, rewritten) { Problem = round.Problem, Requests = round.Requests, Started = round.Started, Ended = round.Ended };
    }
}
