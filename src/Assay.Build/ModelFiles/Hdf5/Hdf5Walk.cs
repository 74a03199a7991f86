using System.IO.Compression;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Walks every object that can be reached from the root, then looks at the bytes that nothing reaches.</summary>
internal sealed class Hdf5Walk
{
    const int Deepest = 256;
    const int JudgedChunks = 64;
    readonly Hdf5Source file;
    readonly ScanScope scope;
    readonly Hdf5Trees trees;
    readonly Hdf5Heaps heaps;
    readonly Hdf5Headers headers;
    readonly Hdf5Values values;
    readonly Hdf5Groups groups;
    readonly Hdf5Storage storage;
    readonly Queue<Hdf5Visit> waiting = new();
    readonly HashSet<long> seen = [];
    readonly List<Tensor> weights = [];

    public Hdf5Walk(Hdf5Source file)
    {
        (this.file, scope) = (file, file.Scope);
        trees = new Hdf5Trees(file);
        heaps = new Hdf5Heaps(file);
        headers = new Hdf5Headers(file);
        values = new Hdf5Values(file, headers, heaps);
        groups = new Hdf5Groups(file, trees, heaps);
        storage = new Hdf5Storage(file, trees, heaps);
    }

    public void Run()
    {
        file.Cover(file.Super.Base, file.Super.Size);
        if (file.Super.Extension >= 0)
            waiting.Enqueue(new Hdf5Visit(file.Super.Extension, "superblock extension", 0));
        if (file.Super.Root < 0)
            scope.Gap("it has no root group");
        else
            waiting.Enqueue(new Hdf5Visit(file.Super.Root, "", 0));
        while (waiting.TryDequeue(out var visit) && file.MayGoOn())
            if (seen.Add(visit.Address))
                Visit(visit);
        scope.Weigh(weights);
        Unreached();
        foreach (var (at, size) in heaps.Objects)
            if (size >= 8 && MayBegin(file.Bytes.Bytes(at, 4)))
                Carried(file.Bytes.Slice(at, size), "heap");
    }

    void Visit(Hdf5Visit visit)
    {
        var data = new Hdf5Data();
        foreach (var message in headers.Read(visit.Address, visit.Path.Length == 0 ? "the root" : visit.Path))
        {
            var body = message.IsShared && message.Type is not 0xC ? headers.Shared(message.Body, message.Type) : message.Body;
            if (body is not null)
                Message(message.Type, body, data, visit);
        }

        if (data.Layout is not null)
            Dataset(data, visit.Path.Length == 0 ? "/" : visit.Path);
    }

    void Message(int type, Hdf5Cursor body, Hdf5Data data, Hdf5Visit visit)
    {
        switch (type)
        {
            case 1:
                data.Shape = Hdf5Values.Shape(body);
                break;
            case 2:
                Links(groups.Dense(body), visit);
                break;
            case 3:
                data.Type = Hdf5Values.Type(body);
                break;
            case 6:
                if (groups.Link(body) is { } link)
                    Links([link], visit);
                break;
            case 7:
                foreach (var name in storage.ExternalFiles(body))
                    Hdf5Rules.External(name, visit.Path, scope);
                break;
            case 8:
                data.Layout = storage.Layout(body);
                break;
            case 0xB:
                Hdf5Storage.Filters(body, data.Filters);
                break;
            case 0xC:
                Attribute(body, visit.Path);
                break;
            case 0x11:
                Links(groups.Old(body.Address(), body.Address()), visit);
                break;
            case 0x15:
                body.Skip(1);
                body.Skip((body.U8() & 1) != 0 ? 2 : 0);
                foreach (var attribute in groups.DenseObjects(body.Address(), body.Address(), 8, 0))
                    Attribute(attribute, visit.Path);
                break;
            case 0 or 4 or 5 or 9 or 0xA or 0xD or 0xE or 0x12 or 0x13 or 0x14 or 0x16 or 0x17 or 0x18:
                break;
            default:
                scope.Gap($"{visit.Path} has a message of type {type}, which is not read");
                break;
        }
    }

    void Links(List<Hdf5Link> links, Hdf5Visit visit)
    {
        foreach (var link in links)
        {
            var path = $"{visit.Path}/{ScanScope.Printable(link.Name)}";
            if (path.Length > 2000)
                path = "…" + path[^1000..];
            Hdf5Rules.Link(link, path, scope);
            if (link.Type != 0)
                continue;
            if (visit.Depth >= Deepest)
                scope.Gap("groups are nested too deep");
            else
                waiting.Enqueue(new Hdf5Visit(link.Address, path, visit.Depth + 1));
        }
    }

