using System.Data.Common;

namespace Assay.Record;

/// <summary>Every cell of the projections against the shadow's, both read in the order of their keys.</summary>
static class ProjectionCheck
{
    public static void Run(Source source, Shadow shadow, IReadOnlyList<IProjection> projections, Faults faults, CancellationToken cancel)
    {
        foreach (var table in projections.SelectMany(p => p.Tables))
            if (source.Has(table.Name))
                Compare(source, shadow, table, faults, cancel);
            else
                faults.Add(null, table.Name, "", "", "The table is missing. Rebuild the projections: assay record rebuild");
    }

    static void Compare(Source source, Shadow shadow, ProjectionTable table, Faults faults, CancellationToken cancel)
    {
        var sql = $"SELECT * FROM {table.Name} ORDER BY {table.Key}";
        using var storedCommand = source.Command(sql);
        using var foldedCommand = shadow.Command(sql);
        using var stored = storedCommand.ExecuteReader();
        using var folded = foldedCommand.ExecuteReader();
        var columns = Names(folded);
        if (!columns.SequenceEqual(Names(stored)))
        {
            faults.Add(null, table.Name, "", "", "The table has other columns than its schema. Rebuild the projections: assay record rebuild");
            return;
        }

        var key = table.Key.Split(',', StringSplitOptions.TrimEntries).Select(k => Array.IndexOf(columns, k)).ToArray();
        var touched = Array.IndexOf(columns, "entry");
        var (a, b) = (Next(stored), Next(folded));
        while (a is not null || b is not null)
        {
            cancel.ThrowIfCancellationRequested();
            var order = a is null ? 1 : b is null ? -1 : CompareKeys(a, b, key);
            if (order < 0)
            {
                faults.Add(a![touched] as long?, table.Name, Key(a, key), "", "No entry gives this row.");
                a = Next(stored);
            }
            else if (order > 0)
            {
                faults.Add(b![touched] as long?, table.Name, Key(b, key), "", "The row that the entries give is missing.");
                b = Next(folded);
            }
            else
            {
                for (var i = 0; i < columns.Length; i++)
                    if (!Cells.Same(a![i], b![i]))
                        faults.Add(b[touched] as long?, table.Name, Key(b, key), columns[i], $"The cell is {Cells.Show(a[i])}; the entries give {Cells.Show(b[i])}.");
                (a, b) = (Next(stored), Next(folded));
            }
        }
    }

    static string[] Names(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    static object?[]? Next(DbDataReader reader) => reader.Read() ? Cells.Row(reader) : null;

    static int CompareKeys(object?[] a, object?[] b, int[] key)
    {
        foreach (var column in key)
            if (Cells.Compare(a[column], b[column]) is var order and not 0)
                return order;
        return 0;
    }

    static string Key(object?[] row, int[] key) => string.Join(", ", key.Select(k => Cells.Show(row[k])));
}
