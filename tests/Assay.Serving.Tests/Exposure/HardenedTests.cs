using System.Net;
using System.Net.Sockets;
using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>What is as it should be yields nothing; what could not be seen is said.</summary>
public sealed class HardenedTests
{
    [Fact]
    public async Task A_hardened_server_yields_no_finding_and_no_gap()
    {
        await using var server = await ModelServer.StartAsync();
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key });
        Assert.True(result is { Findings.Count: 0, Gaps.Count: 0 }, Probing.Shown(result));
        Assert.True(result.Authenticated);
        var report = result.ToReport(null, DateTimeOffset.UnixEpoch);
        Assert.Equal(ExitCode.Yes, report.ExitCode(Severity.Low));
        var statement = Assert.Single(report.Statements);
        Assert.Equal(("dynamic-scan", EvidenceResult.Passed), (statement.Kind, statement.Result));
    }

    [Fact]
    public async Task Without_a_key_what_lies_behind_it_is_a_gap_and_never_clean()
    {
        await using var server = await ModelServer.StartAsync();
        var result = await Probing.RunAsync(server.Address);
        Assert.Empty(result.Findings);
        Assert.Contains(result.Gaps, g => g.Where.StartsWith("rate-limit", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Incomplete, result.ToReport(null, DateTimeOffset.UnixEpoch).ExitCode(Severity.Low));
    }

    [Fact]
    public async Task The_projects_own_gateway_with_keys_and_limits_yields_no_finding()
    {
        var (key, entry) = NewKey.For("shop", [], [], null);
        await using var gateway = await RunningGateway.StartAsync(yaml: $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM }]
            keys: [{ id: "{{entry.Id}}", application: shop, sha256: {{entry.Sha256}} }]
            routes: [{ name: all, apis: [openai, anthropic, ollama, inference], upstreams: [model] }]
            quotas: [{ name: q, per: key, requestsPerMinute: 1000 }]
            """);
        var result = await Probing.RunAsync(gateway.Address, o => o with { Key = key });
        Assert.True(result is { Findings.Count: 0, Gaps.Count: 0, Authenticated: true }, Probing.Shown(result));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_gap()
    {
        // A port that nobody listens at, and that nobody else is given meanwhile.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var result = await Probing.RunAsync(new Uri($"http://{taken.LocalEndPoint}"));
        Assert.Empty(result.Findings);
        Assert.Contains(result.Gaps, g => g.Where.StartsWith("reach", StringComparison.Ordinal) && g.Reason.StartsWith("no connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_a_known_path_is_a_gap_and_a_path_that_is_named_is_judged()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: http => http.Request.Path == "/predict" ? ModelServer.SayAsync(http, 200, new { score = 0.4 }) : ModelServer.SayAsync(http, 404, "no", "text/plain")));
        var unknown = await Probing.RunAsync(server.Address);
        Assert.Contains(unknown.Gaps, g => g.Where.StartsWith("authentication", StringComparison.Ordinal) && g.Reason.Contains("--path", StringComparison.Ordinal));
        var named = await Probing.RunAsync(server.Address, o => o with { Paths = [new ProbePath("POST", "/predict")] });
        named.Finds("exposure-no-authentication", Severity.High);
    }
}
