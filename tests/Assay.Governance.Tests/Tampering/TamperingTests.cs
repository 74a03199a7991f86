using Assay.Record;
using Assay.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Assay.Governance.Tests;

/// <summary>
/// Any changed cell, missing row or additional row of a full record (some 1300 cells) is found, on both engines. Every cell of SQLite is
/// changed in every run; of PostgreSQL one in seven (another one each day), all with ASSAY_LONG=1.
/// </summary>
public sealed class TamperingTests(PostgresCluster cluster)
{
    static bool Long => Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";

    [Fact]
    public async Task Every_changed_cell_on_SQLite_is_found()
    {
        await using var record = await FullRecord.CreateAsync();
        using var tamper = Tampering.Sqlite(record.Path);
        await Cells(record.Record.Store, tamper, every: 1);
    }

    [Fact]
    public async Task Every_changed_cell_on_PostgreSQL_is_found()
    {
        await using var record = await FullRecord.CreateAsync();
        var (store, tamper) = await CopyAsync(record);
        await using (store)
        using (tamper)
            await Cells(store, tamper, every: Long ? 1 : 7);
    }

    [Fact]
    public async Task Every_deleted_and_added_row_on_SQLite_is_found()
    {
        await using var record = await FullRecord.CreateAsync();
        using var tamper = Tampering.Sqlite(record.Path);
        await Rows(record.Record.Store, tamper);
    }

    [Fact]
    public async Task Every_deleted_and_added_row_on_PostgreSQL_is_found()
    {
        await using var record = await FullRecord.CreateAsync();
        var (store, tamper) = await CopyAsync(record);
        await using (store)
        using (tamper)
            await Rows(store, tamper);
    }

    async Task<(RecordStore, Tampering)> CopyAsync(FullRecord record)
    {
        var connection = await cluster.NewDatabaseAsync();
        var store = await RecordStore.OpenAsync(StoreAddress.TryParse(connection, out _)!, RecordProjections.All, null, TimeProvider.System, StoreMode.Create);
        var copied = await RecordTransfer.CopyAsync(record.Record.Store, store);
        Assert.True(copied.Ok, copied.Refusal);
        return (store, Tampering.Postgres(connection));
    }

    static async Task Cells(RecordStore store, Tampering tamper, int every)
    {
        var offset = every == 1 ? 0 : DateTime.UtcNow.DayOfYear;
        var missed = new List<string>();
        var count = 0;
        foreach (var table in Tables(tamper))
            foreach (var change in tamper.EveryCell(table, every, offset))
                (count, _) = (count + 1, await Found(store, change, missed));
        Assert.True(missed.Count == 0, string.Join('\n', missed.Take(50)));
        Assert.InRange(count, 1200 / every, int.MaxValue);
        await Sound(store);
    }

    static async Task Rows(RecordStore store, Tampering tamper)
    {
        var missed = new List<string>();
        foreach (var table in Tables(tamper))
        {
            foreach (var change in tamper.EveryRowDeleted(table))
                await Found(store, change, missed);
            foreach (var change in tamper.OneRowAdded(table))
                await Found(store, change, missed);
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed.Take(50)));
        await Sound(store);
    }

    // Found means: not ok, and a problem that names the table.
    static async Task<bool> Found(RecordStore store, Change change, List<string> missed)
    {
        var report = await RecordVerifier.VerifyAsync(store);
        var found = !report.Ok && report.Problems.Any(p => p.Where.Table == change.Table);
        if (!found)
            missed.Add($"{change.What}: {(report.Ok ? "not found" : $"not named; {report.Problems[0]}")}");
        return found;
    }

    static async Task Sound(RecordStore store)
    {
        var report = await RecordVerifier.VerifyAsync(store);
        Assert.True(report.Ok, string.Join('\n', report.Problems));
    }

    static IEnumerable<string> Tables(Tampering tamper)
    {
        var tables = tamper.Tables().Where(t => !t.StartsWith("host_", StringComparison.Ordinal)).ToList();
        Assert.Superset(RecordProjections.All.SelectMany(p => p.Tables).Select(t => t.Name).Concat(["meta", "entry", "node", "tree_head", "blob"]).ToHashSet(), tables.ToHashSet());
        return tables;
    }
}
