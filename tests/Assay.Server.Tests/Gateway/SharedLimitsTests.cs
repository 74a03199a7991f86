using System.Net;
using System.Text;
using Assay.Record;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Serving;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Gateways;

public sealed class SqliteSharedLimitsTests(PostgresCluster cluster) : SharedLimitsTests(Engine.Sqlite, cluster);

public sealed class PostgresSharedLimitsTests(PostgresCluster cluster) : SharedLimitsTests(Engine.Postgres, cluster);

/// <summary>Several replicas of a gateway keep one limit.</summary>
public abstract class SharedLimitsTests(Engine engine, PostgresCluster cluster)
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    static readonly CancellationToken Never = CancellationToken.None;

    // Stands until it is moved: no window ends by itself, also at midnight, and no lease on a machine that is slow.
    readonly MovedTime _time = new();

    [Fact]
    public async Task Three_replicas_together_let_in_no_more_than_the_limit()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var reached = 0;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var model = builder.Build();
        model.Run(async http =>
        {
            Interlocked.Increment(ref reached);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}");
        });
        await model.StartAsync(TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("assay-limits-");
        var file = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(file, $$"""
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: model, url: "{{model.Urls.First()}}" }]
            routes: [{ name: all, upstreams: [model] }]
            quotas: [{ name: q, per: gateway, requestsPerDay: 200 }]
            """, TestContext.Current.CancellationToken);
        using var setup = GatewaySetup.Read(file, _ => null, out var error);
        Assert.True(setup is not null, error);
        List<GatewayHost> hosts = [];
        foreach (var store in (RecordStore[])[two.Record.Store, two.OtherStore, two.Record.Store])
            hosts.Add(await GatewayHost.StartAsync(new GatewayListen(new Uri("http://127.0.0.1:0"), null, null, 1 << 20), new Serving.Gateway(setup, _time, _ => { }, budget: new SharedLimits(new HostTables(store), _time)), TestContext.Current.CancellationToken));
        using var http = new HttpClient();
        // So many at once that a replica's requests wait for its leases, and so few that a slow disk does not make them wait longer than they may.
        System.Collections.Concurrent.ConcurrentBag<HttpStatusCode> statuses = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, 330), new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancel) =>
        {
            using var content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(hosts[i % 3].Address, "/v1/chat/completions"), content, cancel);
            statuses.Add(answer.StatusCode);
        });
        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{s}"));
        Assert.Equal(reached, statuses.Count(s => s == HttpStatusCode.OK));
        // Each replica was asked for more than its share, so next to nothing of the limit lies idle.
        Assert.InRange(reached, 200 - 30, 200);
        foreach (var host in hosts)
            await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_a_dead_replica_held_comes_back_and_what_it_used_does_not()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        SharedLimits Replica(RecordStore store) => new(new HostTables(store), _time);
        var (dead, alive) = (Replica(two.Record.Store), Replica(two.OtherStore));
        var first = await dead.TakeAsync(new LeaseRequest("x", Day, 100, 0, 0, 20), Never);
        Assert.Equal(20, first.Granted);
        // It used 12, says so, and gets more; then it dies.
        Assert.Equal(32, (await dead.TakeAsync(new LeaseRequest("x", Day, 100, first.Slot, 12, 20), Never)).Granted);
        Assert.Equal(68, (await alive.TakeAsync(new LeaseRequest("x", Day, 100, first.Slot, 0, 1000), Never)).Granted);
        _time.Now += TimeSpan.FromSeconds(13);
        Assert.Equal(88, (await alive.TakeAsync(new LeaseRequest("x", Day, 100, first.Slot, 68, 1000), Never)).Granted);
        // It was not dead after all: nothing is left for it but what it has used.
        Assert.True((await dead.TakeAsync(new LeaseRequest("x", Day, 100, first.Slot, 12, 20), Never)).Granted <= 12);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_none_gets_what_another_has()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var leases = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
            await new SharedLimits(new HostTables(i % 2 == 0 ? two.Record.Store : two.OtherStore), _time).TakeAsync(new LeaseRequest("y", Day, 100, 0, 0, 15), Never))));
        Assert.Equal(100, leases.Sum(l => Math.Max(0, l.Granted)));
        _time.Now += Day;
        Assert.Equal(100, (await new SharedLimits(new HostTables(two.OtherStore), _time).TakeAsync(new LeaseRequest("y", Day, 100, leases[0].Slot, 15, 500), Never)).Granted);
    }
}
