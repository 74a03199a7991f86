using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>Where a probe may go, and by whose word.</summary>
public sealed class ScopeTests
{
    static async Task<(ProbePlan? Plan, string? Error)> PlanAsync(string url, bool allowPrivate = false, params int[] ports) =>
        await ExposureProbe.PlanAsync(new ProbeOptions(new Uri(url), Probing.Authorised) { Ports = ports, AllowPrivate = allowPrivate }, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://0.0.0.0:8000/")]
    [InlineData("http://[::]:8000/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://224.0.0.1/")]
    // Metadata of clouds, by their addresses and by other ways of writing these.
    [InlineData("http://2852039166/")]
    [InlineData("http://0xa9.254.0xa9fe/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://192.0.0.192/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[fd00:ec2:0:0::0.0.2.84]/")]
    [InlineData("http://[::ffff:a9fe:a9fe]/")]
    [InlineData("http://[::ffff:6464:64c8]/")]
    [InlineData("http://[::169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[64:ff9b:1::a9fe:a9fe]/")]
    [InlineData("http://[::ffff:0:a9fe:a9fe]/")]
    [InlineData("http://[2001:0:a9fe:a9fe::5601:5601]/")]
    [InlineData("http://[2002:a9fe:a9fe::1]/")]
    // A zone says through which interface, not that it leads elsewhere.
    [InlineData("http://[fe80::1%251]/")]
    [InlineData("http://[fe80::a9fe:a9fe%25eth0]/")]
    [InlineData("http://[fd00:ec2::254%251]/")]
    [InlineData("http://[::ffff:169.254.169.254%251]/")]
    [InlineData("http://127.0.0.1:0/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://user:word@127.0.0.1/")]
    [InlineData("http://127.0.0.1/?key=1")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task What_is_never_probed(string url)
    {
        var (plan, error) = await PlanAsync(url, allowPrivate: true);
        Assert.True(plan is null && error is { Length: > 0 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_port_that_is_none_is_refused_beside_the_targets_own(int port)
    {
        var (plan, error) = await PlanAsync("http://127.0.0.1:8000", false, 8001, port);
        Assert.True(plan is null && error!.Contains("1 to 65535", StringComparison.Ordinal), error);
    }

    [Theory]
    [InlineData("http://[::ffff:127.0.0.1]:8000", "::ffff:127.0.0.1 (127.0.0.1), port 8000")]
    [InlineData("http://127.0.0.1:8000", "127.0.0.1 (127.0.0.1), port 8000")]
    [InlineData("http://[::1]:8000/v1", "::1 (::1), port 8000")]
    [InlineData("http://10.1.2.3:8000", "10.1.2.3 (10.1.2.3), port 8000")]
    public async Task Addresses_that_say_themselves_where_they_lead(string url, string scope)
    {
        var (plan, error) = await PlanAsync(url);
        Assert.True(plan is not null, error);
        Assert.Equal(scope, plan.Scope);
    }

    [Fact]
    public async Task Ports_beside_the_targets_own_stand_in_the_scope_and_nothing_else_is_asked()
    {
        await using var beside = await ModelServer.StartAsync();
        await using var server = await ModelServer.StartAsync();
        await Probing.RunAsync(server.Address);
        Assert.Empty(beside.Asked);
        var result = await Probing.RunAsync(server.Address, o => o with { Ports = [beside.Address.Port] });
        Assert.NotEmpty(beside.Asked);
        Assert.Contains($"{beside.Address.Port}", result.Plan.Scope, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_when_nobody_allowed_it()
    {
        await using var server = await ModelServer.StartAsync();
        var (result, error) = await ExposureProbe.RunAsync(new ProbeOptions(server.Address, " "), _ => true, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(result is null && error is not null);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task A_prefix_stands_before_every_path_and_a_v1_at_its_end_is_not_doubled()
    {
        await using var server = await ModelServer.StartAsync();
        await Probing.RunAsync(new Uri(server.Address, "/llm/v1/"));
        Assert.All(server.Asked, a => Assert.StartsWith("/llm/", a.Path, StringComparison.Ordinal));
        Assert.Contains(server.Asked, a => a.Path == "/llm/v1/models");
    }
}
