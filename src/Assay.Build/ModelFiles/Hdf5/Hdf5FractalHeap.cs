namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>A fractal heap (III.G): where groups with many links and objects with many attributes keep them.</summary>
internal sealed class Hdf5FractalHeap
{
    const int MostBlocks = 1_000_000;
    readonly Hdf5Source file;
    readonly List<(long Offset, long Size, long At)> blocks = [];
    readonly Dictionary<long, (long At, long Size)> huge = [];
    readonly int idLength, offsetBytes, lengthBytes, width, directRows;
    readonly long startSize;
    readonly bool filtered;

    Hdf5FractalHeap(Hdf5Source file, Hdf5Cursor head, Hdf5Trees trees)
    {
        this.file = file;
        head.Skip(5);
        idLength = head.U16();
        filtered = head.U16() > 0;
        head.Skip(1);
        var largestManaged = head.U(4);
        head.Length();
        var hugeTree = head.Address();
        head.Skip((9 * file.Super.LengthSize) + file.Super.OffsetSize);
        width = head.U16();
        startSize = head.Length();
        var largestDirect = head.Length();
        var bits = head.U16();
        head.Skip(2);
        var root = head.Address();
        var rows = head.U16();
        offsetBytes = (bits + 7) / 8;
        IsUsable = head.Ok && idLength is > 0 and <= 64 && width is > 0 and <= 4096 && startSize > 0 && largestDirect >= startSize && largestDirect <= int.MaxValue && bits <= 64;
        if (!IsUsable)
            return;
        lengthBytes = Math.Min(Hdf5Trees.Width(largestDirect), Hdf5Trees.Width(largestManaged));
        directRows = (int)long.Log2(largestDirect) - (int)long.Log2(startSize) + 2;
        if (filtered)
            file.Scope.Gap("a heap of links or attributes is compressed, which is not read");
        else if (root >= 0 && rows == 0)
            Direct(0, startSize, root);
        else if (root >= 0)
            Indirect(root, rows);
        if (hugeTree >= 0)
            foreach (var record in trees.Second(hugeTree, 1, 3))
                Huge(record);
    }

    bool IsUsable { get; }

    public static Hdf5FractalHeap? Open(Hdf5Source file, Hdf5Trees trees, long at)
    {
        var size = 22 + (12 * file.Super.LengthSize) + (3 * file.Super.OffsetSize) + 4;
        if (file.Read(at, size, "a fractal heap") is not { } head || !head.Rest().Span.StartsWith("FRHP"u8) || new Hdf5FractalHeap(file, head, trees) is not { IsUsable: true } heap)
        {
            file.Scope.Gap($"there is no fractal heap at {at}");
            return null;
        }

        return heap;
    }

    /// <summary>The object that a heap id names.</summary>
    public Hdf5Cursor? Object(Hdf5Cursor id)
    {
        var first = id.U8();
        switch ((first >> 4) & 3)
        {
            case 0:
                var (offset, length) = (id.U(offsetBytes), id.U(lengthBytes));
                foreach (var block in blocks)
                    if (offset >= block.Offset && offset - block.Offset < block.Size && length <= block.Size - (offset - block.Offset))
                        return file.Read(block.At + offset - block.Offset, length, "an object in a heap");
                break;
            case 1 when idLength - 1 >= file.Super.OffsetSize + file.Super.LengthSize:
                return file.Read(id.Address(), id.Length(), "a large object");
            case 1 when huge.TryGetValue(id.U(Math.Min(8, idLength - 1)), out var found):
                return file.Read(found.At, found.Size, "a large object");
            case 2:
                return id.Part(Math.Min(id.Left, (first & 15) + 1));
        }

        file.Scope.Gap("an object is not in its heap");
        return null;
    }

    void Huge(Hdf5Cursor record)
    {
        var (at, size) = (record.Address(), record.Length());
        huge[record.Length()] = (at, size);
    }

    void Direct(long offset, long size, long at)
    {
        if (file.Peek(at, 4) is var start && !start.Starts("FHDB"u8))
            file.Scope.Gap($"there is no heap block at {at}");
        file.Cover(at, size);
        blocks.Add((offset, size, at));
    }

    // Row 0 and 1 hold blocks of the starting size, every later row blocks of twice the size of the row before.
    void Indirect(long root, int rootRows)
    {
        var waiting = new Queue<(long At, int Rows, long Offset)>([(root, rootRows, 0)]);
        var seen = new HashSet<long>();
        while (waiting.TryDequeue(out var block))
        {
            var length = 5 + file.Super.OffsetSize + offsetBytes;
            if (!seen.Add(block.At) || block.Rows > 64 || !file.MayGoOn() || file.Read(block.At, length + ((long)block.Rows * width * file.Super.OffsetSize) + 4, "a heap block") is not { } body
                || !body.Starts("FHIB"u8))
            {
                file.Scope.Gap("a heap's blocks lead out of the file or back into themselves");
                return;
            }

            body.Skip(length - 4);
            var offset = block.Offset;
            for (var row = 0; row < block.Rows; row++)
            {
                var size = row == 0 ? startSize : startSize << Math.Min(row - 1, 62);
                for (var column = 0; column < width && size > 0; column++, offset += size)
                {
                    var child = body.Address();
                    if (child < 0)
                        continue;
                    if (blocks.Count + waiting.Count > MostBlocks)
                        file.Scope.Gap("a heap has too many blocks");
                    else if (row < directRows)
                        Direct(offset, size, child);
                    else
                        waiting.Enqueue((child, (int)(long.Log2(size) - long.Log2(startSize * width)) + 1, offset));
                }
            }
        }
    }
}
