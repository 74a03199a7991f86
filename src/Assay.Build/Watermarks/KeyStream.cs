using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Build.Watermarks;

/// <summary>The bytes a key expands to: AES-256 of a counter (NIST SP 800-38A, CTR with a zero nonce; every stream has its own key).</summary>
internal sealed class KeyStream : IDisposable
{
    const int Ahead = 8192;
    readonly Aes cipher = Aes.Create();
    readonly byte[] counters = new byte[Ahead], bytes = new byte[Ahead];
    ulong next;
    int used = Ahead;

    public KeyStream(byte[] key)
    {
        cipher.Key = key;
        CryptographicOperations.ZeroMemory(key);
    }

    public ushort Next16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A number below <paramref name="bound"/>; its bias is below 2^-32 for every bound that fits 32 bits.</summary>
    public long Below(long bound) => (long)(((UInt128)BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) * (ulong)bound) >> 64);

    public void Dispose()
    {
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(bytes);
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (used + count > Ahead)
        {
            for (var at = 0; at < Ahead; at += 16)
                BinaryPrimitives.WriteUInt64LittleEndian(counters.AsSpan(at), next++);
            cipher.EncryptEcb(counters, bytes, PaddingMode.None);
            used = 0;
        }

        used += count;
        return bytes.AsSpan(used - count, count);
    }
}
