using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// How long a frame is, with a mark (HMAC-SHA256, 16 bytes of it) over the length and the frame's place: what a kill cut off has a length that is right, and
/// a length that somebody changed has a mark that is wrong. Journals of the first format have no mark.
/// </summary>
sealed class FrameLength(ReadOnlySpan<byte> key, byte[] headerHash, bool marked) : IDisposable
{
    const int MarkBytes = 16;

    readonly HMACSHA256? _mark = marked ? new HMACSHA256(HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ToArray(), 32, info: "assay journal frame length"u8.ToArray())) : null;

    internal int Bytes { get; } = marked ? 4 + MarkBytes : 4;

    internal void Write(Span<byte> into, int length, long frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into, length);
        if (_mark is not null)
            Mark(length, frame).AsSpan(0, MarkBytes).CopyTo(into[4..]);
    }

    /// <summary>The length; null when it was changed.</summary>
    internal int? Read(ReadOnlySpan<byte> from, long frame)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        return _mark is null || CryptographicOperations.FixedTimeEquals(Mark(length, frame).AsSpan(0, MarkBytes), from[4..]) ? length : null;
    }

    // Under the journal's lock, as all of its writing and reading is.
    byte[] Mark(int length, long frame)
    {
        var place = new byte[headerHash.Length + 12];
        headerHash.CopyTo(place, 0);
        BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(headerHash.Length), frame);
        BinaryPrimitives.WriteInt32LittleEndian(place.AsSpan(headerHash.Length + 8), length);
        return _mark!.ComputeHash(place);
    }

    public void Dispose() => _mark?.Dispose();
}
