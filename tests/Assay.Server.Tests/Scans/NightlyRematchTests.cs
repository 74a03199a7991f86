using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Build.Dependencies.Osv;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.SupplyChain;

/// <summary>The real server, left alone for days: its own schedule, an advisory database that changes under it, findings that open and close by themselves.</summary>
public sealed class NightlyRematchTests : IAsyncLifetime
{
    static readonly Digest Weights = Digest.Sha256("weights of fraud 1.0.0"u8);
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-nightly-");
    readonly MovedClock clock = new();
    int imports;
    TestRecord? record;
    AssayServer? server;
    HttpClient? client;

    public async ValueTask InitializeAsync()
    {
        record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        await BillAsync(Component("flask", "2.0.1"), Component("requests", "2.19.0"), """{"type":"library","name":"guava","version":"31","purl":"pkg:maven/com.google.guava/guava@31"}""");
    }

    static string Component(string name, string version) => $$"""{"type":"library","name":"{{name}}","version":"{{version}}","purl":"pkg:pypi/{{name}}@{{version}}"}""";

    string Index => Path.Combine(folder.FullName, "osv.index");

    static string Advisory(string id, string package, string fix, string? withdrawn = null) =>
        $$"""{"id":"{{id}}","modified":"2026-02-01T00:00:00Z",{{(withdrawn is null ? "" : $"\"withdrawn\":\"{withdrawn}\",")}}"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"PyPI","name":"{{package}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{fix}}"}]}]}]}""";

    void Advise(params string[] advisories)
    {
        var dump = Directory.CreateDirectory(Path.Combine(folder.FullName, $"dump-{Guid.NewGuid():n}")).FullName;
        for (var i = 0; i < advisories.Length; i++)
            File.WriteAllText(Path.Combine(dump, $"{i}.json"), advisories[i]);
        Assert.True(OsvDatabase.Import(dump, "test", Index, clock.GetUtcNow(), out var error) is not null, error);
        // Two imports within a tick of the file system's clock are two all the same, and at any hour: without this only midnight would have the second one seen.
        File.SetLastWriteTimeUtc(Index, clock.GetUtcNow().UtcDateTime.AddSeconds(++imports));
    }

    async Task BillAsync(params string[] components)
    {
        using var bom = JsonDocument.Parse($$"""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{{string.Join(',', components)}}]}""");
        DeployedRecord.Ok(await record!.Admin.FileEvidenceAsync(new EvidenceRequest("aibom", [DeployedRecord.Version], [new Subject("fraud", Weights)], bom.RootElement.Clone(), null, EvidenceResult.NotStated, Origin.Measured, new Tool("test", "1"))));
    }

    [Fact]
    public async Task Findings_of_what_is_deployed_open_by_themselves_once_and_close_only_when_something_was_looked_at()
    {
        Advise(Advisory("GHSA-elsewhere", "django", "9"));
        server = await AssayServer.StartAsync(new ServerOptions(record!.Store, record.Session, DeployedRecord.Policies, new Uri("http://127.0.0.1:0")) { AdvisoryIndex = Index, Time = clock });
        var first = await LookAsync(null);
        Assert.Empty(await FindingsAsync());
        // Nothing of the bill has an advisory; but one package is of a registry that is not matched, so it did not pass.
        Assert.Contains("1 packages of registries that are not matched (maven)", first.Problem, StringComparison.Ordinal);
        Assert.Equal(EvidenceResult.Incomplete, first.Newest!.Result);

        // A minute after the database gained an advisory, nobody having asked, the finding is open.
        Advise(Advisory("GHSA-elsewhere", "django", "9"), Advisory("GHSA-1111-flask", "flask", "2.3.2"));
        var opened = await LookAsync(first.LastLook);
        var finding = Assert.Single(await FindingsAsync());
        Assert.Equal(("GHSA-1111-flask affects flask 2.0.1", FindingStatus.Open), (finding.Title, finding.Status));
        Assert.Equal("flask GHSA-1111-flask Open", Assert.Single((await PackagesAsync()).SelectMany(p => p.Advisories.Select(a => $"{p.Name} {a.Id} {a.Status}"))));
        Assert.Contains("GHSA-1111-flask", await (await ClientAsync()).GetStringAsync(new Uri($"/models/{DeployedRecord.Version}?tab=dependencies", UriKind.Relative)), StringComparison.Ordinal);

        // The next night says the same: no second finding, and no entry that repeats it.
        var entries = await EntriesAsync();
        var night = await LookAsync(opened.LastLook, TimeSpan.FromDays(1));
        Assert.Equal(finding.Id, Assert.Single(await FindingsAsync()).Id);
        Assert.Equal(entries, await EntriesAsync());

        // Another advisory: the first finding stays as it is.
        Advise(Advisory("GHSA-1111-flask", "flask", "2.3.2"), Advisory("GHSA-2222-requests", "requests", "2.20.0"));
        var second = await LookAsync(night.LastLook);
        Assert.Equal([("GHSA-1111-flask affects flask 2.0.1", FindingStatus.Open), ("GHSA-2222-requests affects requests 2.19.0", FindingStatus.Open)], await TitlesAsync());

        // A damaged index and one that is gone close nothing: nothing was looked at.
        await File.WriteAllBytesAsync(Index, [.. (await File.ReadAllBytesAsync(Index)).AsSpan(0, 100)]);
        File.SetLastWriteTimeUtc(Index, clock.GetUtcNow().UtcDateTime.AddSeconds(++imports));
        var damaged = await LookAsync(second.LastLook);
        Assert.Contains("advisory index", damaged.Problem, StringComparison.Ordinal);
        Assert.All(await TitlesAsync(), t => Assert.Equal(FindingStatus.Open, t.Status));
        File.Delete(Index);
        var gone = await LookAsync(damaged.LastLook);
        Assert.Contains("gone", gone.Problem, StringComparison.Ordinal);
        Assert.All(await TitlesAsync(), t => Assert.Equal(FindingStatus.Open, t.Status));

        // Withdrawn: the finding closes, the other stays.
        Advise(Advisory("GHSA-1111-flask", "flask", "2.3.2", withdrawn: "2026-03-01T00:00:00Z"), Advisory("GHSA-2222-requests", "requests", "2.20.0"));
        var withdrawn = await LookAsync(gone.LastLook);
        Assert.Equal([("GHSA-1111-flask affects flask 2.0.1", FindingStatus.Verified), ("GHSA-2222-requests affects requests 2.19.0", FindingStatus.Open)], await TitlesAsync());

        // The withdrawal was a mistake: the same finding opens again, not another one.
        Advise(Advisory("GHSA-1111-flask", "flask", "2.3.2"), Advisory("GHSA-2222-requests", "requests", "2.20.0"));
        var again = await LookAsync(withdrawn.LastLook);
        Assert.Equal(2, (await FindingsAsync()).Count);
        Assert.All(await TitlesAsync(), t => Assert.Equal(FindingStatus.Open, t.Status));

        // A later bill without the package closes its finding the night after.
        await BillAsync(Component("flask", "2.3.2"), Component("requests", "2.19.0"));
        await LookAsync(again.LastLook, TimeSpan.FromDays(1));
        Assert.Equal([("GHSA-1111-flask affects flask 2.0.1", FindingStatus.Verified), ("GHSA-2222-requests affects requests 2.19.0", FindingStatus.Open)], await TitlesAsync());
    }

