using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// Tells whether two tensors have the same bytes. The multiply-and-add hash NH (Black, Halevi, Krawczyk, Krovetz, Rogaway:
/// UMAC, CRYPTO 1999) under a key drawn for each process: nobody can make a file whose tensors collide in it. Its values
/// mean nothing outside the process and are never written.
/// </summary>
internal static class KeyedHash
{
    /// <summary>Bytes of one piece; the key is as long.</summary>
    public const int Piece = 1 << 14;
    const ulong Odd = 0x9E3779B97F4A7C15;

    static readonly byte[] Key = RandomNumberGenerator.GetBytes(Piece + 64);

    /// <summary>The hash of what came before and of one more piece of at most <see cref="Piece"/> bytes.</summary>
    public static UInt128 Add(UInt128 before, ReadOnlySpan<byte> piece)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(piece);
        var key = MemoryMarshal.Cast<byte, ulong>(Key);
        var (one, two) = (Vector<ulong>.Zero, Vector<ulong>.Zero);
        var low = new Vector<ulong>(uint.MaxValue);
        var i = 0;
        for (; i <= words.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var x = new Vector<ulong>(words[i..]);
            var keyed = x + new Vector<ulong>(key[i..]);
            one += (keyed & low) * Vector.ShiftRightLogical(keyed, 32);
            keyed = x ^ new Vector<ulong>(key[(i + 3)..]);
            two += (keyed & low) * Vector.ShiftRightLogical(keyed, 32);
        }

        var (left, right) = (0UL, 0UL);
        for (var lane = 0; lane < Vector<ulong>.Count; lane++)
            (left, right) = (Mix(left ^ one[lane]), Mix(right ^ two[lane]));
        for (var at = i * 8; at < piece.Length; at++)
            (left, right) = (Mix(left ^ piece[at]), Mix(right + piece[at] + key[at & 1023]));
        return new UInt128(Mix((ulong)(before >> 64) ^ left ^ key[0]), Mix((ulong)before ^ right ^ key[1] ^ (ulong)piece.Length));
    }

    static ulong Mix(ulong x)
    {
        x *= Odd;
        x ^= x >> 32;
        x *= 0xD6E8FEB86659FD93;
        return x ^ (x >> 29);
    }
}
