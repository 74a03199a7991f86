namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Bytes with random access. Reading past the end gives fewer bytes; reading what should be there and cannot be had (the
/// disk or the network failed) throws <see cref="SourceFailure"/>, so that no reader judges half a file.
/// </summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Reads up to <paramref name="into"/>.Length bytes at <paramref name="offset"/>; fewer only at the end.</summary>
    /// <exception cref="SourceFailure">There should be more, and it cannot be read.</exception>
    public abstract int Read(long offset, Span<byte> into);

    /// <summary>Several threads may read it at once.</summary>
    public virtual bool ManyReaders => false;

    /// <summary>How far into it anything has read: for progress.</summary>
    public virtual long Reached => 0;

    public ByteSource Slice(long offset, long length) => new SliceSource(this, offset, length);

    /// <summary>At most <paramref name="count"/> bytes at <paramref name="offset"/>, as a new array.</summary>
    public byte[] Bytes(long offset, int count)
    {
        var size = (int)Math.Clamp(Length - offset, 0, count);
        var bytes = new byte[size];
        var got = size == 0 ? 0 : Read(offset, bytes);
        return got == size ? bytes : bytes[..got];
    }

    /// <summary>At most <paramref name="count"/> bytes at <paramref name="offset"/>, to look at while the source is open; not copied where they lie in memory.</summary>
    public virtual ReadOnlySpan<byte> View(long offset, int count) => Bytes(offset, count);

    /// <summary>At most <paramref name="count"/> bytes from the start, to look at while the source is open.</summary>
    public ReadOnlySpan<byte> Head(int count) => View(0, count);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    sealed class SliceSource(ByteSource inner, long start, long length) : ByteSource
    {
        readonly long start = Math.Clamp(start, 0, inner.Length);
        readonly long length = Math.Clamp(length, 0, inner.Length - Math.Clamp(start, 0, inner.Length));

        public override long Length => length;

        public override bool ManyReaders => inner.ManyReaders;

        public override int Read(long offset, Span<byte> into)
        {
            if (offset < 0 || offset >= length)
                return 0;
            var size = (int)Math.Min(into.Length, length - offset);
            return inner.Read(start + offset, into[..size]);
        }

        public override ReadOnlySpan<byte> View(long offset, int count) =>
            offset < 0 || offset >= length ? default : inner.View(start + offset, (int)Math.Min(count, length - offset));
    }
}
