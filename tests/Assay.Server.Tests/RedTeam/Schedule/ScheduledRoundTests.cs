using System.Net;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.RedTeam.Schedule;

public sealed class SqliteScheduledRoundTests(PostgresCluster cluster) : ScheduledRoundTests(Engine.Sqlite, cluster);

public sealed class PostgresScheduledRoundTests(PostgresCluster cluster) : ScheduledRoundTests(Engine.Postgres, cluster);

/// <summary>Rounds that the server runs by itself, against an endpoint that answers.</summary>
public abstract class ScheduledRoundTests(Engine engine, PostgresCluster cluster)
{
    [Fact]
    public async Task A_round_that_is_due_runs_by_itself_and_its_report_is_measured_evidence()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster);
        var server = await site.ServeAsync();
        var next = await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.Equal(6, site.Chat.Asked);
        var report = Assert.Single(await site.ReportsAsync());
        Assert.Equal((Origin.Measured, EvidenceResult.Failed, "First Admin"), (report.Row.Origin, report.Row.Result, report.Row.ActorName));
        Assert.Equal("injection-override", Assert.Single(report.Findings).RuleId);
        // From its last answer on, to the millisecond of the tables.
        var ended = report.Predicate!.Value.Inner("round").GetProperty("endedAt").GetDateTimeOffset();
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(ended.ToUnixTimeMilliseconds()).AddDays(1), next.Due);
        var attempt = report.Predicate!.Value.Inner("round").Each("attempts").First(a => a.Inner("kept").ValueKind == System.Text.Json.JsonValueKind.True).Text("id")!;
        Assert.Equal(attempt, DeployedRecord.Ok(await site.Record.As(Role.AppSec).ReadTranscriptAsync(new TranscriptRequest(report.Row.Entry, attempt))).Attempt);
        // The next day it runs again, under a name of its own.
        site.Record.Clock.Offset += TimeSpan.FromDays(1.5);
        await Eventually.HoldsAsync(async () => (await site.ReportsAsync()).Count == 2);
        Assert.Equal((2, 12), ((await site.ReportsAsync()).Select(r => r.Predicate!.Value.Inner("round").Text("name")).Distinct().Count(), site.Chat.Asked));
    }

    [Fact]
    public async Task A_round_that_was_not_whole_takes_no_turn_of_one_that_waits()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster);
        File.WriteAllText(site.TargetPath, File.ReadAllText(site.TargetPath).Replace("2999-01-01", "2001-01-01", StringComparison.Ordinal));
        var server = await site.ServeAsync();
        await site.UntilAsync(server, r => r is { State: RoundState.Waiting, Reason: not null });
        DeployedRecord.Ok(await site.Record.File("red-team-report", DeployedRecord.Version, Role.AiRedTeam, EvidenceResult.Incomplete, Origin.Measured));
        site.WriteTarget();
        await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.Equal(6, site.Chat.Asked);
    }

    [Fact]
    public async Task A_round_whose_report_is_incomplete_says_so_and_a_person_starts_it_anew()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster);
        site.Chat.Obeys = false;
        var server = await site.ServeAsync();
        // Chosen probes that all resisted are no whole round.
        var part = await site.UntilAsync(server, r => r.State == RoundState.GaveUp);
        var entry = Assert.Single(await site.ReportsAsync()).Row.Entry;
        Assert.Equal((6, entry, true), (site.Chat.Asked, part.Entry, part.Overdue));
        Assert.Contains(FormattableString.Invariant($"its report, entry {entry}, is incomplete, so the round is due as before"), part.Reason, StringComparison.Ordinal);
        site.Chat.Obeys = true;
        using var client = await site.ClientAsync(server, Role.AiRedTeam);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri($"/api/v1/round-schedule/{part.Id}/start", UriKind.Relative), null, TestContext.Current.CancellationToken)).StatusCode);
        await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.Equal((12, 2), (site.Chat.Asked, (await site.ReportsAsync()).Count));
    }

    [Fact]
    public async Task Of_two_servers_one_runs_it()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster, variants: 20);
        site.Chat.Delay = TimeSpan.FromMilliseconds(50);
        var servers = await Task.WhenAll(site.ServeAsync(), site.ServeAsync(other: true));
        await site.UntilAsync(servers[0], r => r.State == RoundState.Scheduled);
        await site.UntilAsync(servers[1], r => r.State == RoundState.Scheduled);
        Assert.Equal(20, site.Chat.Asked);
        Assert.Single(await site.ReportsAsync());
    }

    [Fact]
    public async Task What_a_server_that_died_had_begun_another_takes_when_the_lease_has_run_out()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster);
        var useCase = DeployedRecord.Ok(await site.Record.Admin.ThingAsync(DeployedRecord.UseCase)).Thing.Id;
        await site.Queue.AddAsync(useCase, "Daily", "fraud.yaml", site.Record.Clock.GetUtcNow().AddDays(-1), null, TestContext.Current.CancellationToken);
        Assert.True(await site.Queue.ClaimAsync(RoundQueue.IdOf(useCase, "Daily", "fraud.yaml"), "killed", TimeSpan.FromMinutes(10), 1, TestContext.Current.CancellationToken));
        var server = await site.ServeAsync();
        Assert.Equal(RoundState.Running, Assert.Single((await site.ScheduleAsync(server)).Rounds).State);
        Assert.Equal(0, site.Chat.Asked);
        site.Record.Clock.Offset += TimeSpan.FromMinutes(11);
        await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.Single(await site.ReportsAsync());
    }

    [Fact]
    public async Task A_round_goes_on_after_a_restart_and_asks_nothing_twice()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster, variants: 200);
        site.Chat.Delay = TimeSpan.FromMilliseconds(200);
        var first = await site.ServeAsync();
        await site.UntilAsync(first, r => r.Done > 3);
        await first.DisposeAsync();
        Assert.Empty(await site.ReportsAsync());
        site.Chat.Delay = TimeSpan.Zero;
        var second = await site.ServeAsync();
        await site.UntilAsync(second, r => r.State == RoundState.Scheduled);
        // One may have been on its way when the server was stopped; it is not asked again either.
        Assert.InRange(site.Chat.Asked, 199, 200);
        Assert.Equal(200, Assert.Single(await site.ReportsAsync()).Predicate!.Value.Inner("round").Inner("requests").GetInt64());
    }

    [Fact]
    public async Task A_person_stops_a_round_and_it_goes_on_when_a_person_starts_it()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster, variants: 200);
        site.Chat.Delay = TimeSpan.FromMilliseconds(300);
        var server = await site.ServeAsync();
        var running = await site.UntilAsync(server, r => r is { State: RoundState.Running, Done: > 2 });
        async Task<HttpStatusCode> Post(Role role, string act)
        {
            using var client = await site.ClientAsync(server, role);
            using var answer = await client.PostAsync(new Uri($"/api/v1/round-schedule/{running.Id}/{act}", UriKind.Relative), null);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.Conflict, await Post(Role.AiRedTeam, "start"));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(Role.DataScience, "stop"));
        Assert.Equal(HttpStatusCode.OK, await Post(Role.MlPlatform, "stop"));
        var stopped = await site.UntilAsync(server, r => r.State == RoundState.Stopped);
        Assert.Equal("MlPlatform person", stopped.StoppedBy);
        var asked = site.Chat.Asked;
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal(asked, site.Chat.Asked);
        site.Chat.Delay = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.Forbidden, await Post(Role.MlPlatform, "start"));
        Assert.Equal(HttpStatusCode.OK, await Post(Role.AiRedTeam, "start"));
        await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.InRange(site.Chat.Asked, 199, 200);
    }

    [Fact]
    public async Task Failures_back_off_and_are_given_up_until_a_person_starts_it_again()
    {
        await using var site = await ScheduleSite.OpenAsync(engine, cluster, variants: 2);
        site.Chat.Broken = true;
        var server = await site.ServeAsync();
        var over = await site.UntilAsync(server, r => r.State == RoundState.GaveUp);
        Assert.Contains("given up after 6 tries: nothing could be judged: ", over.Reason, StringComparison.Ordinal);
        var asked = site.Chat.Asked;
        Assert.Equal(12, asked);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal(asked, site.Chat.Asked);
        site.Chat.Broken = false;
        using var client = await site.ClientAsync(server, Role.AiRedTeam);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri($"/api/v1/round-schedule/{over.Id}/start", UriKind.Relative), null, TestContext.Current.CancellationToken)).StatusCode);
        await site.UntilAsync(server, r => r.State == RoundState.Scheduled);
        Assert.Single(await site.ReportsAsync());
    }
}
