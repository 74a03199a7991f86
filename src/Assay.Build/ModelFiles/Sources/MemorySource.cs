namespace Assay.Build.ModelFiles.Sources;

/// <summary>Bytes that are already in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> content) : ByteSource
{
    public override long Length => content.Length;

    public override bool ManyReaders => true;

    public override ReadOnlySpan<byte> Head(int count) => content.Span[..Math.Min(count, content.Length)];

    public override int Read(long offset, Span<byte> into)
    {
        if (offset < 0 || offset >= content.Length)
            return 0;
        var size = (int)Math.Min(into.Length, content.Length - offset);
        content.Span.Slice((int)offset, size).CopyTo(into);
        return size;
    }
}
