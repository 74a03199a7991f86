using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) with AES-256-GCM: the nonce of a chunk is seven
/// zero bytes, its number in four bytes, and one byte that is 1 for the last. So a chunk opens only at its own place, and
/// the end of the data is authenticated. The key belongs to one file.
/// </summary>
internal sealed class ChunkCipher(byte[] key) : IDisposable
{
    public const int TagBytes = 16;

    readonly AesGcm _gcm = new(key, TagBytes);

    /// <param name="target">Plain length and <see cref="TagBytes"/> more.</param>
    public void Seal(uint number, bool last, ReadOnlySpan<byte> plain, Span<byte> target) =>
        _gcm.Encrypt(Nonce(number, last), plain, target[..plain.Length], target[plain.Length..]);

    /// <returns>False, and nothing in <paramref name="plain"/>, when it is not the chunk of that place.</returns>
    public bool Open(uint number, bool last, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        try
        {
            _gcm.Decrypt(Nonce(number, last), chunk[..^TagBytes], chunk[^TagBytes..], plain);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _gcm.Dispose();

    static byte[] Nonce(uint number, bool last)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(7), number);
        nonce[11] = last ? (byte)1 : (byte)0;
        return nonce;
    }
}
