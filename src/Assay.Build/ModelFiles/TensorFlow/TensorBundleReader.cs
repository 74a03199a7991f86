using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>
/// The index of a checkpoint: a sorted table as LevelDB writes it (table_format.txt) whose values are bundle entries.
/// A footer names the index block; its entries name the data blocks.
/// </summary>
internal sealed class TensorBundleReader(ByteSource source, ScanScope scope)
{
    public const ulong Magic = 0xdb4775248b80fb57;
    const int Footer = 48;
    readonly List<BundleEntry> entries = [];
    readonly HashSet<long> seen = [];
    int shards = -1;

    public TensorBundle? Read(out string error)
    {
        error = "";
        var footer = source.Bytes(source.Length - Footer, Footer);
        if (footer.Length < Footer || BinaryPrimitives.ReadUInt64LittleEndian(footer.AsSpan(40)) != Magic)
            return Fail("it has no footer", out error);
        var at = 0;
        _ = Varint(footer, ref at);
        _ = Varint(footer, ref at);
        var (indexAt, indexSize) = (Varint(footer, ref at), Varint(footer, ref at));
        if (Block(indexAt, indexSize) is not { } index)
            return Fail("its index block is not there", out error);
        foreach (var (_, handle) in Rows(index))
        {
            var here = 0;
            if (!scope.Budget.HasTime() || entries.Count > scope.Limits.GraphItems)
                return Fail("it has too many blocks", out error);
            if (Block(Varint(handle, ref here), Varint(handle, ref here)) is not { } block)
                return Fail("a block is not there, is compressed or is named twice", out error);
            foreach (var (key, value) in Rows(block))
                Entry(key, value);
        }

        return shards < 0 ? Fail("it has no header entry", out error) : new TensorBundle(shards, entries);
    }

    // A block is followed by one byte that names its compression, and four of checksum.
    byte[]? Block(long at, long size)
    {
        if (at < 0 || size < 4 || size > scope.Limits.HeaderBytes || at > source.Length - size - 5 || !seen.Add(at))
            return null;
        var block = source.Bytes(at, (int)size + 5);
        return block.Length == size + 5 && block[^5] == 0 ? block[..(int)size] : null;
    }

    // Each key says how much it shares with the one before; at the end stand the places without sharing.
    IEnumerable<(byte[] Key, byte[] Value)> Rows(byte[] block)
    {
        var restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - 4));
        var end = block.Length - 4 - (4L * restarts);
        byte[] key = [];
        for (var at = 0; at < end;)
        {
            var (shared, own, length) = (Varint(block, ref at), Varint(block, ref at), Varint(block, ref at));
            if (shared < 0 || shared > key.Length || own < 0 || length < 0 || own > end - at || length > end - at - own)
            {
                scope.Gap("an entry of the checkpoint's index is malformed");
                yield break;
            }

            key = [.. key.AsSpan(0, (int)shared), .. block.AsSpan(at, (int)own)];
            at += (int)own;
            yield return (key, block[at..(at + (int)length)]);
            at += (int)length;
        }

        if (end < 0)
            scope.Gap("a block of the checkpoint's index is malformed");
    }

    void Entry(byte[] key, byte[] value)
    {
        using var content = new MemorySource(value);
        var proto = new ProtoReader(content);
        var (at, type, shard, offset, size, elements, sliced) = (0L, 0, 0, 0L, 0L, 1.0, false);
        while (proto.Next(ref at, value.Length, out var field, out var malformed) || Broken(malformed))
        {
            switch (field.Number, field.Wire)
            {
                case (1, 0) when key.Length == 0:
                    shards = (int)Math.Min(field.Value, int.MaxValue);
                    break;
                case (1, 0):
                    type = (int)Math.Min(field.Value, int.MaxValue);
                    break;
                case (2, 2) when key.Length > 0:
                    elements = Shape(proto, field);
                    break;
                case (3, 0):
                    shard = (int)Math.Min(field.Value, int.MaxValue);
                    break;
                case (4, 0):
                    offset = (long)field.Value;
                    break;
                case (5, 0):
                    size = (long)field.Value;
                    break;
                case (7, 2):
                    sliced = true;
                    break;
            }
        }

        if (key.Length > 0)
            entries.Add(new BundleEntry(PickleText.Decode(key), type, elements, shard, offset, size, sliced));
    }

    bool Broken(bool malformed)
    {
        if (malformed)
            scope.Gap("an entry of the checkpoint's index is malformed");
        return false;
    }

    // TensorShapeProto: dimensions are field 2, their sizes field 1.
    static double Shape(ProtoReader proto, ProtoField shape)
    {
        var (at, elements) = (shape.At, 1.0);
        while (proto.Next(ref at, shape.At + shape.Length, out var field, out _))
        {
            if (field is not { Number: 2, Wire: 2 })
                continue;
            long inner = field.At, size = 0;
            while (proto.Next(ref inner, field.At + field.Length, out var part, out _))
                if (part is { Number: 1, Wire: 0 })
                    size = (long)part.Value;
            elements *= size;
        }

        return elements;
    }

    static long Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return (long)value;
        }

        return -1;
    }

    static TensorBundle? Fail(string why, out string error)
    {
        error = why;
        return null;
    }
}
