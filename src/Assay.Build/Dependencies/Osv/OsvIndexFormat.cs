using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.Dependencies.Osv;

/// <summary>
/// The index file, version 1 (ADR 0012): a header of 64 bytes, one checked block for each package, a table of (hash of the
/// package's name, offset) in the order of the hashes, and the status as JSON. All integers are little-endian.
/// </summary>
internal static class OsvIndexFormat
{
    public const int HeaderBytes = 64, RowBytes = 16, MostPackages = 50_000_000, MostBlock = 256 << 20;
    static readonly byte[] Magic = "ASSAYOSV\0\0\0\u0001"u8.ToArray();

    /// <summary>A row of the table.</summary>
    public readonly record struct Row(ulong Hash, long At);

    public static void WriteBlock(Stream file, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(head, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Crc32.Of(bytes));
        file.Write(head);
        file.Write(bytes);
    }

    public static void WriteEnd(Stream file, List<(ulong Hash, long At)> table, byte[] status)
    {
        var rows = new byte[checked(table.Count * RowBytes)];
        for (var i = 0; i < table.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rows.AsSpan(i * RowBytes), table[i].Hash);
            BinaryPrimitives.WriteInt64LittleEndian(rows.AsSpan(i * RowBytes + 8), table[i].At);
        }

        var tableAt = file.Position;
        file.Write(rows);
        var statusAt = file.Position;
        WriteBlock(file, status);
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), tableAt);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), table.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), Crc32.Of(rows));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), statusAt);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), file.Position);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Crc32.Of(header.AsSpan(0, 60)));
        file.Position = 0;
        file.Write(header);
    }

    /// <exception cref="InvalidDataException">The file is no index, or not a whole one.</exception>
    public static (byte[] Rows, byte[] Status) Open(SafeFileHandle file)
    {
        var header = new byte[HeaderBytes];
        var length = RandomAccess.GetLength(file);
        if (RandomAccess.Read(file, header, 0) != HeaderBytes || !header.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new InvalidDataException("it is not an advisory index that this version of Assay reads");
        var (tableAt, count, statusAt) = (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(24)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)));
        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(60)) != Crc32.Of(header.AsSpan(0, 60)) || BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40)) != length
            || count is < 0 or > MostPackages || tableAt < HeaderBytes || tableAt > length || statusAt != tableAt + (long)count * RowBytes)
            throw new InvalidDataException("the advisory index is damaged or cut off");
        var rows = new byte[count * RowBytes];
        ReadWhole(file, rows, tableAt);
        if (Crc32.Of(rows) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(28)))
            throw new InvalidDataException("the table of the advisory index is damaged");
        return (rows, ReadBlock(file, statusAt, length));
    }

    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public static byte[] ReadBlock(SafeFileHandle file, long at, long end)
    {
        var head = new byte[8];
        if (at < HeaderBytes || at + 8 > end)
            throw new InvalidDataException("the advisory index points outside itself");
        ReadWhole(file, head, at);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MostBlock || at + 8 + length > end)
            throw new InvalidDataException("a block of the advisory index is damaged");
        var bytes = new byte[length];
        ReadWhole(file, bytes, at + 8);
        return Crc32.Of(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) ? bytes : throw new InvalidDataException("a block of the advisory index is damaged");
    }

    static void ReadWhole(SafeFileHandle file, byte[] bytes, long at)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), at + done);
            if (read == 0)
                throw new InvalidDataException("the advisory index is cut off");
            done += read;
        }
    }
}
