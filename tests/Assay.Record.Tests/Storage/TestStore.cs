using System.Text;
using System.Text.Json;
using Assay.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Assay.Record.Tests.Storage;

/// <summary>The two engines; every test of the store runs on both.</summary>
public enum Engine { Sqlite, Postgres }

/// <summary>A record with keys, first entries and a movable clock, on one engine.</summary>
sealed class TestStore : IAsyncDisposable
{
    readonly TestFolder _folder = new();
    readonly NewRecord _made;

    TestStore() => _made = _folder.Init();

    internal static IReadOnlyList<IProjection> Projections { get; } = [new TrustProjection(), new EvidenceProjection(), new FindingProjection()];

    internal RecordStore Store { get; private set; } = null!;

    internal StoreAddress Address { get; private set; } = null!;

    internal SigningSession Session => _made.Session;

    internal FirstEntries First => _made.First;

    internal TestClock Clock { get; } = new();

    internal TestFolder Folder => _folder;

    /// <param name="begin">False leaves the record without entries.</param>
    internal static async Task<TestStore> CreateAsync(Engine engine, PostgresCluster cluster, bool begin = true, IReadOnlyList<IProjection>? projections = null)
    {
        var made = new TestStore();
        made.Address = await made.NewAddressAsync(engine, cluster);
        made.Store = await made.OpenAsync(StoreMode.Create, projections);
        if (begin)
            await made.Store.AppendAsync(_ => made.First.Entries);
        return made;
    }

    internal async Task<StoreAddress> NewAddressAsync(Engine engine, PostgresCluster cluster) => engine == Engine.Sqlite
        ? StoreAddress.Sqlite(_folder[$"{Ids.New("db")}.db"])
        : StoreAddress.TryParse(await cluster.NewDatabaseAsync(), out var error) ?? throw new InvalidOperationException(error);

    internal Task<RecordStore> OpenAsync(StoreMode mode, IReadOnlyList<IProjection>? projections = null, bool signing = true, StoreAddress? address = null) =>
        RecordStore.OpenAsync(address ?? Address, projections ?? Projections, signing ? Session.TreeHead : null, Clock, mode);

    internal NewEntry Note(string text, params (string Name, string Content)[] blobs) => new("note", 1, First.Owner, JsonSerializer.SerializeToElement(new { text }))
    {
        Blobs = [.. blobs.Select(b => new NewBlob(b.Name, "text/plain", Encoding.UTF8.GetBytes(b.Content)))],
    };

    internal async Task<Receipt> AppendAsync(NewEntry entry) => (await Store.AppendAsync(_ => [entry]))[0];

    internal NewEntry Erasure(params string[] commitments) => new(EntryTypes.Erasure, 1, First.Owner, Json.Element(new { commitments, reason = "asked for" }));

    /// <summary>Evidence with an envelope, details, a metric and findings, as the governance layer writes it.</summary>
    internal NewEntry Evidence(string subject, int findings, long firstNumber, ISigner? signer = null, string? title = null)
    {
        var about = new Subject(subject, [Digest.Sha256(Encoding.UTF8.GetBytes(subject))]);
        var envelope = Envelope.Sign(new Statement([about], "https://example.org/scan/v1", Json.Element(new { subject })), signer ?? Session.Evidence).ToBytes();
        var body = new EvidenceBody(
            "model-scan", Origin.Measured, EvidenceResult.Failed, new Tool("scanner", "1.0"), [about], Digest.Sha256(envelope), "https://example.org/scan/v1",
            (signer ?? Session.Evidence).KeyId, null, [new Metric("files", 12, "files"), new Metric("ratio", 0.25, Slice: "age=young", Low: 0.2, High: 0.3, Confidence: 0.95, Count: 400)], 1,
            [
                .. Enumerable.Range(0, findings).Select(i => new SeenFinding(
                    $"AS-{firstNumber + i}", "opened", $"f1:{subject}:{i}", "rule-a", title ?? $"Weakness {i}", (Severity)(i % 5), i % 2 == 0 ? 7.5 : null, subject, about.Digests[0], Clock.GetUtcNow().AddDays(30))),
            ], []);
        return new NewEntry(EntryTypes.Evidence, 1, First.Owner, Json.Element(body))
        {
            Blobs = [new NewBlob("envelope", "application/vnd.dsse.envelope.v1+json", envelope), new NewBlob("details", "application/json", "{}"u8.ToArray())],
        };
    }

    /// <summary>All cells of the projections, as text.</summary>
    internal static Task<string> CellsAsync(RecordStore store, IReadOnlyList<IProjection>? projections = null) => store.ReadAsync(view =>
    {
        var text = new StringBuilder();
        foreach (var table in (projections ?? Projections).SelectMany(p => p.Tables))
            foreach (IDictionary<string, object?> row in view.Query<dynamic>($"SELECT * FROM {table.Name} ORDER BY {table.Key}"))
                text.Append(table.Name).Append(": ").AppendJoin(", ", row.Values.Select(v => v ?? "null")).Append('\n');
        return text.ToString();
    });

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _made.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A clock that a test sets; it starts at a fixed time and moves only when told.</summary>
sealed class TestClock : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
