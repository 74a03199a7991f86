namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Local heaps of old groups (III.D) and global heaps of variable-length values (III.E).</summary>
internal sealed class Hdf5Heaps(Hdf5Source file)
{
    readonly Dictionary<long, Dictionary<int, (long At, long Size)>> global = [];
    readonly Dictionary<long, Hdf5Cursor?> local = [];

    /// <summary>Where the collections found so far keep their objects.</summary>
    public IEnumerable<(long At, long Size)> Objects => global.Values.SelectMany(c => c.Values);

    /// <summary>A zero-ended text in a local heap.</summary>
    public string? Text(long heap, long offset)
    {
        if (!local.TryGetValue(heap, out var data))
            local.Add(heap, data = Local(heap));
        if (data is null || offset < 0 || offset >= data.Left)
            return null;
        var text = new Hdf5Cursor(data.Rest()[(int)offset..], data.Place + offset, file.Super);
        var name = text.ZeroEnded();
        return text.Ok ? name : null;
    }

    Hdf5Cursor? Local(long heap)
    {
        if (file.Read(heap, 8 + (2 * file.Super.LengthSize) + file.Super.OffsetSize, "a local heap") is not { } head)
            return null;
        if (!head.Starts("HEAP"u8))
        {
            file.Scope.Gap($"there is no local heap at {heap}");
            return null;
        }

        head.Skip(4);
        var size = head.Length();
        head.Length();
        return file.Read(head.Address(), size, "a local heap's data");
    }

    /// <summary>A value in a global heap; empty (and a gap) when it is not there.</summary>
    public ReadOnlyMemory<byte> Value(long collection, int index)
    {
        if (collection == file.Super.Base && index == 0)
            return default;
        var objects = Collection(collection);
        if (objects.TryGetValue(index, out var found) && found.Size <= file.Scope.Limits.HeaderBytes)
            return file.Bytes.Bytes(found.At, (int)found.Size);
        file.Scope.Gap($"a value is not in the heap at {collection}");
        return default;
    }

    /// <summary>Reads a collection once; false when there is none at the place.</summary>
    public bool Visit(long at) => Collection(at).Count > 0;

    Dictionary<int, (long At, long Size)> Collection(long at)
    {
        if (global.TryGetValue(at, out var known))
            return known;
        var objects = new Dictionary<int, (long At, long Size)>();
        global.Add(at, objects);
        var head = file.Peek(at, 8 + file.Super.LengthSize);
        var signed = head.Starts("GCOL"u8);
        head.Skip(4);
        var size = head.Length();
        if (!signed || !head.Ok || size < head.At || size > file.Bytes.Length - at)
            return objects;
        file.Cover(at, size);
        for (var here = at + head.At; here <= at + size - 8 - file.Super.LengthSize && file.MayGoOn();)
        {
            var entry = file.Peek(here, 8 + file.Super.LengthSize);
            var index = entry.U16();
            entry.Skip(6);
            var length = entry.Length();
            var data = here + entry.At;
            if (index == 0)
                break;
            if (length < 0 || length > at + size - data)
            {
                file.Scope.Gap($"a value in the heap at {at} is longer than the heap");
                break;
            }

            objects[index] = (data, length);
            here = data + ((length + 7) & ~7L);
        }

        return objects;
    }
}
