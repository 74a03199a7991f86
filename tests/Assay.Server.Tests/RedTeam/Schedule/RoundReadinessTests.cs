using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.RedTeam.Schedule;

/// <summary>What cannot run says why, and asks the target nothing.</summary>
public sealed class RoundReadinessTests(PostgresCluster cluster)
{
    Task<ScheduleSite> SiteAsync(object? changes = null) => ScheduleSite.OpenAsync(Engine.Sqlite, cluster, changes);

    static async Task<string> WhyAsync(ScheduleSite site)
    {
        var server = await site.ServeAsync();
        var round = await site.UntilAsync(server, r => r.Reason is not null);
        Assert.Equal((RoundState.Waiting, true, 0), (round.State, round.Overdue, site.Chat.Asked));
        return round.Reason!;
    }

    [Fact]
    public async Task After_its_authorisation_or_window_nothing_runs_and_the_due_list_says_so()
    {
        await using var site = await SiteAsync(new { authorization = new { by = "Head of fraud", reference = "T", until = "2026-01-31" } });
        Assert.Equal("its authorisation by Head of fraud ended on 31 Jan 2026", await WhyAsync(site));
        var due = Assert.Single((await site.Record.As(Role.AiRedTeam).WorkAsync()).Mine, i => i.Kind == "round");
        Assert.Contains("due since", due.Detail, StringComparison.Ordinal);
        Assert.EndsWith("; cannot run: its authorisation by Head of fraud ended on 31 Jan 2026", due.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_names_nobody_who_may_stop_or_bounds_no_rate_does_not_run()
    {
        await using var site = await SiteAsync(new { people = new[] { new { who = "AI red team", part = "tests" } } });
        Assert.Equal("the plan names nobody who may stop a round", await WhyAsync(site));
        await using var unbounded = await SiteAsync(new { limits = new { requestsPerSecond = 0, requests = 10 } });
        Assert.Contains("its requests a second are 0", await WhyAsync(unbounded), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_limit_of_what_it_may_cost_or_with_money_and_no_price_it_does_not_run()
    {
        await using var site = await SiteAsync();
        await File.WriteAllTextAsync(site.TargetPath, (await File.ReadAllTextAsync(site.TargetPath, TestContext.Current.CancellationToken)).Replace(", tokens: 100000", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("set a limit in money or in tokens", await WhyAsync(site), StringComparison.Ordinal);
        await using var money = await SiteAsync(new { limits = new { requestsPerSecond = 10, requests = 10, money = 5, currency = "EUR" } });
        Assert.Contains("neither it nor the target's file states the price of tokens", await WhyAsync(money), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fraud@9.9", "no file in this server's folder of targets is of a version of this use case that the plan covers")]
    public async Task A_target_of_another_version_is_none_of_this_use_case(string version, string why)
    {
        await using var site = await SiteAsync();
        site.WriteTarget(version: version);
        Assert.Equal(why, await WhyAsync(site));
    }

    [Fact]
    public async Task A_version_that_runs_nowhere_is_not_attacked_in_the_place_of_the_one_that_does()
    {
        await using var site = await SiteAsync();
        var platform = site.Record.As(Role.MlPlatform);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@2.0.0", "Fraud 2.0.0", "fraud", Digests: [Digest.Sha256("fraud 2"u8)])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, "fraud@2.0.0")));
        site.WriteTarget(version: "fraud@2.0.0");
        Assert.Contains("fraud@2.0.0 runs there, and the record that", await WhyAsync(site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_elsewhere_that_leaves_things_where_the_plan_does_not_reach_is_refused()
    {
        await using var site = await SiteAsync();
        site.WriteTarget(more: "application: true\nplants: { mail: { method: POST, address: \"http://127.0.0.1:1/mails\", body: { text: \"{text}\" } } }");
        Assert.Contains("it covers no target at http://127.0.0.1:1/mails", await WhyAsync(site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_target_is_named_with_what_is_wrong()
    {
        await using var site = await SiteAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(site.TargetPath)!, "broken.yaml"), "name: x\nkind: nothing\n", TestContext.Current.CancellationToken);
        var server = await site.ServeAsync();
        Assert.StartsWith("broken.yaml: kind: 'nothing' is not known", Assert.Single((await site.ScheduleAsync(server)).Unusable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_permission_that_is_withdrawn_while_it_runs_ends_it()
    {
        await using var site = await ScheduleSite.OpenAsync(Engine.Sqlite, cluster, variants: 300);
        site.Chat.Delay = TimeSpan.FromMilliseconds(200);
        var server = await site.ServeAsync();
        await site.UntilAsync(server, r => r is { State: RoundState.Running, Done: > 2 });
        await site.PlanAsync(new { until = "2026-02-01" });
        var ended = await site.UntilAsync(server, r => r.State == RoundState.Waiting);
        Assert.Contains("its window is", ended.Reason, StringComparison.Ordinal);
        Assert.InRange(site.Chat.Asked, 3, 299);
        Assert.Empty(await site.ReportsAsync());
    }
}
