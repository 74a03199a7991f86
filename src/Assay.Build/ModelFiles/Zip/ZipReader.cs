using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>Reads zip structures within bounds. It repairs nothing and trusts nothing: it says what stands there.</summary>
internal static class ZipReader
{
    public const uint LocalSignature = 0x04034b50;
    const uint CentralSignature = 0x02014b50;
    const uint End64Signature = 0x06064b50;
    const uint Locator64Signature = 0x07064b50;

    /// <summary>Finds the end record as Python's zipfile and miniz do: the last one in the final 64 KiB that fits.</summary>
    public static ZipEnd? FindEnd(ByteSource source)
    {
        var tailAt = Math.Max(0, source.Length - 65_557);
        var tail = source.View(tailAt, 65_557);
        for (var i = tail.Length - 22; i >= 0 && (i = tail[..(i + 4)].LastIndexOf("PK\x05\x06"u8)) >= 0; i--)
        {
            var endAt = tailAt + i;
            long entries = U16(tail, i + 10), size = U32(tail, i + 12), offset = U32(tail, i + 16);
            var directoryEnd = endAt;
            var disagrees = false;
            // A locator counts wherever it stands, as in Python's zipfile; other readers look only when the old fields are full.
            if (i >= 20 && U32(tail, i - 20) == Locator64Signature)
            {
                directoryEnd = Find64(source, endAt, (long)U64(tail, i - 12));
                var record = source.Bytes(directoryEnd, 56);
                if (record.Length < 56 || U32(record, 0) != End64Signature)
                    continue;
                var (entries64, size64, offset64) = ((long)U64(record, 32), (long)U64(record, 40), (long)U64(record, 48));
                disagrees = (entries != 0xFFFF && entries != entries64) || (size != 0xFFFFFFFF && size != size64) || (offset != 0xFFFFFFFF && offset != offset64);
                (entries, size, offset) = (entries64, size64, offset64);
            }

            var directoryAt = directoryEnd - size;
            if (size < 0 || offset < 0 || directoryAt < 0 || entries < 0 || directoryAt < offset)
                continue;
            if (entries > 0 && (source.Bytes(directoryAt, 4) is not { Length: 4 } signature || U32(signature, 0) != CentralSignature))
                continue;
            return new ZipEnd(directoryAt - offset, directoryAt, size, entries, endAt + 22 + U16(tail, i + 20), disagrees);
        }

        return null;
    }

    // The ZIP64 end record stands where the locator says, or (with data in front) right before the locator.
    static long Find64(ByteSource source, long endAt, long said)
    {
        var there = source.Bytes(said, 4);
        return there.Length == 4 && U32(there, 0) == End64Signature ? said : endAt - 20 - 56;
    }

    /// <summary>The next central entry and where the one after it starts; null when there is none.</summary>
    public static ZipEntry? Central(ByteSource source, ZipEnd end, ref long at)
    {
        var head = source.Bytes(at, 46);
        if (head.Length < 46 || U32(head, 0) != CentralSignature)
            return null;
        int nameLength = U16(head, 28), extraLength = U16(head, 30), commentLength = U16(head, 32);
        var rest = source.Bytes(at + 46, nameLength + extraLength);
        if (rest.Length < nameLength + extraLength)
            return null;
        long size = U32(head, 24), compressed = U32(head, 20), offset = U32(head, 42);
        Zip64(rest.AsSpan(nameLength), ref size, ref compressed, ref offset);
        at += 46 + nameLength + extraLength + commentLength;
        var name = PickleText.Decode(rest.AsSpan(0, nameLength));
        return new ZipEntry(name, U16(head, 8), U16(head, 10), U32(head, 16), compressed, size, end.Prefix + offset, name.EndsWith('/'), (U32(head, 38) >> 28) == 0xA);
    }

    public static ZipLocal? Local(ByteSource source, long at)
    {
        var head = source.Bytes(at, 30);
        if (head.Length < 30 || U32(head, 0) != LocalSignature)
            return null;
        int nameLength = U16(head, 26), extraLength = U16(head, 28);
        var rest = source.Bytes(at + 30, nameLength + extraLength);
        if (rest.Length < nameLength + extraLength)
            return null;
        long size = U32(head, 22), compressed = U32(head, 18), none = 0;
        Zip64(rest.AsSpan(nameLength), ref size, ref compressed, ref none);
        return new ZipLocal(PickleText.Decode(rest.AsSpan(0, nameLength)), U16(head, 6), U16(head, 8), U32(head, 14), compressed, size, at + 30 + nameLength + extraLength);
    }

    /// <summary>Length of the data descriptor at a place: with or without signature, 32 or 64 bit; 0 when none fits.</summary>
    public static int Descriptor(ByteSource source, long at, uint crc, long compressed)
    {
        var bytes = source.Bytes(at, 24);
        var signed = bytes.Length >= 4 && U32(bytes, 0) == 0x08074b50 ? 4 : 0;
        if (bytes.Length >= signed + 20 && U32(bytes, signed) == crc && (long)U64(bytes, signed + 4) == compressed)
            return signed + 20;
        return bytes.Length >= signed + 12 && U32(bytes, signed) == crc && U32(bytes, signed + 4) == (uint)compressed ? signed + 12 : 0;
    }

    static void Zip64(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                return;
            if (id == 1)
            {
                var fields = extra.Slice(4, length);
                Take(ref fields, ref size);
                Take(ref fields, ref compressed);
                Take(ref fields, ref offset);
                return;
            }

            extra = extra[(4 + length)..];
        }
    }

    static void Take(ref ReadOnlySpan<byte> fields, ref long value)
    {
        if (value != 0xFFFFFFFF || fields.Length < 8)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(fields);
        fields = fields[8..];
    }

    static ushort U16(ReadOnlySpan<byte> b, int at) => BinaryPrimitives.ReadUInt16LittleEndian(b[at..]);

    static uint U32(ReadOnlySpan<byte> b, int at) => BinaryPrimitives.ReadUInt32LittleEndian(b[at..]);

    static ulong U64(ReadOnlySpan<byte> b, int at) => BinaryPrimitives.ReadUInt64LittleEndian(b[at..]);
}
