using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli.Tests.Up;

/// <summary>The support assistant, walked once for the tests that look at what that leaves.</summary>
public sealed class WalkedSupport : IDisposable
{
    readonly TestData _data = new();

    public WalkedSupport()
    {
        First = UpProcess.Run("--no-serve", "--sample", "support-assistant", "--data", Folder);
        Assert.True(First.Code == 0, First.Error + First.Out);
    }

    internal Cli.Result First { get; }

    public string Folder => _data.Up;

    internal async Task<T> ReadAsync<T>(Func<UpHome, Task<T>> read) => await WalkedRecord.ReadAsync(Folder, read);

    public void Dispose() => _data.Dispose();
}

/// <summary>What the second sample of <c>assay up</c> leaves in the record: a release that broke, one that held, and the gateway before both.</summary>
public sealed class SupportWalkTests(WalkedSupport walked) : IClassFixture<WalkedSupport>
{
    const string Old = "support-assistant@1.0.0", New = "support-assistant@1.1.0";

    [Fact]
    public async Task Five_gates_are_decided_and_monitoring_waits_for_its_decision()
    {
        var row = Assert.Single((await walked.ReadAsync(home => home.Admin.PortfolioAsync())).Rows);
        Assert.Equal([StampState.Decided, StampState.Decided, StampState.Decided, StampState.Decided, StampState.Decided, StampState.Open, StampState.Idle], row.Stamps.Select(s => s.State));
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g <= Gate.Monitoring))
        {
            var view = WalkedRecord.Ok(await walked.ReadAsync(home => home.Admin.GateAsync("customer-support", gate)));
            Assert.True(view.Result.Open, $"{gate}: {string.Join("; ", view.Result.Unmet.Select(u => u.Detail))}");
        }
    }

    [Fact]
    public async Task Whatever_a_command_can_measure_was_measured()
    {
        var rows = (await walked.ReadAsync(home => home.Admin.EvidenceListAsync(null, null, null, null, 500))).Items;
        Assert.Equal(
            ["aibom", "checkpoint-signature", "code-scan", "dataset-card", "dependency-scan", "deployment-manifest", "evaluation-record", "guardrail-configuration", "model-scan", "red-team-report", "regression-output"],
            rows.Where(r => r.Origin == Origin.Measured).Select(r => r.Kind.Id).Distinct().Order(StringComparer.Ordinal));
        // A kind that some command makes is filed by hand nowhere in this walk.
        Assert.Empty(rows.Where(r => r.Origin == Origin.Filed && r.Kind.Command is not null).Select(r => r.Kind.Id));
    }

    [Fact]
    public async Task The_first_release_broke_the_second_held_and_what_broke_was_retested()
    {
        var (rows, findings) = await walked.ReadAsync(async home => (
            (await home.Admin.EvidenceListAsync(null, null, null, null, 500)).Items, (await home.Admin.FindingsAsync(WalkedRecord.EveryFinding)).Items));
        EvidenceResult Result(string kind, string thing) => rows.First(r => r.Kind.Id == kind && r.SubjectName == thing).Result;
        Assert.Equal(EvidenceResult.Failed, Result("red-team-report", Old));
        Assert.Equal(EvidenceResult.Passed, Result("red-team-report", New));
        Assert.Equal(2, rows.Count(r => r.Kind.Id == "regression-output" && r.Result == EvidenceResult.Passed));
        var broke = findings.Where(f => f.Severity >= Severity.Medium).ToList();
        Assert.True(broke.Count >= 2, $"only {broke.Count} findings");
        // The first release is as it was; nobody gets it whom a rollout does not send there.
        Assert.All(broke, f => Assert.Equal([New], f.VerifiedFor));
    }

    [Fact]
    public async Task A_quarter_of_the_callers_has_the_second_release_and_the_switch_was_tried()
    {
        var (rollout, switches, policy) = await walked.ReadAsync(async home => (
            Assert.Single(await home.Admin.RolloutsAsync()), await home.Admin.SwitchesAsync(), Assert.Single(await home.Admin.GuardRoutesAsync())));
        var release = WalkedRecord.Ok(await walked.ReadAsync(home => home.Admin.ThingAsync(New))).Thing;
        Assert.Equal((RolloutState.Running, 25, release.Id), (rollout.State, rollout.Percent, rollout.ToVersion));
        Assert.False(Assert.Single(switches).Stopped);
        Assert.NotNull(policy.Policy);
    }

    [Fact]
    public void An_attack_from_the_traffic_is_a_case_of_the_suite()
    {
        Assert.Matches(new Regex(@"live +120 questions through the gateway: \d+ answered, \d+ attacks refused"), walked.First.Out);
        var suite = File.ReadAllText(Path.Combine(walked.Folder, "support-assistant", "suite.yaml"));
        Assert.Contains("gateway", suite, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_record_verifies_and_a_second_run_adds_nothing()
    {
        var report = await walked.ReadAsync(home => RecordVerifier.VerifyAsync(home.Store, new VerifyOptions { Root = PublicKey.TryReadPem(home.Record.Configuration.RootKey, out _)! }));
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        var size = (await walked.ReadAsync(home => home.Admin.RecordAsync())).Size;
        var second = UpProcess.Run("--no-serve", "--sample", "support-assistant", "--data", walked.Folder);
        Assert.True(second.Code == 0, second.Error);
        Assert.Equal(size, (await walked.ReadAsync(home => home.Admin.RecordAsync())).Size);
    }

    [Fact]
    public void What_was_typed_is_shown_and_holds_no_secret()
    {
        var typed = walked.First.Out.Split('\n').Where(l => l.Contains(" $ assay ", StringComparison.Ordinal)).ToList();
        Assert.True(typed.Count > 15, $"only {typed.Count} commands");
        Assert.All(File.ReadLines(Path.Combine(walked.Folder, "support-assistant", "web-shop.key")), key => Assert.DoesNotContain(key.Trim(), walked.First.Out, StringComparison.Ordinal));
    }
}

/// <summary>The second sample, stopped in the middle.</summary>
public sealed class InterruptedSupportWalkTests
{
    [Fact]
    public async Task Killed_in_a_round_and_before_the_rollout_it_goes_on_and_ends()
    {
        using var data = new TestData();
        foreach (var place in (string[])["--round november-1.0.0", "put it into force on the route", "attacks refused"])
        {
            // What the killed walk had typed may still be running for a moment, with nobody there to answer it.
            for (var tries = 0; ; tries++)
            {
                using var up = UpProcess.Start("--no-serve", "--sample", "support-assistant", "--data", data.Up);
                if (up.ReadUntil(line => line.Contains(place, StringComparison.Ordinal)) is not null)
                {
                    up.Kill();
                    break;
                }

                Assert.True(tries < 10, up.End().Error);
                await Task.Delay(TimeSpan.FromSeconds(3));
            }
        }

        var last = UpProcess.Run("--no-serve", "--sample", "support-assistant", "--data", data.Up);
        Assert.True(last.Code == 0, last.Error + last.Out);
        var row = Assert.Single((await WalkedRecord.ReadAsync(data.Up, home => home.Admin.PortfolioAsync())).Rows);
        Assert.Equal(5, row.Stamps.Count(s => s.State == StampState.Decided));
    }
}

/// <summary>Both samples, as a visitor walks them.</summary>
[Trait("machine", "alone")]
public sealed class WholeWalkTests
{
    [Fact]
    public void Both_samples_are_walked_in_less_than_three_minutes()
    {
        using var data = new TestData();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var up = UpProcess.Run("--no-serve", "--data", data.Up);
        Assert.True(up.Code == 0, up.Error + up.Out);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), $"it took {clock.Elapsed}");
        Assert.Contains("Both AI systems are in monitoring.", up.Out, StringComparison.Ordinal);
    }
}
