using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Text;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Serving;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Assay.Server.Tests.Gateways;

/// <summary>Gateways that follow one record, each with a database connection of its own, before a model that notes when it was asked through which.</summary>
sealed class Fleet : IAsyncDisposable
{
    public const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>Two versions of the model behind the route <c>shop</c>.</summary>
    public static readonly Digest Old = Assay.Digest.Sha256("old"u8), New = Assay.Digest.Sha256("new"u8);

    /// <summary>What the gateways count within such a time, they count together.</summary>
    public static readonly TimeSpan CountSlot = TimeSpan.FromMilliseconds(100);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-fleet-");
    readonly List<Member> _members = [];
    WebApplication _model = null!;
    StoreAddress _address = null!;

    public TestRecord Record { get; private init; } = null!;

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Where the gateways' files are.</summary>
    public string Folder => _folder.FullName;

    /// <summary>When the model was last asked, by name of the gateway (Stopwatch ticks).</summary>
    public ConcurrentDictionary<string, long> LastAsked { get; } = new();

    public long Asked;

    /// <summary>How often each path of the model was asked.</summary>
    public ConcurrentDictionary<string, int> Counts { get; } = new();

    /// <summary>Paths of the model that answer with this status.</summary>
    public ConcurrentDictionary<string, int> Failing { get; } = new();

    /// <summary>Paths that answer no sooner than these are done.</summary>
    public ConcurrentDictionary<string, Task> Held { get; } = new();

    /// <summary>What the new version was asked.</summary>
    public ConcurrentQueue<string> AskedNew { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromMinutes(2) };

    public static async Task<Fleet> StartAsync(Engine engine, PostgresCluster cluster, int count, bool anonymous = true)
    {
        var address = engine == Engine.Sqlite ? null : StoreAddress.TryParse(await cluster.NewDatabaseAsync(), out var error) ?? throw new InvalidOperationException(error);
        var record = await TestRecord.CreateAsync(address);
        var fleet = new Fleet { Record = record };
        fleet._address = address ?? StoreAddress.Sqlite(record.DatabasePath);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        fleet._model = builder.Build();
        fleet._model.Run(fleet.AnswerAsync);
        await fleet._model.StartAsync();
        for (var i = 0; i < count; i++)
            await fleet.AddAsync($"g{i}", anonymous: anonymous);
        return fleet;
    }

