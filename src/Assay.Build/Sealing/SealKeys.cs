using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>
/// What is derived from the data key by HKDF-SHA256: the key of the chunks (bound to the chunk size and the kind of
/// content), the key of the header's MAC, and a public commitment, so that no header opens under two data keys.
/// </summary>
internal sealed class SealKeys : IDisposable
{
    public const int KeyBytes = 32;

    public SealKeys(byte[] dataKey, byte[] salt, int chunkBytes, SealContent content)
    {
        var bound = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(bound, chunkBytes);
        bound[4] = (byte)content;
        Payload = Derive(dataKey, salt, [.. "assay-seal-v1 payload"u8, .. bound]);
        Header = Derive(dataKey, salt, "assay-seal-v1 header"u8);
        Commitment = Derive(dataKey, salt, "assay-seal-v1 commitment"u8);
    }

    public byte[] Payload { get; }

    public byte[] Header { get; }

    public byte[] Commitment { get; }

    static byte[] Derive(byte[] key, byte[] salt, ReadOnlySpan<byte> info)
    {
        var derived = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, info);
        return derived;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Payload);
        CryptographicOperations.ZeroMemory(Header);
    }
}
