using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>CRC-64 of xz (ECMA-182, reflected: 0xC96C5795D7870F42), eight bytes at a time.</summary>
internal struct Crc64
{
    static readonly ulong[] Tables = Make();
    ulong state;

    public readonly ulong Value => state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = ~state;
        var tables = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = tables[(7 * 256) + (byte)word] ^ tables[(6 * 256) + (byte)(word >> 8)] ^ tables[(5 * 256) + (byte)(word >> 16)] ^ tables[(4 * 256) + (byte)(word >> 24)]
                ^ tables[(3 * 256) + (byte)(word >> 32)] ^ tables[(2 * 256) + (byte)(word >> 40)] ^ tables[256 + (byte)(word >> 48)] ^ tables[(byte)(word >> 56)];
        }

        foreach (var b in bytes)
            crc = (crc >> 8) ^ tables[(byte)crc ^ b];
        state = ~crc;
    }

    static ulong[] Make()
    {
        var tables = new ulong[8 * 256];
        for (ulong i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xC96C5795D7870F42);
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
