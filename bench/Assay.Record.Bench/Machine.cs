using System.Text.Json;
using Assay.Governance;
using Assay.Tests.Shared;

namespace Assay.Record.Bench;

/// <summary>Where the benchmarks run: a temporary folder, and a PostgreSQL of their own with its usual durability.</summary>
sealed class Machine : IAsyncDisposable
{
    readonly PostgresCluster _cluster = new();
    readonly string _folder = Directory.CreateTempSubdirectory("assay-bench-").FullName;
    int _records;

    public static IReadOnlyList<string> Engines { get; } = ["SQLite", "PostgreSQL"];

    public async Task<BenchRecord> NewAsync(string engine)
    {
        var folder = Path.Combine(_folder, $"record{++_records}");
        using var passphrase = Passphrase.Of("correct horse battery staple");
        var made = RecordFolder.Init(folder, "Bench", passphrase, "Bench", DateTimeOffset.UnixEpoch, out var error) ?? throw new InvalidOperationException(error!.Message);
        var raw = engine == "SQLite" ? made.Folder.SqlitePath! : await _cluster.NewDatabaseAsync();
        var address = engine == "SQLite" ? StoreAddress.Sqlite(raw) : StoreAddress.TryParse(raw, out _)!;
        var store = await RecordStore.OpenAsync(address, RecordProjections.All, made.Session.TreeHead, TimeProvider.System, StoreMode.Create);
        await store.AppendAsync(_ => made.First.Entries);
        return new BenchRecord(made, store, raw);
    }

    public async Task<string> NewDatabaseAsync(string engine) => engine == "SQLite" ? Path.Combine(_folder, $"raw{++_records}.db") : await _cluster.NewDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A record under measurement.</summary>
sealed record BenchRecord(NewRecord Made, RecordStore Store, string Address) : IAsyncDisposable
{
    public NewEntry Note(int number, byte[] content) => new("note", 1, Made.First.Owner, JsonSerializer.SerializeToElement(new { number }))
    {
        Blobs = [new NewBlob("text", "text/plain", content)],
    };

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Made.Dispose();
    }
}
