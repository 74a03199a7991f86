using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>The guide says what the probe does.</summary>
public sealed class ProbeGuideTests
{
    [Fact]
    public void Every_rule_and_every_check_stands_in_the_guide()
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs", "guides", "probe-an-endpoint.md"));
        Assert.All(ExposureProbe.Rules, r => Assert.Contains($"| `{r.Id}` | {r.Severity.Name()} | {r.Title} |", page, StringComparison.Ordinal));
        Assert.All(ExposureProbe.Checks.Skip(1), c => Assert.Contains($"`{c}`", page, StringComparison.Ordinal));
        Assert.Equal(ExposureProbe.Rules.Count, ExposureProbe.Rules.Select(r => r.Id).Distinct().Count());
    }
}
