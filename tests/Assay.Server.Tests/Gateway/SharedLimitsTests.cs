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
        await using var replicas = await Replicas.StartAsync(two, _time, "{ name: q, per: gateway, requestsPerDay: 200 }", async http =>
        {
            Interlocked.Increment(ref reached);
            await http.Response.WriteAsync("{}");
        });
        // So many at once that a replica's requests wait for its leases, and so few that a slow disk does not make them wait longer than they may.
        System.Collections.Concurrent.ConcurrentBag<HttpStatusCode> statuses = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, 330), new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) => statuses.Add(await replicas.AskAsync(i)));
        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{s}"));
        Assert.Equal(reached, statuses.Count(s => s == HttpStatusCode.OK));
        // Each replica was asked for more than its share, so next to nothing of the limit lies idle.
        Assert.InRange(reached, 200 - 30, 200);
    }

    [Fact]
    public async Task Three_replicas_together_run_no_more_at_once_than_the_limit()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        using var rest = new SemaphoreSlim(0);
        int running = 0, most = 0;
        await using var replicas = await Replicas.StartAsync(two, TimeProvider.System, "{ name: q, per: gateway, concurrent: 7 }", async http =>
        {
            // One more than before, and the highest there ever was.
            var now = Interlocked.Increment(ref running);
            for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, now, seen);
            await rest.WaitAsync(http.RequestAborted);
            Interlocked.Decrement(ref running);
            await http.Response.WriteAsync("{}");
        });
        using var stop = new CancellationTokenSource();
        // What is refused at one may be free there a second later, when another has given back what lay idle.
        var callers = Enumerable.Range(0, 24).Select(async i =>
        {
            while (!stop.IsCancellationRequested)
            {
                var status = await replicas.AskAsync(i);
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{status}");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }).ToList();
        await Eventually.HoldsAsync(() => Volatile.Read(ref running) == 7);
        // Longer than a replica may hold a place without asking again.
        await Task.Delay(SharedLimits.Holding + TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        rest.Release(1000);
        await Task.WhenAll(callers);
        Assert.Equal(7, most);
        while (rest.Wait(0, TestContext.Current.CancellationToken))
            ;
        // All places can be had at one of them.
        List<Task<HttpStatusCode>> asking = [];
        await Eventually.HoldsAsync(() =>
        {
            asking.RemoveAll(a => a.IsCompleted);
            if (asking.Count < 7)
                asking.Add(replicas.AskAsync(1));
            return Volatile.Read(ref running) == 7;
        });
        Assert.Equal(HttpStatusCode.TooManyRequests, await replicas.AskAsync(0));
        rest.Release(1000);
        await Task.WhenAll(asking);
        Assert.Equal(7, most);
    }

    [Fact]
    public async Task A_place_that_lies_idle_at_one_replica_is_had_at_another_while_the_first_is_still_busy()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        using var rest = new SemaphoreSlim(0);
        var running = 0;
        await using var replicas = await Replicas.StartAsync(two, TimeProvider.System, "{ name: q, per: gateway, concurrent: 2 }", async http =>
        {
            Interlocked.Increment(ref running);
            await rest.WaitAsync(http.RequestAborted);
            Interlocked.Decrement(ref running);
            await http.Response.WriteAsync("{}");
        });
        // Both places are taken at the first, and one of them becomes free.
        List<Task<HttpStatusCode>> asking = [replicas.AskAsync(0), replicas.AskAsync(0)];
        await Eventually.HoldsAsync(() => Volatile.Read(ref running) == 2);
        rest.Release();
        await Eventually.HoldsAsync(() => Volatile.Read(ref running) == 1);
        await Eventually.HoldsAsync(() =>
        {
            asking.RemoveAll(a => a.IsCompleted);
            if (asking.Count < 2)
                asking.Add(replicas.AskAsync(1));
            return Volatile.Read(ref running) == 2;
        });
        rest.Release(100);
        await Task.WhenAll(asking);
    }

    [Fact]
    public async Task Places_of_a_dead_replica_are_free_again_and_those_of_a_running_one_are_not()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        SharedLimits Replica(RecordStore store) => new(new HostTables(store), _time);
        var (dead, alive) = (Replica(two.Record.Store), Replica(two.OtherStore));
        Assert.Equal(6, (await dead.HoldAsync(new PlacesRequest("x", 10, 6), Never)).Granted);
        Assert.Equal(4, (await alive.HoldAsync(new PlacesRequest("x", 10, 10), Never)).Granted);
        Assert.Equal(5, (await dead.HoldAsync(new PlacesRequest("x", 10, 5), Never)).Granted);
        Assert.Equal(5, (await alive.HoldAsync(new PlacesRequest("x", 10, 10), Never)).Granted);
        _time.Now += TimeSpan.FromSeconds(13);
        Assert.Equal(10, (await alive.HoldAsync(new PlacesRequest("x", 10, 10), Never)).Granted);
        // It was not dead after all, and it is too late.
        Assert.Equal(0, (await dead.HoldAsync(new PlacesRequest("x", 10, 5), Never)).Granted);
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

    /// <summary>Three gateways over one record, with one quota, before one model.</summary>
    sealed class Replicas : IAsyncDisposable
    {
        readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-limits-");
        readonly List<GatewayHost> _hosts = [];
        readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(3) };
        WebApplication _model = null!;
        GatewaySetup _setup = null!;

        public static async Task<Replicas> StartAsync(TwoServers two, TimeProvider time, string quota, RequestDelegate model)
        {
            var made = new Replicas();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            made._model = builder.Build();
            made._model.Run(http =>
            {
                http.Response.ContentType = "application/json";
                return model(http);
            });
            await made._model.StartAsync();
            var file = Path.Combine(made._folder.FullName, "gateway.yaml");
            await File.WriteAllTextAsync(file, $$"""
                format: assay-gateway/1
                anonymous: true
                upstreams: [{ name: model, url: "{{made._model.Urls.First()}}" }]
                routes: [{ name: all, upstreams: [model] }]
                quotas: [{{quota}}]
                """);
            made._setup = GatewaySetup.Read(file, _ => null, out var error) ?? throw new InvalidOperationException(error);
            foreach (var store in (RecordStore[])[two.Record.Store, two.OtherStore, two.Record.Store])
                made._hosts.Add(await GatewayHost.StartAsync(new GatewayListen(new Uri("http://127.0.0.1:0"), null, null, 1 << 20), new Serving.Gateway(made._setup, time, _ => { }, budget: new SharedLimits(new HostTables(store), time))));
            return made;
        }

        public async Task<HttpStatusCode> AskAsync(int i)
        {
            using var content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json");
            using var answer = await _http.PostAsync(new Uri(_hosts[i % 3].Address, "/v1/chat/completions"), content, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in _hosts)
                await host.DisposeAsync();
            await _model.DisposeAsync();
            _setup.Dispose();
            _http.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
