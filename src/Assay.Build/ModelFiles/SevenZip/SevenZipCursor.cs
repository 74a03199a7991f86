using System.Buffers.Binary;
using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>Reads the header's numbers, bit fields and checksums (7zFormat.txt).</summary>
internal ref struct SevenZipCursor(ReadOnlySpan<byte> header)
{
    ReadOnlySpan<byte> rest = header;

    public readonly int Left => rest.Length;

    public byte Byte()
    {
        if (rest.IsEmpty)
            throw PackedDataException.Cut();
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count < 0 || count > rest.Length)
            throw PackedDataException.Cut();
        var bytes = rest[..(int)count];
        rest = rest[(int)count..];
        return bytes;
    }

    /// <summary>The ones that lead the first byte say how many bytes follow it.</summary>
    public ulong Number()
    {
        var first = Byte();
        ulong value = 0;
        for (var i = 0; i < 8; i++)
        {
            var mask = 0x80 >> i;
            if ((first & mask) == 0)
                return value | ((ulong)(first & (mask - 1)) << (8 * i));
            value |= (ulong)Byte() << (8 * i);
        }

        return value;
    }

    public long Size()
    {
        var value = Number();
        return value <= long.MaxValue ? (long)value : throw PackedDataException.Broken("a size is larger than any file");
    }

    public int Count(int most)
    {
        var value = Number();
        return value <= (ulong)most ? (int)value : throw PackedDataException.Unread($"a list of {value} (more than {most})");
    }

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public bool[] Flags(int count)
    {
        var flags = new bool[count];
        var bytes = Bytes((count + 7) / 8);
        for (var i = 0; i < count; i++)
            flags[i] = (bytes[i / 8] & (0x80 >> (i % 8))) != 0;
        return flags;
    }

    /// <summary>Flags, unless a byte in front says that all are set.</summary>
    public bool[] FlagsOrAll(int count)
    {
        if (Byte() == 0)
            return Flags(count);
        var all = new bool[count];
        Array.Fill(all, true);
        return all;
    }

    public uint?[] Checksums(int count)
    {
        var known = FlagsOrAll(count);
        var checksums = new uint?[count];
        for (var i = 0; i < count; i++)
            checksums[i] = known[i] ? U32() : null;
        return checksums;
    }
}
