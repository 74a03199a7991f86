using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>xxHash with 32 bits (Yann Collet's xxhash_spec.md), the checksum of LZ4.</summary>
internal sealed class XxHash32
{
    const uint P1 = 0x9E3779B1, P2 = 0x85EBCA77, P3 = 0xC2B2AE3D, P4 = 0x27D4EB2F, P5 = 0x165667B1;
    readonly byte[] held = new byte[16];
    uint a = unchecked(P1 + P2), b = P2, c, d = unchecked(0 - P1);
    long total;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash32();
        hash.Add(bytes);
        return hash.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var have = (int)(total & 15);
        total += bytes.Length;
        if (have > 0)
        {
            var size = Math.Min(16 - have, bytes.Length);
            bytes[..size].CopyTo(held.AsSpan(have));
            bytes = bytes[size..];
            if (have + size < 16)
                return;
            Stripe(held);
        }

        for (; bytes.Length >= 16; bytes = bytes[16..])
            Stripe(bytes);
        bytes.CopyTo(held);
    }

    public uint Value
    {
        get
        {
            var hash = total >= 16 ? BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18) : P5;
            hash += (uint)total;
            ReadOnlySpan<byte> rest = held.AsSpan(0, (int)(total & 15));
            for (; rest.Length >= 4; rest = rest[4..])
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * P3), 17) * P4;
            foreach (var left in rest)
                hash = BitOperations.RotateLeft(hash + (left * P5), 11) * P1;
            hash = (hash ^ (hash >> 15)) * P2;
            hash = (hash ^ (hash >> 13)) * P3;
            return hash ^ (hash >> 16);
        }
    }

    void Stripe(ReadOnlySpan<byte> bytes)
    {
        a = Round(a, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        b = Round(b, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
        c = Round(c, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        d = Round(d, BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
    }

    static uint Round(uint lane, uint input) => BitOperations.RotateLeft(lane + (input * P2), 13) * P1;
}

/// <summary>xxHash with 64 bits, the checksum of Zstandard.</summary>
internal sealed class XxHash64
{
    const ulong P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9, P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;
    readonly byte[] held = new byte[32];
    ulong a = unchecked(P1 + P2), b = P2, c, d = unchecked(0 - P1);
    long total;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var have = (int)(total & 31);
        total += bytes.Length;
        if (have > 0)
        {
            var size = Math.Min(32 - have, bytes.Length);
            bytes[..size].CopyTo(held.AsSpan(have));
            bytes = bytes[size..];
            if (have + size < 32)
                return;
            Stripe(held);
        }

        for (; bytes.Length >= 32; bytes = bytes[32..])
            Stripe(bytes);
        bytes.CopyTo(held);
    }

    public ulong Value
    {
        get
        {
            var hash = P5;
            if (total >= 32)
            {
                hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
                foreach (var lane in (ReadOnlySpan<ulong>)[a, b, c, d])
                    hash = ((hash ^ Round(0, lane)) * P1) + P4;
            }

            hash += (ulong)total;
            ReadOnlySpan<byte> rest = held.AsSpan(0, (int)(total & 31));
            for (; rest.Length >= 8; rest = rest[8..])
                hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * P1) + P4;
            if (rest.Length >= 4)
            {
                hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * P1), 23) * P2) + P3;
                rest = rest[4..];
            }

            foreach (var left in rest)
                hash = BitOperations.RotateLeft(hash ^ (left * P5), 11) * P1;
            hash = (hash ^ (hash >> 33)) * P2;
            hash = (hash ^ (hash >> 29)) * P3;
            return hash ^ (hash >> 32);
        }
    }

    void Stripe(ReadOnlySpan<byte> bytes)
    {
        a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
    }

    static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * P2), 31) * P1;
}
