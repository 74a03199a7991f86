using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>Probes a server of a test, faster than it would be polite to anybody else.</summary>
static class Probing
{
    internal const string Authorised = "the test itself, issue 6";

    internal static ProbeOptions Options(Uri target) => new(target, Authorised) { Rate = 200, Burst = 35, Timeout = TimeSpan.FromSeconds(30) };

    internal static async Task<ProbeResult> RunAsync(Uri target, Func<ProbeOptions, ProbeOptions>? change = null)
    {
        var options = Options(target);
        var (result, error) = await ExposureProbe.RunAsync(change?.Invoke(options) ?? options, _ => true, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(result is not null, error);
        return result;
    }

    internal static string Shown(ProbeResult result) => string.Join("\n", result.Findings.Select(f => $"{f.Severity} {f.RuleId} {f.Location?.Path} {f.Evidence}")
        .Concat(result.Gaps.Select(g => $"gap {g.Where}: {g.Reason}")).Concat(result.Notes.Select(n => $"note {n.Check}: {n.Text}")));

    internal static void Finds(this ProbeResult result, string rule, Severity? severity = null) =>
        Assert.True(result.Findings.Any(f => f.RuleId == rule && (severity is null || f.Severity == severity)), $"{rule} is not among:\n{Shown(result)}");

    internal static void FindsNothing(this ProbeResult result, string rule) => Assert.True(result.Findings.All(f => f.RuleId != rule), Shown(result));
}
