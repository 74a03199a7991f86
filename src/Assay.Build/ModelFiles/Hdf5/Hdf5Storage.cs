namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Where a dataset's bytes lie: layout and filter messages, chunk indexes, other files (IV.A.2.h, i, l; VII).</summary>
internal sealed class Hdf5Storage(Hdf5Source file, Hdf5Trees trees, Hdf5Heaps heaps)
{
    public Hdf5Layout? Layout(Hdf5Cursor body)
    {
        var version = body.U8();
        var layout = version switch { 1 or 2 => Old(body), 3 or 4 or 5 => New(body, version), _ => null };
        if (layout is null || !body.Ok)
            file.Scope.Gap("a dataset's layout is cut or of an unknown version");
        return body.Ok ? layout : null;
    }

    static Hdf5Layout Old(Hdf5Cursor body)
    {
        int rank = body.U8(), kind = body.U8();
        body.Skip(5);
        var at = kind == 0 ? -1 : body.Address();
        var chunk = new long[Math.Min(rank, 33)];
        for (var i = 0; i < chunk.Length; i++)
            chunk[i] = body.U(4);
        // Of a contiguous dataset the dimensions stand here: they and the element size make its bytes.
        var compact = kind == 0 ? body.Bytes(body.U(4)).ToArray() : [];
        return new Hdf5Layout(kind, at, kind == 1 ? -1 : 0, 0, chunk, 0, compact);
    }

    static Hdf5Layout? New(Hdf5Cursor body, int version)
    {
        var kind = body.U8();
        switch (kind)
        {
            case 0:
                return new Hdf5Layout(0, -1, 0, 0, [], 0, body.Bytes(body.U16()).ToArray());
            case 1:
                var at = body.Address();
                return new Hdf5Layout(1, at, body.Length(), 0, [], 0, []);
            case 2 when version == 3:
                var rank = body.U8();
                var tree = body.Address();
                return new Hdf5Layout(2, tree, 0, 0, Dimensions(body, rank, 4), 0, []);
            case 2:
                int flags = body.U8(), dimensions = body.U8(), width = body.U8();
                var chunk = Dimensions(body, dimensions, width);
                var index = body.U8();
                long filtered = 0;
                if (index == 1 && (flags & 2) != 0)
                    (filtered, _) = (body.Length(), body.U(4));
                body.Skip(index switch { 3 => 1, 4 => 5, 5 => 6, _ => 0 });
                return index is < 1 or > 5 ? null : new Hdf5Layout(2, body.Address(), filtered, index, chunk, 0, []);
            case 3:
                var heap = body.Address();
                return new Hdf5Layout(3, heap, 0, 0, [], (int)body.U(4), []);
            default:
                return null;
        }
    }

    static long[] Dimensions(Hdf5Cursor body, int rank, int width)
    {
        var sizes = new long[Math.Min(rank, 33)];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = body.U(width);
        return sizes;
    }

    public static void Filters(Hdf5Cursor body, List<Hdf5Filter> into)
    {
        int version = body.U8(), count = body.U8();
        body.Skip(version == 1 ? 6 : 0);
        for (var i = 0; i < count && body.Ok; i++)
        {
            var id = body.U16();
            var nameSize = version == 1 || id >= 256 ? body.U16() : 0;
            body.Skip(2);
            var values = body.U16();
            var name = body.Text(version == 1 ? (nameSize + 7) & ~7 : nameSize);
            body.Skip((4 * values) + (version == 1 && values % 2 == 1 ? 4 : 0));
            into.Add(new Hdf5Filter(id, name));
        }
    }

    /// <summary>The stored pieces of a dataset: places and sizes in the source.</summary>
    public List<(long At, long Size)> Pieces(Hdf5Data data, string path)
    {
        var layout = data.Layout!;
        var pieces = new List<(long At, long Size)>();
        if (layout.At < 0 || layout.Kind is 0 or 3)
            return pieces;
        if (layout.Kind == 1)
        {
            pieces.Add((layout.At, layout.Size < 0 ? Hdf5Values.Count([.. data.Shape ?? [], data.Type?.Size ?? 1]) : layout.Size));
            return pieces;
        }

        var chunk = Hdf5Values.Count(layout.Chunk);
        switch (layout.Index)
        {
            case 0:
                foreach (var (key, child) in trees.First(layout.At, 1, 8 + (8 * layout.Chunk.Length)))
                    pieces.Add((child, key.U(4)));
                break;
            case 1:
                pieces.Add((layout.At, layout.Size > 0 ? layout.Size : chunk));
                break;
            case 2:
                var chunks = 1.0;
                for (var i = 0; i < layout.Chunk.Length - 1 && i < (data.Shape?.Length ?? 0); i++)
                    chunks *= Math.Ceiling((double)data.Shape![i] / Math.Max(1, layout.Chunk[i]));
                pieces.Add((layout.At, chunks * chunk >= long.MaxValue ? long.MaxValue : (long)chunks * chunk));
                break;
            case 3:
                FixedArray(layout.At, chunk, pieces);
                break;
            case 5:
                foreach (var record in trees.Second(layout.At, 10, 11))
                {
                    var at = record.Address();
                    var filtered = record.Left > 8 * (layout.Chunk.Length - 1);
                    pieces.Add((at, filtered ? record.U(Math.Clamp(record.Left - 4 - (8 * (layout.Chunk.Length - 1)), 0, 8)) : chunk));
                }

                break;
            default:
                if (!new Hdf5ExtensibleArray(file, chunk, pieces).Read(layout.At))
                    file.Scope.Gap($"the chunk index of {path} cannot be read to its end");
                break;
        }

        return pieces;
    }

