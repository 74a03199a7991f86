using System.Globalization;

namespace Assay.Record;

/// <summary>The signed tree heads, each against its envelope, the computed root, the head before it and the key in force at its size.</summary>
sealed class HeadCheck(Source source, TrustHistory trust, Faults faults)
{
    const int PageRows = 128;

    readonly Queue<object?[]> _page = new();
    long _after = long.MinValue;
    bool _last;
    long _previous;
    long _stored;
    long _firstWrongRoot = -1;

    /// <summary>Checks the heads up to this size.</summary>
    /// <param name="root">The computed root, or null when it cannot be computed.</param>
    /// <param name="at">Time of the last entry.</param>
    public void At(long size, Func<Digest?> root, DateTimeOffset at)
    {
        while (Peek() is { } row && (row[0] is not long covered || covered <= size))
        {
            _page.Dequeue();
            _stored++;
            if (row[0] is long exact && exact == size)
                Check(row, size, root(), at);
            else
                faults.Add(row[0] as long?, "tree_head", Cells.Show(row[0]), "size", "No append ended at this size.");
        }
    }

    public void Finish(long size)
    {
        while (Peek() is { } row)
        {
            _page.Dequeue();
            _stored++;
            faults.Add(size, "entry", Text(size), "", $"The entry is missing, or the tree head of {Cells.Show(row[0])} entries does not belong here.");
            faults.Add(size, "tree_head", Cells.Show(row[0]), "", $"The head is of more than the {size} entries that are there.");
        }

        if (_previous != size)
            faults.Add(_previous, "tree_head", Text(size), "", $"The entries from {_previous} on are not covered by a signed tree head.");
        var stored = (long)source.Rows("SELECT COUNT(*) FROM tree_head")[0][0]!;
        if (stored != _stored)
            faults.Add(null, "tree_head", "", "", $"The table has {stored} rows; {_stored} of them are heads.");
    }

    void Check(object?[] row, long size, Digest? computed, DateTimeOffset at)
    {
        // What a head says of entries is said of those since the head before.
        var (first, key) = (_previous, Text(size));
        var previous = _previous;
        _previous = size;
        if (row[3] is not byte[] bytes || Envelope.TryRead(bytes, out var error) is not { } envelope || TreeHeads.Read(bytes, out error) is not { } head)
        {
            faults.Add(first, "tree_head", key, "envelope", "The envelope cannot be read.");
            return;
        }

        if (envelope.Signatures.Count != 1 || !envelope.ToBytes().AsSpan().SequenceEqual(bytes))
            faults.Add(first, "tree_head", key, "envelope", "The envelope is not as it was written.");
        if (!trust.Verify(envelope, size, KeyPurpose.TreeHead).Trusted)
            faults.Add(first, "tree_head", key, "envelope", trust.Verify(envelope, size, KeyPurpose.TreeHead).Message);
        if (head.Record != trust.Record)
            faults.Add(first, "tree_head", key, "envelope", $"The head is of the record {head.Record}.");
        if (head.Size != size)
            faults.Add(first, "tree_head", key, "size", $"The envelope says {head.Size}.");
        if (!Cells.Same(row[1], head.Root.ToBytes()))
            faults.Add(first, "tree_head", key, "root", $"The envelope says {head.Root}.");
        if (!Cells.Same(row[2], Sql.Time(head.At)))
            faults.Add(first, "tree_head", key, "at", $"The envelope says {Sql.Time(head.At)}.");
        if (head.Previous != previous)
            faults.Add(Math.Min(previous, head.Previous), "tree_head", Text(head.Previous), "", $"The head of {size} entries follows the one of {head.Previous}, which is missing, or heads were put between them.");
        if (head.At < at)
            faults.Add(size - 1, "tree_head", key, "at", "The head is older than its last entry.");
        // One wrong leaf makes every later root wrong: the first is told, the rest would only repeat it.
        if (computed is { } root && root != head.Root && _firstWrongRoot < 0)
        {
            _firstWrongRoot = size;
            faults.Add(first, "tree_head", key, "root", $"The head signs {head.Root.Short}; the leaves give {root.Short}. An entry from {first} to {size - 1} was changed.");
        }
    }

    object?[]? Peek()
    {
        if (_page.Count == 0 && !_last)
        {
            var rows = source.Rows($"SELECT size, root, at, envelope FROM tree_head WHERE size > @after ORDER BY size LIMIT {PageRows}", ("after", _after));
            rows.ForEach(_page.Enqueue);
            _last = rows.Count < PageRows || rows[^1][0] is not long;
            _after = rows.Count > 0 && rows[^1][0] is long last ? last : _after;
        }

        return _page.Count == 0 ? null : _page.Peek();
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
