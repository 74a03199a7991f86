using System.Data.Common;

namespace Assay.Record;

/// <summary>
/// Checks a whole record against itself, against the root key that the reader trusts and against a tree head that the reader
/// kept: the tree from the leaves, every cell of every table, every signature, every projection against a fold from nothing.
/// Tables of a host (<c>host_…</c>) are not part of the record. Reads in one transaction; memory does not grow with the record.
/// </summary>
public static class RecordVerifier
{
    const string HostPrefix = "host_";
    const string SourceTables = "meta,entry,node,tree_head,blob";

    public static Task<VerifyReport> VerifyAsync(RecordStore store, VerifyOptions? options = null, CancellationToken cancel = default) =>
        store.ReadRawAsync((connection, transaction) => Verify(store.Dialect, store.Projections, connection, transaction, options ?? new VerifyOptions(), cancel), cancel);

    internal static VerifyReport Verify(
        Dialect dialect, IReadOnlyList<IProjection> projections, DbConnection connection, DbTransaction transaction, VerifyOptions options, CancellationToken cancel)
    {
        var faults = new Faults();
        var trust = new TrustHistory(options.Root);
        var source = new Source(dialect, connection, transaction);
        using var shadow = new Shadow(projections);
        var entries = new EntryCheck(source, trust, shadow, faults, options);
        string? notCompared = null;
        try
        {
            Meta(source, projections, faults);
            entries.Run(cancel);
            foreach (var problem in trust.Problems)
            {
                var key = problem.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
                if (problem.Fault == TrustFault.RootDiffers)
                    faults.AddFirst(problem.Index, "entry", key, "leaf", problem.Message);
                else
                    faults.Add(problem.Index, "entry", key, "leaf", problem.Message);
            }

            if (trust.Record is null)
                faults.Add(0, "entry", "0", "leaf", "The record does not begin with a genesis entry.");
            if (options.Against is { } older)
                notCompared = Against(source, trust, entries, older, faults);
            ProjectionCheck.Run(source, shadow, projections, faults, cancel);
            foreach (var (table, detail) in dialect.Damage(connection, transaction))
                faults.Add(null, table, "", "", detail);
        }
        catch (DbException e)
        {
            // A damaged database must give a report, not a crash; what was not reached is not called good.
            faults.Add(entries.Size, "database", "", "", $"The database could not be read further: {e.Message}");
        }

        // Under another root no signature counts: what follows from that would only repeat it, entry by entry.
        if (faults.Count > 1 && trust.Problems.Any(p => p.Fault == TrustFault.RootDiffers))
        {
            faults.Note($"{faults.Count - 1} more problems were found, and cannot be told apart from what follows of that: under another root key no signature of the record counts.");
            return new VerifyReport(trust.Record, entries.Size, entries.Root, [faults.Problems[0]], 1, faults.Notes) { NotCompared = notCompared };
        }

        return new VerifyReport(trust.Record, entries.Size, entries.Root, faults.Problems, faults.Count, faults.Notes) { NotCompared = notCompared };
    }

    static void Meta(Source source, IReadOnlyList<IProjection> projections, Faults faults)
    {
        var expected = Migrations.ExpectedMeta(projections);
        var stored = source.Rows("SELECT key, value FROM meta ORDER BY key");
        foreach (var row in stored)
            if (row[0] is not string key || !expected.Remove(key, out var value))
                faults.Add(null, "meta", Cells.Show(row[0]), "", "This row does not belong here.");
            else if (!Cells.Same(row[1], value))
                faults.Add(null, "meta", key, "value", $"The cell is {Cells.Show(row[1])}, expected '{value}'. A record of an older program is brought up to date by opening it for writing.");
        foreach (var (key, _) in expected)
            faults.Add(null, "meta", key, "", "The row is missing.");
        var known = SourceTables.Split(',').Concat(projections.SelectMany(p => p.Tables).Select(t => t.Name)).ToHashSet();
        foreach (var table in source.Dialect.Tables(source.Connection, source.Transaction))
            if (!known.Contains(table) && !table.StartsWith(HostPrefix, StringComparison.Ordinal))
                faults.Note($"The table {table} is not part of the record and was not looked at.");
    }

    /// <returns>Why nothing could be compared, and what to do; null when it was compared, or when what it shows is a fault.</returns>
    static string? Against(Source source, TrustHistory trust, EntryCheck entries, TreeHead older, Faults faults)
    {
        if (trust.Record is not null && older.Record != trust.Record)
            return $"The older head is of the record {older.Record} and this one is {trust.Record}, so nothing was compared. Give a head that you kept of this record; if you did, this is not the record that you were shown then.";
        if (Unreadable(trust, older) is { } damaged)
            return $"The older head is not as it was signed ({damaged.TrimEnd('.')}), so nothing was compared. Give it as you kept it.";
        const string table = "tree_head";
        var key = older.Size.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (older.Envelope is null)
            faults.Note("The older head came without its envelope: its root was compared, its signature was not.");
        // A head that names this record under a key that this record does not have: either it was made up, or the record was made anew.
        else if (Envelope.TryRead(older.Envelope, out _) is { } envelope && trust.Verify(envelope, older.Size, KeyPurpose.TreeHead) is { Trusted: false } verdict)
        {
            faults.Add(0, table, key, "", $"The older head is not signed by a tree-head key of this record: {verdict.Message}");
            return null;
        }

        if (older.Size > entries.Size)
            faults.Add(entries.Size, table, key, "", $"The older head covers {older.Size} entries; the record has {entries.Size}. Entries were cut off.");
        else if (entries.RootAtOlderHead is not { } root)
            faults.Add(0, table, key, "", "The older head cannot be compared: an entry is missing.");
        else if (root != older.Root)
            faults.Add(0, table, key, "", $"The record does not begin with what the older head covers: an entry before {older.Size} was changed since.");
        else if (entries.Root is { } now && !Consistent(source, older, entries.Size, now))
            faults.Add(older.Size, "node", "", "", "The consistency proof from the older head does not hold: the stored nodes were changed.");
        return null;
    }

    // A signature that does not fit its own content says that the head was changed, and nothing of the record.
    static string? Unreadable(TrustHistory trust, TreeHead older) =>
        older.Envelope is null ? null
        : Envelope.TryRead(older.Envelope, out var error) is not { } envelope || TreeHeads.Read(older.Envelope, out error) is not { } signed ? error
        : signed.Size != older.Size || signed.Root != older.Root || signed.Record != older.Record ? "it says something else than its envelope"
        : trust.Verify(envelope, older.Size, KeyPurpose.TreeHead) is { Distrust: Distrust.BadSignature } verdict ? verdict.Message
        : null;

    static bool Consistent(Source source, TreeHead older, long size, Digest root)
    {
        try
        {
            return Merkle.VerifyConsistency(new ConsistencyProof(older.Size, size, MerkleStorage.Consistency(older.Size, size, source.View.Node)), older.Root, root);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
