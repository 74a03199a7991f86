using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Record;

/// <summary>The time stamps: each against the envelope of its head, all against their running digest.</summary>
sealed class TimestampCheck(Source source, Faults faults)
{
    const string Table = "tree_head_timestamp", SumTable = "tree_head_timestamp_sum";

    long _stamps;
    string? _sum = "";

    /// <param name="roots">Certificates of authorities that the reader trusts; null leaves open who signed.</param>
    public void Run(X509Certificate2Collection? roots, CancellationToken cancel)
    {
        using (var command = source.Command($"SELECT s.id, s.size, s.authority, s.at, s.token, h.envelope FROM {Table} s LEFT JOIN tree_head h ON h.size = s.size ORDER BY s.id"))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                cancel.ThrowIfCancellationRequested();
                Check(Cells.Row(reader), roots);
            }

        if (source.Rows($"SELECT id, stamps, digest FROM {SumTable}") is not [[1L, long stamps, string digest]])
            faults.Add(null, SumTable, "", "", "The table does not have its one row.");
        else if (stamps != _stamps)
            faults.Add(null, SumTable, "1", "stamps", $"The table {Table} has {_stamps} rows; the cell says {stamps}. A time stamp was taken out or put in.");
        else if (_sum is not null && digest != _sum)
            faults.Add(null, SumTable, "1", "digest", $"The time stamps do not give this digest: a cell of {Table} was changed.");
        if (_stamps > 0 && roots is null)
            faults.Note($"{_stamps} time stamps are signed by the authorities that they name; whether to trust these was not asked.");
    }

    void Check(object?[] row, X509Certificate2Collection? roots)
    {
        _stamps++;
        var key = Cells.Show(row[0]);
        if (row is not [long id, long size, string authority, long at, byte[] token, _])
        {
            faults.Add(row[1] as long?, Table, key, "", "A cell has the wrong type.");
            _sum = null;
            return;
        }

        // What a head covers ends with entry size - 1.
        var entry = Math.Max(size - 1, 0);
        if (id != _stamps)
            faults.Add(entry, Table, key, "id", $"The time stamp before it is missing, or the id was changed: expected {_stamps.ToString(CultureInfo.InvariantCulture)}.");
        if (row[5] is not byte[] envelope)
            faults.Add(entry, Table, key, "size", $"There is no tree head of {size} entries.");
        else if (TimestampAuthority.Check(token, envelope, roots, out var error) is not { } stamp)
            faults.Add(entry, Table, key, "token", $"The time stamp of the tree head of {size} entries does not count: {error}.");
        else if (Sql.Time(stamp.At) != at)
            faults.Add(entry, Table, key, "at", $"The token says {Sql.Time(stamp.At)}.");
        _sum = _sum is null ? null : TreeHeadTimestamps.Sum(_sum, id, size, authority, at, token);
    }
}
