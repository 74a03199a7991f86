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
        var copied = await RecordCopy.CopyAsync(record.Record.Store, store);
        Assert.True(copied.Ok, copied.Refusal);
        return (store, Tampering.Postgres(connection));
    }

    static async Task Cells(RecordStore store, Tampering tamper, int every)
    {
        var offset = every == 1 ? 0 : DateTime.UtcNow.DayOfYear;
        var missed = new List<string>();
        var count = await TryAsync(store, tamper, table => tamper.EveryCell(table, every, offset), missed);
        Assert.True(missed.Count == 0, string.Join('\n', missed.Take(50)));
        Assert.InRange(count, 1200 / every, int.MaxValue);
        await Sound(store);
    }

    static async Task Rows(RecordStore store, Tampering tamper)
    {
        var missed = new List<string>();
        await TryAsync(store, tamper, tamper.EveryRowDeleted, missed);
        await TryAsync(store, tamper, tamper.OneRowAdded, missed);
        Assert.True(missed.Count == 0, string.Join('\n', missed.Take(50)));
        await Sound(store);
    }

    // What a verification tells of these tables comes from the table and the entries alone (TreeCheck, HeadCheck, ProjectionCheck).
    static readonly HashSet<string> Independent = [.. RecordProjections.All.SelectMany(p => p.Tables).Select(t => t.Name), "meta", "node", "tree_head"];

    /// <summary>
    /// Makes every change and notes those that were missed. One change of each independent table stands at a time, and each must be named; entries
    /// and their blobs say what all else should be, and are changed one at a time.
    /// </summary>
    static async Task<int> TryAsync(RecordStore store, Tampering tamper, Func<string, IEnumerable<Change>> changes, List<string> missed)
    {
        var count = 0;
        foreach (var group in Tables(tamper).GroupBy(table => Independent.Contains(table) ? "" : table))
        {
            var standing = group.Select(table => changes(table).GetEnumerator()).ToList();
            while (true)
            {
                // Going on takes the last change of a table back.
                standing.RemoveAll(c => !c.MoveNext());
                if (standing.Count == 0)
                    break;
                count += standing.Count;
                var report = await RecordVerifier.VerifyAsync(store);
                // Found means: not ok, and a problem that names the table.
                missed.AddRange(standing.Select(c => c.Current).Where(c => report.Ok || report.Problems.All(p => p.Where.Table != c.Table))
                    .Select(c => $"{c.What}: {(report.Ok ? "not found" : $"not named; {report.Problems[0]}")}"));
            }
        }

        return count;
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
