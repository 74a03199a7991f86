using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>CRC-32 of zip and gzip (polynomial 0xEDB88320, reflected), eight bytes at a time.</summary>
internal struct Crc32
{
    static readonly uint[] Tables = Make();
    uint state;

    public readonly uint Value => state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = ~state;
        var tables = Tables;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)] ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)] ^ tables[256 + (byte)(high >> 16)] ^ tables[high >> 24];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
            crc = (crc >> 8) ^ tables[(byte)crc ^ b];
        state = ~crc;
    }

    static uint[] Make()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
