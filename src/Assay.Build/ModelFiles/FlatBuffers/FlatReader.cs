using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.FlatBuffers;

/// <summary>
/// FlatBuffers' binary form (https://flatbuffers.dev/internals) over a source: tables, vectors and texts by offset.
/// Whatever points outside the file reads as absent, and is counted; bytes that were reached are remembered.
/// </summary>
internal sealed class FlatReader(ByteSource source, ScanScope scope)
{
    readonly HashSet<(long From, long To)> reached = [(0, 8)];
    long items;

    public ByteSource Source => source;

    /// <summary>Offsets that led outside the file.</summary>
    public int Astray { get; private set; }

    public FlatTable? Root()
    {
        var at = U32(0);
        return at is null ? null : Table(at.Value);
    }

    /// <summary>Counts one item; false when there are too many or time is up.</summary>
    public bool MayGoOn()
    {
        if (++items > scope.Limits.GraphItems)
        {
            scope.Gap($"more than {scope.Limits.GraphItems} parts");
            return false;
        }

        if ((items & 255) != 0 || scope.Budget.HasTime())
            return true;
        scope.Gap("time is up");
        return false;
    }

    public FlatTable? Table(long at)
    {
        if (U32(at) is not { } back)
            return null;
        var layout = at - (int)back;
        var head = layout < 0 ? [] : source.Bytes(layout, 4);
        if (head.Length < 4)
            return Stray();
        int layoutSize = BinaryPrimitives.ReadUInt16LittleEndian(head), tableSize = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2));
        if (layoutSize < 4 || tableSize < 4 || layout + layoutSize > source.Length || at + tableSize > source.Length)
            return Stray();
        Reach(layout, layoutSize);
        Reach(at, tableSize);
        return new FlatTable(this, at, source.Bytes(layout, layoutSize), tableSize);
    }

    public uint? U32(long at)
    {
        Span<byte> four = stackalloc byte[4];
        if (at >= 0 && at <= source.Length - 4 && source.Read(at, four) == 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(four);
        Astray++;
        return null;
    }

    public ulong? U64(long at) => U32(at) is { } low && U32(at + 4) is { } high ? ((ulong)high << 32) | low : null;

    /// <summary>A vector: where its elements start and how many there are; checked against the file.</summary>
    public FlatVector Vector(long at, int elementSize)
    {
        if (U32(at) is not { } count)
            return default;
        if (count > (source.Length - at - 4) / elementSize)
        {
            Astray++;
            return default;
        }

        Reach(at, 4 + ((long)count * elementSize));
        return new FlatVector(at + 4, (int)Math.Min(count, int.MaxValue));
    }

    public string Text(long at, int most = 4096)
    {
        var text = Vector(at, 1);
        return text.Count == 0 ? "" : PickleText.Decode(source.Bytes(text.At, Math.Min(text.Count, most)));
    }

    public void Reach(long at, long size) => reached.Add((at, at + size));

    /// <summary>Runs of bytes that nothing led to, longer than padding and small tables of options are.</summary>
    public IEnumerable<(long From, long To)> Unreached(long least)
    {
        long at = 0;
        foreach (var (from, to) in reached.Order())
        {
            if (from - at >= least)
                yield return (at, from);
            at = Math.Max(at, to);
        }

        if (source.Length - at > 0)
            yield return (at, source.Length);
    }

    FlatTable? Stray()
    {
        Astray++;
        return null;
    }
}