    /// <summary>Another gateway.</summary>
    /// <param name="wired">Over a wire to PostgreSQL that can be cut.</param>
    /// <param name="awayAfter">Seconds of silence of the record after which routes stop that say so. A busy machine is silent for a while by itself.</param>
    public async Task<Member> AddAsync(string name, bool anonymous = true, bool wired = false, int awayAfter = 600)
    {
        var address = _address;
        Wire? wire = null;
        if (wired)
        {
            var postgres = new NpgsqlConnectionStringBuilder(address.Postgres);
            wire = new Wire(postgres.Port);
            postgres.Port = wire.Port;
            // A writer that falls silent loses its turn sooner than is usual: a test waits for it.
            postgres.Options = "-c idle_in_transaction_session_timeout=5000";
            address = StoreAddress.TryParse(postgres.ConnectionString, out _)!;
        }

        var path = Path.Combine(_folder.FullName, name + ".yaml");
        await File.WriteAllTextAsync(path, $$"""
            format: assay-gateway/1
            anonymous: {{(anonymous ? "true" : "false")}}
            whenRecordIsAway: { then: stop, afterSeconds: {{awayAfter}} }
            upstreams: [{ name: model, url: "{{_model.Urls.First()}}/{{name}}", digest: "{{Digest}}" }, { name: other, url: "{{_model.Urls.First()}}/{{name}}" },
              { name: old, url: "{{_model.Urls.First()}}/old", digest: "{{Old}}" }, { name: new, url: "{{_model.Urls.First()}}/new", digest: "{{New}}" }]
            routes:
              - { name: chat, prefix: /chat, upstreams: [model], policy: none }
              - { name: shop, prefix: /shop, upstreams: [old, new], policy: none }
              - { name: guarded, prefix: /guarded, upstreams: [model] }
              - { name: brave, prefix: /brave, upstreams: [other], policy: none, whenRecordIsAway: { then: serve } }
            policies: { none: none.yaml }
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "none.yaml"), "format: assay-guardrails/1\nguards: []\n");
        var setup = GatewaySetup.Read(path, _ => null, out var error) ?? throw new InvalidOperationException(error);
        var store = await RecordStore.OpenAsync(address, RecordProjections.All, null, TimeProvider.System, StoreMode.Write);
        var control = new GatewayControl(setup);
        ConcurrentQueue<string> said = [];
        ConcurrentQueue<SeenExchange> seen = [];
        var follower = await FollowAsync(() => RecordFollower.Start(store, control, name, TimeProvider.System, said.Enqueue));
        var report = VersionReport.Start(store, follower.Id, TimeProvider.System, CountSlot);
        TrafficRecorder? traffic = null;
        var gateway = new Serving.Gateway(setup, TimeProvider.System, one =>
        {
            seen.Enqueue(one);
            traffic?.Add(one);
            report.Seen(one);
        }, control, shadowed: report.Seen);
        traffic = TrafficRecorder.Start(store, new TrafficSource(follower.Id, name, setup.Telemetry), () => gateway.Untold, TimeProvider.System, said.Enqueue);
        var host = await GatewayHost.StartAsync(new GatewayListen(new Uri("http://127.0.0.1:0"), null, null, setup.MaxRequestBytes), gateway);
        var member = new Member(name, host.Address, setup, store, control, follower, report, host, wire, said) { Traffic = traffic, Gateway = gateway, Seen = seen };
        _members.Add(member);
        return member;
    }

    public async Task<HttpResponseMessage> AskAsync(Member member, string route = "chat", string? key = null, string body = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""", bool stream = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(member.Address, $"/{route}/v1/chat/completions"));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        return await Http.SendAsync(request, stream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a gateway answers with a status.</summary>
    public async Task<TimeSpan> UntilAsync(Member member, HttpStatusCode wanted, string route = "chat", string? key = null)
    {
        var from = Stopwatch.GetTimestamp();
        while (true)
        {
            using (var answer = await AskAsync(member, route, key))
                if (answer.StatusCode == wanted)
                    return Stopwatch.GetElapsedTime(from);
            Assert.True(Stopwatch.GetElapsedTime(from) < TimeSpan.FromMinutes(2), $"{member.Name} never answered {wanted}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until every gateway goes by what the record holds now.</summary>
    /// <param name="told">And says so in the record.</param>
    public async Task ArrivedAsync(bool told = false)
    {
        var size = await Record.Store.ReadAsync(view => view.Size);
        await Eventually.HoldsAsync(() => _members.TrueForAll(m => m.Follower.Position >= size));
        if (told)
            await Eventually.HoldsAsync(async () => (await Record.Admin.ReplicasAsync()).Count(r => r.Position >= size && !r.IsOver()) == _members.Count);
    }

    /// <summary>A service account that holds a role, as a server authenticated it.</summary>
    public async Task<EmbeddedRecord> ServiceAsync(Role role)
    {
        var service = DeployedRecord.Ok(await Record.Admin.AddActorAsync(new ActorRequest("pipeline", Service: true, Roles: [role])));
        return new EmbeddedRecord(Record.Store, Record.Session.OnBehalfOf(service.Id), GatePolicies.Default, Record.Clock, null, Record.Guards);
    }

    public Task<Answer<SwitchRow>> PullAsync(SwitchScope scope, string value) => Record.As(Role.AppSec).ChangeSwitchAsync(new SwitchRequest(scope, value, true, "tried"));

    public Task<Answer<SwitchRow>> ReleaseAsync(SwitchScope scope, string value) => Record.As(Role.SecurityOperations).ChangeSwitchAsync(new SwitchRequest(scope, value, false, "tried"));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
        Http.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _model.StopAsync(patience.Token);
        await _model.DisposeAsync();
        await Record.DisposeAsync();
        _folder.Delete(true);
    }

    // A gateway does not start with a database that is slow; whoever runs it starts it again.
    static async Task<RecordFollower> FollowAsync(Func<RecordFollower> start)
    {
        for (var i = 0; ; i++)
            try
            {
                return start();
            }
            catch (DbException) when (i < 60)
            {
                await Task.Delay(500);
            }
    }

    async Task AnswerAsync(HttpContext http)
    {
        LastAsked[http.Request.Path.Value!.Split('/')[1]] = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref Asked);
        Counts.AddOrUpdate(http.Request.Path.Value!.Split('/')[1], 1, (_, n) => n + 1);
        var body = await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync();
        var name = http.Request.Path.Value!.Split('/')[1];
        if (name == "new")
            AskedNew.Enqueue(body);
        if (Held.TryGetValue(name, out var held))
            await held.WaitAsync(http.RequestAborted);
        if (Failing.TryGetValue(name, out var status))
        {
            (http.Response.StatusCode, http.Response.ContentType) = (status, "application/json");
            await http.Response.WriteAsync("""{"error":{"message":"broken"}}""");
            return;
        }

        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}]}""");
            return;
        }

        // A model that does not stop by itself.
        http.Response.ContentType = "text/event-stream";
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.WriteAsync("data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(50, http.RequestAborted);
        }
    }
}

/// <summary>One gateway of a fleet.</summary>
sealed record Member(
    string Name, Uri Address, GatewaySetup Setup, RecordStore Store, GatewayControl Control, RecordFollower Follower, VersionReport Report, GatewayHost Host, Wire? Wire, ConcurrentQueue<string> Said) : IAsyncDisposable
{
    public required TrafficRecorder Traffic { get; init; }

    public required Serving.Gateway Gateway { get; init; }

    /// <summary>What the gateway told of its exchanges.</summary>
    public required ConcurrentQueue<SeenExchange> Seen { get; init; }

    public async ValueTask DisposeAsync()
    {
        Wire?.Mend();
        await Host.DisposeAsync();
        await Traffic.DisposeAsync();
        await Report.DisposeAsync();
        await Follower.DisposeAsync();
        await Store.DisposeAsync();
        Setup.Dispose();
        Wire?.Dispose();
    }
}
