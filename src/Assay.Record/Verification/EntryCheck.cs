using System.Globalization;
using System.Text.Json;

namespace Assay.Record;

/// <summary>Walks the entries from the first to the last, a page at a time, and hands each to what is checked along with it.</summary>
sealed class EntryCheck(Source source, TrustHistory trust, Shadow shadow, Faults faults, VerifyOptions options)
{
    const int MostRows = 256;
    const long PageBytes = 16 << 20;
    const int ReportEvery = 1000;

    readonly TreeCheck _tree = new(source, faults);
    readonly HeadCheck _heads = new(source, trust, faults);
    readonly BlobCheck _blobs = new(source, trust, faults);
    DateTimeOffset _at = DateTimeOffset.MinValue;
    bool _broken;
    long _next;

    /// <summary>Number of entries from the first on, gaps counted in.</summary>
    public long Size => _next;

    /// <summary>Null when an entry is missing.</summary>
    public Digest? Root => _broken ? null : _tree.Root();

    /// <summary>Root over as many entries as the older head covers.</summary>
    public Digest? RootAtOlderHead { get; private set; }

    public void Run(CancellationToken cancel)
    {
        if (options.Against?.Size == 0)
            RootAtOlderHead = Merkle.Empty;
        long rows = 0, from = long.MinValue, limit = 32;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = source.Rows("SELECT idx, type, at, actor, leaf FROM entry WHERE idx >= @from ORDER BY idx LIMIT @limit", ("from", from), ("limit", limit));
            rows += page.Count;
            var entries = new List<LogEntry>(page.Count);
            foreach (var row in page)
                Take(row, entries);
            _blobs.Check(entries);
            shadow.Fold(entries, source, faults);
            if (page.Count < limit || page[^1][0] is not long last || last == long.MaxValue)
                break;
            from = last + 1;
            var bytes = page.Sum(r => (r[4] as byte[])?.LongLength ?? 0);
            limit = Math.Clamp(PageBytes / Math.Max(1, bytes / page.Count), 1, MostRows);
        }

        options.Progress?.Report(_next);
        var stored = (long)source.Rows("SELECT COUNT(*) FROM entry")[0][0]!;
        if (stored != rows)
            faults.Add(null, "entry", "", "", $"The table has {stored} rows; {rows} of them can be read in order.");
        if (!_broken)
            _tree.Finish();
        _heads.Finish(_next);
        _blobs.Finish();
    }

    void Take(object?[] row, List<LogEntry> entries)
    {
        if (row[0] is not long index || index < _next)
        {
            faults.Add(row[0] as long?, "entry", Cells.Show(row[0]), "idx", "There is no such place in the log.");
            return;
        }

        if (index > _next)
        {
            faults.Add(_next, "entry", Text(_next), "", index == _next + 1 ? "The entry is missing." : $"The entries from {_next} to {index - 1} are missing.");
            _broken = true;
        }

        _next = index + 1;
        if (row[4] is not byte[] leaf)
        {
            faults.Add(index, "entry", Text(index), "leaf", "The leaf is not stored as bytes.");
            _broken = true;
            return;
        }

        if (!_broken)
            _tree.Add(Merkle.LeafHash(leaf).ToBytes());
        if (Read(index, leaf) is { } entry)
        {
            Compare(row, entry);
            trust.Apply(entry);
            entries.Add(entry);
        }

        _heads.At(_next, () => Root, _at);
        if (options.Against?.Size == _next)
            RootAtOlderHead = Root;
        if (index % ReportEvery == 0)
            options.Progress?.Report(index);
    }

    LogEntry? Read(long index, byte[] leaf)
    {
        try
        {
            return Leaf.Read(index, leaf);
        }
        catch (JsonException e)
        {
            faults.Add(index, "entry", Text(index), "leaf", $"The leaf cannot be read: {e.Message}");
            return null;
        }
    }

    void Compare(object?[] row, LogEntry entry)
    {
        var key = Text(entry.Index);
        if (!Cells.Same(row[1], entry.Type))
            faults.Add(entry.Index, "entry", key, "type", $"The cell is {Cells.Show(row[1])}; the leaf says '{entry.Type}'.");
        if (!Cells.Same(row[2], Sql.Time(entry.At)))
            faults.Add(entry.Index, "entry", key, "at", $"The cell is {Cells.Show(row[2])}; the leaf says {Sql.Time(entry.At)}.");
        if (!Cells.Same(row[3], entry.Actor))
            faults.Add(entry.Index, "entry", key, "actor", $"The cell is {Cells.Show(row[3])}; the leaf says '{entry.Actor}'.");
        if (entry.At < _at)
            faults.Add(entry.Index, "entry", key, "leaf", "The entry is older than the one before it.");
        _at = entry.At > _at ? entry.At : _at;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
