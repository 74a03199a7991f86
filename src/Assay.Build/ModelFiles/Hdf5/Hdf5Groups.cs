namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Links of a group: symbol tables of old files (III.A to III.D), link messages and dense links of new ones.</summary>
internal sealed class Hdf5Groups(Hdf5Source file, Hdf5Trees trees, Hdf5Heaps heaps)
{
    /// <summary>A symbol table message (IV.A.2.r).</summary>
    public List<Hdf5Link> Old(long tree, long heap)
    {
        var links = new List<Hdf5Link>();
        var (offset, seen) = (file.Super.OffsetSize, new HashSet<long>());
        foreach (var (_, node) in trees.First(tree, 0, file.Super.LengthSize))
        {
            var head = file.Peek(node, 8);
            var signed = head.Starts("SNOD"u8);
            head.Skip(2);
            var count = head.U16();
            if (!signed || !seen.Add(node) || !file.MayGoOn() || file.Read(node, 8 + (count * ((2 * offset) + 24)), "a symbol table") is not { } body)
            {
                file.Scope.Gap($"there is no symbol table at {node}");
                continue;
            }

            body.Skip(8);
            for (var i = 0; i < count; i++)
            {
                var name = body.U(offset);
                var address = body.Address();
                var kind = body.U(4);
                body.Skip(4);
                var pad = body.Part(16);
                if (heaps.Text(heap, name) is not { } text)
                    file.Scope.Gap("a name is not in its heap");
                else if (kind == 2)
                    links.Add(new Hdf5Link(text, 1, -1, heaps.Text(heap, pad.U(4)) ?? "", ""));
                else
                    links.Add(new Hdf5Link(text, 0, address, "", ""));
            }
        }

        return links;
    }

    /// <summary>A link info message (IV.A.2.c): the links kept in a fractal heap, if any.</summary>
    public List<Hdf5Link> Dense(Hdf5Cursor body)
    {
        var links = new List<Hdf5Link>();
        body.Skip(1);
        body.Skip((body.U8() & 1) != 0 ? 8 : 0);
        var (heapAt, treeAt) = (body.Address(), body.Address());
        foreach (var link in DenseObjects(heapAt, treeAt, 5, 4))
            if (Link(link) is { } read)
                links.Add(read);
        return links;
    }

    /// <summary>Objects in a fractal heap, by the tree that indexes their names.</summary>
    /// <param name="skip">Bytes of a record in front of the heap id.</param>
    public IEnumerable<Hdf5Cursor> DenseObjects(long heapAt, long treeAt, int type, int skip)
    {
        if (heapAt < 0 || treeAt < 0 || Hdf5FractalHeap.Open(file, trees, heapAt) is not { } heap)
            yield break;
        foreach (var record in trees.Second(treeAt, type))
        {
            record.Skip(skip);
            if (!file.MayGoOn())
                yield break;
            if (heap.Object(record) is { } found)
                yield return found;
        }
    }

    /// <summary>A link message (IV.A.2.g).</summary>
    public Hdf5Link? Link(Hdf5Cursor body)
    {
        int version = body.U8(), flags = body.U8();
        var type = (flags & 8) != 0 ? body.U8() : 0;
        body.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        var name = body.Text(body.U(1 << (flags & 3)));
        Hdf5Link? link = null;
        if (type == 0)
        {
            link = new Hdf5Link(name, 0, body.Address(), "", "");
        }
        else
        {
            var value = body.Part(body.U16());
            if (type == 64)
            {
                value.Skip(1);
                var target = value.ZeroEnded();
                link = new Hdf5Link(name, 64, -1, value.ZeroEnded(), target);
            }
            else
            {
                link = new Hdf5Link(name, type, -1, type == 1 ? value.Text(value.Left) : "", "");
            }
        }

        if (body.Ok && version == 1)
            return link;
        file.Scope.Gap("a link is cut or malformed");
        return null;
    }
}
