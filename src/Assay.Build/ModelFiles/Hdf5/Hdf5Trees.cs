namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>B-trees of both versions (III.A), as flat lists: a level at a time, each node once.</summary>
internal sealed class Hdf5Trees(Hdf5Source file)
{
    const int Deepest = 64;

    /// <summary>Children of the leaves of a version 1 tree, each with its key.</summary>
    /// <param name="type">0 for group nodes, 1 for chunks.</param>
    /// <param name="keySize">Bytes of a key.</param>
    public List<(Hdf5Cursor Key, long Child)> First(long root, int type, int keySize)
    {
        var found = new List<(Hdf5Cursor, long)>();
        var waiting = new Queue<(long At, int Level)>([(root, -1)]);
        var seen = new HashSet<long>();
        while (waiting.TryDequeue(out var node))
        {
            if (!seen.Add(node.At) || !file.MayGoOn())
            {
                file.Scope.Gap("a B-tree leads back into itself or has too many nodes");
                return found;
            }

            var head = file.Peek(node.At, 8 + (2 * file.Super.OffsetSize));
            var tree = head.Starts("TREE"u8);
            var (kind, level, used) = (head.U8(), head.U8(), head.U16());
            head.Skip(2 * file.Super.OffsetSize);
            if (!tree || !head.Ok || kind != type || level > Deepest || (node.Level >= 0 && level != node.Level))
            {
                file.Scope.Gap($"there is no B-tree node of its kind at {node.At}");
                continue;
            }

            if (file.Read(node.At, head.At + (used * (keySize + file.Super.OffsetSize)) + keySize, "a B-tree node") is not { } body)
                continue;
            body.Skip(head.At);
            for (var i = 0; i < used; i++)
            {
                var key = body.Part(keySize);
                var child = body.Address();
                if (level == 0)
                    found.Add((key, child));
                else
                    waiting.Enqueue((child, level - 1));
            }
        }

        return found;
    }

    /// <summary>All records of a version 2 tree.</summary>
    public List<Hdf5Cursor> Second(long header, params int[] types)
    {
        var found = new List<Hdf5Cursor>();
        var start = file.Peek(header, 16 + file.Super.OffsetSize + 2 + file.Super.LengthSize + 4);
        if (!start.Starts("BTHD"u8) || start.U8() != 0 || file.Read(header, 22 + file.Super.OffsetSize + file.Super.LengthSize, "a B-tree") is null)
        {
            file.Scope.Gap($"there is no B-tree at {header}");
            return found;
        }

        var type = start.U8();
        long nodeSize = start.U(4);
        int recordSize = start.U16(), depth = start.U16();
        start.Skip(2);
        var root = start.Address();
        var count = start.U16();
        if (!types.Contains(type) || recordSize == 0 || nodeSize < 16 || depth > Deepest)
        {
            file.Scope.Gap($"the B-tree at {header} is not of a kind that is read");
            return found;
        }

        if (root < 0)
            return found;
        var sizes = PointerSizes(nodeSize, recordSize, depth);
        var waiting = new Queue<(long At, long Count, int Level)>([(root, count, depth)]);
        var seen = new HashSet<long>();
        while (waiting.TryDequeue(out var node))
        {
            if (!seen.Add(node.At) || !file.MayGoOn() || file.Read(node.At, nodeSize, "a B-tree node") is not { } body)
            {
                file.Scope.Gap("a B-tree leads back into itself, out of the file, or has too many nodes");
                return found;
            }

            var signed = node.Level == 0 ? body.Starts("BTLF"u8) : body.Starts("BTIN"u8);
            body.Skip(2);
            for (var i = 0; i < node.Count && body.Ok; i++)
                found.Add(body.Part(recordSize));
            for (var i = 0; node.Level > 0 && i <= node.Count && body.Ok; i++)
            {
                var child = body.Address();
                var records = body.U(sizes.Records);
                body.Skip(node.Level > 1 ? sizes.Totals[node.Level - 1] : 0);
                waiting.Enqueue((child, records, node.Level - 1));
            }

            if (!signed || !body.Ok)
            {
                file.Scope.Gap($"there is no B-tree node of its kind at {node.At}");
                return found;
            }
        }

        return found;
    }

    // Widths of the counts beside a child's address, from how many records a node can hold at all.
    (int Records, int[] Totals) PointerSizes(long nodeSize, int recordSize, int depth)
    {
        var most = (nodeSize - 10) / recordSize;
        var records = Width(most);
        var totals = new int[Deepest + 1];
        double total = most;
        for (var level = 1; level <= depth; level++)
        {
            var pointer = file.Super.OffsetSize + records + (level > 1 ? totals[level - 1] : 0);
            var here = (nodeSize - 10 - pointer) / (recordSize + pointer);
            total = ((here + 1) * total) + here;
            totals[level] = total >= long.MaxValue ? 8 : Width((long)total);
        }

        return (records, totals);
    }

    /// <summary>Bytes that a number up to a limit takes.</summary>
    public static int Width(long limit) => (long.Log2(Math.Max(1, limit)) is var log ? (int)log / 8 : 0) + 1;
}
