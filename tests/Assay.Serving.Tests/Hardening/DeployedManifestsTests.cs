using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>The manifests that are shipped, scanned as the guide says: they keep to what the guide asks of others.</summary>
public sealed class DeployedManifestsTests
{
    static string Deploy() => RepositoryRoot.File("deploy");

    static ServingScan Scan(string folder) => ServingScanner.Scan(folder, ServingOptions.Default with { Asked = true, Policy = ServingPolicy.Read(File.ReadAllText(Path.Combine(Deploy(), "serving.yaml")), out var error) ?? throw new InvalidOperationException(error) }, TestContext.Current.CancellationToken);

    [Fact]
    public void The_models_server_is_reached_only_through_the_gateway_and_nothing_is_found()
    {
        var scan = Scan(Path.Combine(Deploy(), "kubernetes"));
        Assert.Empty(scan.Findings.Where(f => f.Severity >= Severity.Medium).Select(f => $"{f.RuleId} {f.Subject} {f.Location?.Line} {f.Evidence}"));
        Assert.Empty(scan.Gaps);
        var server = Assert.Single(scan.Servers);
        Assert.Equal(("Deployment fraud-v2", GatewayReach.OnlyThroughGateway), (server.Server, server.Answer));
    }

    [Fact]
    public void The_chart_beside_them_is_said_not_to_be_rendered() => Assert.Contains("helm template", Assert.Single(Scan(Path.Combine(Deploy(), "helm")).Gaps, g => g.Where.EndsWith("templates", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
}
