using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.FlatBuffers;

/// <summary>Elements of a vector.</summary>
internal readonly record struct FlatVector(long At, int Count);

/// <summary>A table: fields by number, each absent or at an offset that its layout names.</summary>
internal sealed class FlatTable(FlatReader reader, long at, byte[] layout, int size)
{
    public long At => at;

    /// <summary>Where a field lies; 0 when it is absent.</summary>
    public long Field(int number)
    {
        var entry = 4 + (2 * number);
        if (entry + 2 > layout.Length)
            return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(layout.AsSpan(entry));
        return offset < 4 || offset >= size ? 0 : at + offset;
    }

    public long Number(int number, int bytes, long otherwise = 0)
    {
        var field = Field(number);
        if (field == 0)
            return otherwise;
        return bytes switch
        {
            1 => reader.Source.Bytes(field, 1) is [var b] ? b : otherwise,
            4 => reader.U32(field) ?? otherwise,
            _ => (long)(reader.U64(field) ?? (ulong)otherwise),
        };
    }

    public FlatTable? Table(int number) => Target(number) is var target && target == 0 ? null : reader.Table(target);

    public string Text(int number, int most = 4096) => Target(number) is var target && target == 0 ? "" : reader.Text(target, most);

    public FlatVector Vector(int number, int elementSize) => Target(number) is var target && target == 0 ? default : reader.Vector(target, elementSize);

    /// <summary>The tables of a vector; those that lead astray are left out.</summary>
    public IEnumerable<FlatTable> Tables(int number)
    {
        var vector = Vector(number, 4);
        for (var i = 0; i < vector.Count && reader.MayGoOn(); i++)
        {
            var place = vector.At + (4L * i);
            if (reader.U32(place) is { } offset && reader.Table(place + offset) is { } table)
                yield return table;
        }
    }

    long Target(int number)
    {
        var field = Field(number);
        return field == 0 || reader.U32(field) is not { } offset ? 0 : field + offset;
    }
}