    // Time goes on by itself, a minute at a time, until the server has looked again.
    async Task<Look> LookAsync(DateTimeOffset? before, TimeSpan? first = null)
    {
        clock.Advance(first ?? TimeSpan.Zero);
        for (var i = 0; i < 2400; i++)
        {
            if (before is not null)
                clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            var state = (await ViewAsync()).Rematch;
            if (state.LookedAt is { } at && at != before)
                return new Look(at, state.Note, state.Evidence);
        }

        throw new TimeoutException("The server did not look at what is deployed.");
    }

    sealed record Look(DateTimeOffset LastLook, string? Problem, EvidenceRow? Newest);

    async Task<HttpClient> ClientAsync()
    {
        if (client is not null)
            return client;
        client = new HttpClient { BaseAddress = server!.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.Accounts.IssueAsync("token", null, record!.Actors[Role.Auditor], "test", TimeSpan.FromDays(30)));
        return client;
    }

    async Task<PackagesView> ViewAsync() =>
        Json.Read<PackagesView>(await (await ClientAsync()).GetByteArrayAsync(new Uri($"/api/v1/things/{Uri.EscapeDataString(DeployedRecord.Version)}/packages", UriKind.Relative)));

    async Task<IReadOnlyList<PackageRow>> PackagesAsync() => (await ViewAsync()).Rows;

    async Task<IReadOnlyList<FindingRow>> FindingsAsync() =>
        [.. (await record!.Admin.FindingsAsync(new FindingQuery(Statuses: Enum.GetValues<FindingStatus>(), Limit: 100))).Items.Where(f => f.Tool?.StartsWith("assay-rematch", StringComparison.Ordinal) == true)];

    async Task<List<(string? Title, FindingStatus Status)>> TitlesAsync() => [.. (await FindingsAsync()).Select(f => (f.Title, f.Status)).OrderBy(f => f.Title, StringComparer.Ordinal)];

    async Task<int> EntriesAsync() => (await record!.Admin.EvidenceListAsync(null, "dependency-scan", null, null, 500)).Items.Count;

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        if (record is not null)
            await record.DisposeAsync();
        folder.Delete(true);
    }
}

/// <summary>A clock that moves only when it is told to, with timers that fire when it passes them.</summary>
sealed class MovedClock : TimeProvider
{
    readonly Lock gate = new();
    readonly List<Waiting> timers = [];
    DateTimeOffset now = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public void Advance(TimeSpan by)
    {
        List<Waiting> due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(t => t.Due <= now)];
            foreach (var timer in due)
                timer.Due = timer.Period > TimeSpan.Zero ? now + timer.Period : DateTimeOffset.MaxValue;
        }

        foreach (var timer in due)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
            timers.Add(timer);
        return timer;
    }

    sealed class Waiting(MovedClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
                (Due, Period) = (dueTime < TimeSpan.Zero ? DateTimeOffset.MaxValue : clock.now + dueTime, period);
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