    void Attribute(Hdf5Cursor body, string path)
    {
        if (values.Attribute(body) is not { } attribute)
            return;
        foreach (var value in attribute.Values)
        {
            if (value.Length < 2)
                continue;
            var content = new MemorySource(value);
            var name = ScanScope.Printable($"{path}@{attribute.Name}");
            // Configurations are texts that a loader obeys; everything else only might be a file.
            if (value.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..])
                scope.Inside(name).Judge(content);
            else
                Carried(content, name);
        }
    }

    void Dataset(Hdf5Data data, string path)
    {
        var layout = data.Layout!;
        foreach (var filter in data.Filters)
            Hdf5Rules.Filter(filter, path, scope);
        if (layout.Kind == 3)
            foreach (var name in layout.At < 0 ? [] : storage.Sources(layout))
                Hdf5Rules.Virtual(name, path, scope);
        if (layout.Compact.Length > 0 && data.Type is { MayCarry: true })
            Carried(new MemorySource(layout.Compact), path);
        var pieces = storage.Pieces(data, path);
        long stored = layout.Compact.Length;
        foreach (var (at, size) in pieces)
        {
            if (at < 0 || size < 0 || at > file.Bytes.Length || size > file.Bytes.Length - at)
                scope.Gap($"{path} has data outside the file");
            else
                file.Cover(at, size);
            stored += Math.Max(0, Math.Min(size, file.Bytes.Length));
        }

        var declared = data.Shape is null ? 0 : data.Shape.Aggregate((double)(data.Type?.Size ?? 1), (a, b) => a * (b < 0 ? long.MaxValue : b));
        if (declared > 1L << 32 && declared > 1000.0 * Math.Max(1, stored))
            Hdf5Rules.Bomb(declared, stored, path, scope);
        if (scope.Weights is not null && data.Type is { Numbers: { } numbers })
            Hdf5Weights.Take(path, numbers, data, pieces, file, weights);
        var judged = data.Type is { MayCarry: true } ? JudgedChunks : layout.Kind == 1 ? 1 : 0;
        foreach (var (at, size) in pieces.Take(judged))
            if (size >= 8 && scope.Budget.HasTime())
                Piece(at, size, data, path);
    }

    void Piece(long at, long size, Hdf5Data data, string path)
    {
        var content = file.Bytes.Slice(at, size);
        if (data.Layout!.Kind == 2 && data.Filters.Exists(f => f.Id == 1))
        {
            using var stream = new ZLibStream(new SourceStream(content), CompressionMode.Decompress);
            content = Spool.Copy(stream, Math.Min(16 << 20, scope.Budget.ExpandedLeft), scope.Budget, out _);
            scope.Budget.Expand(content.Length);
        }

        using (content)
        {
            if (data.Type is { MayCarry: true })
                Carried(content, path);
            else
                scope.Inside(path, opportunistic: true).Judge(content);
        }
    }

    // Bytes no structure accounts for: heaps of values that only chunks name, free space, and what someone put there.
    void Unreached()
    {
        foreach (var (from, to) in file.Uncovered().ToList())
        {
            for (var at = from; at < to && file.MayGoOn();)
            {
                var start = file.Peek(at, 16);
                if (start.Starts("GCOL"u8) && heaps.Visit(at))
                {
                    start.Skip(4);
                    at += Math.Max(16, start.Length());
                    continue;
                }

                var end = Next(at + 1, to);
                if (at < file.Super.End)
                    Carried(file.Bytes.Slice(at, end - at), "unreached");
                at = end;
            }
        }

        if (file.Super.End > file.Bytes.Length)
            scope.Gap($"it is cut: it should be {file.Super.End} bytes long");
        else if (file.Super.End < file.Bytes.Length && AnyByte(file.Super.End))
            Hdf5Rules.TrailingData(file.Super.End, file.Bytes.Length - file.Super.End, scope);
        if (file.Super.End < file.Bytes.Length)
            scope.Inside("behind", opportunistic: true).Judge(file.Bytes.Slice(file.Super.End, file.Bytes.Length - file.Super.End));
    }

    long Next(long from, long to)
    {
        var block = new byte[1 << 16];
        for (var at = from; at < to; at += block.Length - 3)
        {
            var got = file.Bytes.Read(at, block);
            var found = block.AsSpan(0, got).IndexOf("GCOL"u8);
            if (found >= 0 && at + found < to)
                return at + found;
            if (got < block.Length || !scope.Budget.HasTime())
                break;
        }

        return to;
    }

    bool AnyByte(long from)
    {
        var block = new byte[1 << 16];
        for (var at = from; at < file.Bytes.Length && scope.Budget.HasTime(); at += block.Length)
            if (block.AsSpan(0, file.Bytes.Read(at, block)).IndexOfAnyExcept((byte)0) >= 0)
                return true;
        return false;
    }

    void Carried(ByteSource content, string name) => scope.Carrying(ScanScope.Printable(name)).Judge(content);

    static bool MayBegin(byte[] four) =>
        four.Length == 4 && (PickleCarried.Begins(four) != Pickle.Carried.Nothing || four[0] is (byte)'c' or (byte)'(' or 0x7f);
}
