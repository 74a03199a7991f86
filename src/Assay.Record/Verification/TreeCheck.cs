using System.Globalization;

namespace Assay.Record;

/// <summary>Computes the tree again from the leaves, and holds the stored nodes against it as they become complete.</summary>
sealed class TreeCheck(Source source, Faults faults)
{
    const int PageRows = 512;

    // Roots of the full subtrees that the leaves so far make up, largest first.
    readonly List<byte[]> _frontier = [];
    readonly List<Cursor> _levels = [];
    long _expected;

    public long Size { get; private set; }

    public void Add(byte[] leafHash)
    {
        var (at, hash) = (Size, leafHash);
        Expect(0, at, hash, Size);
        for (var level = 1; (at & 1) == 1; level++)
        {
            hash = Merkle.Node(_frontier[^1], hash);
            _frontier.RemoveAt(_frontier.Count - 1);
            at >>= 1;
            Expect(level, at, hash, Size);
        }

        _frontier.Add(hash);
        Size++;
    }

    public Digest Root()
    {
        if (_frontier.Count == 0)
            return Merkle.Empty;
        var root = _frontier[^1];
        for (var i = _frontier.Count - 2; i >= 0; i--)
            root = Merkle.Node(_frontier[i], root);
        return Merkle.Wrap(root);
    }

    /// <summary>Nodes beyond the tree.</summary>
    public void Finish()
    {
        for (var level = 0; level < _levels.Count; level++)
            while (_levels[level].Peek() is { } row)
                Extra(level, row);
        var stored = (long)source.Rows("SELECT COUNT(*) FROM node")[0][0]!;
        if (stored > _expected)
            foreach (var row in source.Rows("SELECT level, idx FROM node WHERE level >= @levels OR level < 0 ORDER BY level, idx LIMIT 10", ("levels", (long)_levels.Count)))
                faults.Add(null, "node", $"{Cells.Show(row[0])}/{Cells.Show(row[1])}", "", "This node does not belong to the tree.");
        if (stored != _expected)
            faults.Add(null, "node", "", "", $"The table has {stored} rows; the tree over {Size} entries has {_expected} nodes.");
    }

    void Expect(int level, long at, byte[] hash, long entry)
    {
        _expected++;
        if (_levels.Count == level)
            _levels.Add(new Cursor(source, level));
        var cursor = _levels[level];
        while (cursor.Peek() is { } row && (row[0] is not long before || before < at))
            Extra(level, row);
        if (cursor.Peek() is not { } found || (long)found[0]! != at)
        {
            faults.Add(entry, "node", Key(level, at), "", "The node is missing.");
            return;
        }

        if (!Cells.Same(found[1], hash))
        {
            if (level == 0)
                faults.Add(entry, "entry", Key(at), "leaf", "The leaf does not have the hash that was stored with it: one of the two was changed.");
            faults.Add(entry, "node", Key(level, at), "hash", "The hash is not the one that the leaves give.");
        }

        cursor.Next();
    }

    void Extra(int level, object?[] row)
    {
        faults.Add(row[0] is long at && level < 62 ? at << level : null, "node", $"{level}/{Cells.Show(row[0])}", "", "This node does not belong to the tree.");
        _levels[level].Next();
    }

    static string Key(long at) => at.ToString(CultureInfo.InvariantCulture);

    static string Key(int level, long at) => string.Create(CultureInfo.InvariantCulture, $"{level}/{at}");

    /// <summary>The stored nodes of one level in order, a page at a time.</summary>
    sealed class Cursor(Source source, int level)
    {
        List<object?[]> _page = [];
        int _at;
        bool _last;

        public object?[]? Peek()
        {
            if (_at < _page.Count)
                return _page[_at];
            if (_last)
                return null;
            // The first page begins below zero, where nothing belongs.
            var after = _page.Count == 0 ? long.MinValue : _page[^1][0] as long?;
            _page = after is null ? [] : source.Rows(
                $"SELECT idx, hash FROM node WHERE level = @level AND idx {(_page.Count == 0 ? ">=" : ">")} @after ORDER BY idx LIMIT {PageRows}", ("level", (long)level), ("after", after.Value));
            _at = 0;
            _last = _page.Count < PageRows;
            return _page.Count == 0 ? null : _page[0];
        }

        public void Next() => _at++;
    }
}