    // Fixed array (VII.C): a header, then one block of elements, in pages when there are many.
    void FixedArray(long at, long chunk, List<(long At, long Size)> pieces)
    {
        if (file.Read(at, 12 + file.Super.OffsetSize + file.Super.LengthSize, "a chunk index") is not { } head)
            return;
        var signed = head.Starts("FAHD"u8);
        head.Skip(1);
        int client = head.U8(), element = head.U8(), bits = head.U8();
        var count = head.Length();
        var block = head.Address();
        var prefix = 6 + file.Super.OffsetSize;
        if (!signed || client > 1 || bits > 30 || element < file.Super.OffsetSize || count > file.Bytes.Length)
        {
            file.Scope.Gap($"there is no chunk index at {at}");
            return;
        }

        if (block < 0)
            return;
        var page = 1L << bits;
        var pages = count > page ? (count + page - 1) / page : 0;
        if (file.Read(block, prefix + ((pages + 7) / 8) + (count * element) + (4 * (pages + 1)), "a chunk index") is not { } body || !body.Starts("FADB"u8))
        {
            file.Scope.Gap($"the chunk index at {at} leads nowhere");
            return;
        }

        body.Skip(prefix - 4 + ((pages + 7) / 8) + (pages > 0 ? 4 : 0));
        for (long i = 0; i < count && body.Ok && file.MayGoOn(); i++)
        {
            if (pages > 0 && i > 0 && i % page == 0)
                body.Skip(4);
            var entry = body.Part(element);
            var child = entry.Address();
            if (child >= 0)
                pieces.Add((child, client == 1 ? entry.U(element - file.Super.OffsetSize - 4) : chunk));
        }
    }

    /// <summary>Names of the files that hold a dataset's bytes (external data files message).</summary>
    public List<string> ExternalFiles(Hdf5Cursor body)
    {
        var names = new List<string>();
        body.Skip(6);
        var used = body.U16();
        var heap = body.Address();
        for (var i = 0; i < used && body.Ok; i++)
        {
            names.Add(heaps.Text(heap, body.Length()) ?? "");
            body.Skip(2 * file.Super.LengthSize);
        }

        return names;
    }

    /// <summary>Names of the files that a virtual dataset is made of; "." is the file itself.</summary>
    public List<string> Sources(Hdf5Layout layout)
    {
        var names = new List<string>();
        var bytes = heaps.Value(layout.At, layout.HeapIndex);
        var body = new Hdf5Cursor(bytes, 0, file.Super);
        var version = body.U8();
        var count = body.Length();
        for (long i = 0; i < count && body.Ok && version == 0 && file.MayGoOn(); i++)
        {
            names.Add(body.ZeroEnded());
            body.ZeroEnded();
            Selection(body);
            Selection(body);
        }

        if (version != 0 || !body.Ok)
            file.Scope.Gap("a virtual dataset's sources cannot be read to their end");
        return names;
    }

    // A dataspace selection (VIII): only its length matters.
    static void Selection(Hdf5Cursor body)
    {
        long type = body.U(4), version = body.U(4);
        if (type == 2 && version >= 2)
        {
            var flags = body.U8();
            var width = version == 2 ? 8 : body.U8();
            body.Skip(version == 2 ? 4 : 0);
            var rank = body.U(4);
            body.Skip((flags & 1) != 0 ? 4 * rank * width : Blocks(body.U(width), 2 * rank * width));
        }
        else if (type == 1 && version == 2)
        {
            var width = body.U8();
            var rank = body.U(4);
            body.Skip(Blocks(body.U(width), rank * width));
        }
        else
        {
            body.Skip(4);
            body.Skip(body.U(4));
        }
    }

    static long Blocks(long count, long size) => count < 0 || size < 0 || (size > 0 && count > int.MaxValue / size) ? -1 : count * size;
}
