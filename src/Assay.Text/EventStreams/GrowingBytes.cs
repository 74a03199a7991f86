namespace Assay.Text.EventStreams;

/// <summary>Bytes that are collected up to a bound, in memory that is used again. It grows with what came, never by what was claimed.</summary>
struct GrowingBytes(int most)
{
    byte[] _bytes = [];

    internal int Length { get; private set; }

    internal readonly ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    internal readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    internal void Clear() => Length = 0;

    /// <summary>False when it would be more than it may be; then nothing is added.</summary>
    internal bool TryAdd(scoped ReadOnlySpan<byte> more)
    {
        if (more.Length > most - Length)
            return false;
        var needed = Length + more.Length;
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(most, Math.Max(needed, Math.Max(256, _bytes.Length * 2L))));
        more.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
        return true;
    }
}
