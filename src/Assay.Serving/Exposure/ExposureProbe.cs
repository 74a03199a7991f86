using System.Diagnostics;

namespace Assay.Serving.Exposure;

/// <summary>
/// Checks of a serving endpoint by its owner: what answers without a key, what runs beside it, what errors and headers tell, how it is encrypted and
/// limited. Bounded in requests, rate, time and bytes; keeps to one host and named ports; changes nothing there.
/// </summary>
public static class ExposureProbe
{
    /// <summary>Names of the checks, in their order.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. ExposureCheck.All.Select(c => c.Name)];

    /// <summary>Ids and titles of what it can find.</summary>
    public static IReadOnlyList<(string Id, Severity Severity, string Title)> Rules { get; } = [.. ProbeRule.All.Select(r => (r.Id, r.Severity, r.Title))];

    /// <summary>What would be sent; asks only for the addresses of the host's name.</summary>
    /// <returns>The plan, or why the endpoint cannot be probed.</returns>
    public static async Task<(ProbePlan? Plan, string? Error)> PlanAsync(ProbeOptions options, CancellationToken cancel)
    {
        var (scope, error) = await ProbeScope.OfAsync(options, cancel).ConfigureAwait(false);
        return scope is null ? (null, error) : (PlanOf(options, scope), null);
    }

    static ProbePlan PlanOf(ProbeOptions options, ProbeScope scope)
    {
        var steps = Chosen(options).Select(c => new ProbeStep(c.Name, c.Sends(options, scope), c.Most(options, scope))).ToList();
        var needed = steps.Sum(s => s.Most);
        return new ProbePlan(options.Target, options.AuthorisedBy, scope.Shown, steps, Math.Min(needed, options.MaxRequests ?? needed), options.Rate, steps.Any(s => s.Check == "rate-limit") ? options.Burst : 0, options.Key is not null, [.. Checks.Intersect(options.Skip)]);
    }

    static IEnumerable<ExposureCheck> Chosen(ProbeOptions options) => ExposureCheck.All.Where(c => c is ReachCheck || !options.Skip.Contains(c.Name));

    /// <summary>Probes. Whatever the endpoint does ends as a finding, a gap or a note.</summary>
    /// <param name="planned">Called with the plan before anything is sent; false ends it there.</param>
    /// <param name="progress">The fraction done.</param>
    /// <returns>What was seen, or why it was not probed.</returns>
    public static async Task<(ProbeResult? Result, string? Error)> RunAsync(ProbeOptions options, Func<ProbePlan, bool> planned, IProgress<double>? progress, TimeProvider time, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(options.AuthorisedBy))
            return (null, "it is not said who allowed it");
        var (scope, error) = await ProbeScope.OfAsync(options, cancel).ConfigureAwait(false);
        if (scope is null)
            return (null, error);
        var plan = PlanOf(options, scope);
        if (!planned(plan))
            return (null, "it was not approved");
        using var pace = new ProbePace(options.Rate, plan.Requests);
        using var client = new ProbeClient(options, scope, pace);
        var run = new ProbeRun(options, scope, client, time.GetUtcNow());
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        total.CancelAfter(options.Total);
        var began = Stopwatch.GetTimestamp();
        var checks = Chosen(options).ToList();
        for (var i = 0; i < checks.Count; i++)
        {
            try
            {
                await checks[i].RunAsync(run, total.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                run.Gap(checks[i].Name, "and what follows it", $"the {options.Total.TotalMinutes:0.#} minutes that were allowed are over");
                break;
            }

            progress?.Report((i + 1) / (double)checks.Count);
        }

        return (new ProbeResult(plan, run.Findings, run.Gaps, run.Notes, pace.Sent, Stopwatch.GetElapsedTime(began), run.KeyWorks), null);
    }
}
