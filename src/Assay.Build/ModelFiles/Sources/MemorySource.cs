using System.Buffers;
using System.Runtime.InteropServices;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>Bytes that are already in memory.</summary>
/// <param name="rented">The array they lie in, when it goes back to the shared pool at the end.</param>
internal sealed class MemorySource(ReadOnlyMemory<byte> content, byte[]? rented = null) : ByteSource
{
    public override long Length => content.Length;

    public override bool ManyReaders => true;

    /// <summary>The array that begins with the content and may go on behind it; null when there is none. It is only read.</summary>
    public byte[]? Array => MemoryMarshal.TryGetArray(content, out var segment) && segment.Offset == 0 ? segment.Array : null;

    public override ReadOnlySpan<byte> View(long offset, int count) =>
        offset < 0 || offset >= content.Length ? default : content.Span.Slice((int)offset, (int)Math.Min(count, content.Length - offset));

    public override int Read(long offset, Span<byte> into)
    {
        var there = View(offset, into.Length);
        there.CopyTo(into);
        return there.Length;
    }

    public override void Dispose()
    {
        if (rented is not null)
        {
            content = default;
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }

        base.Dispose();
    }
}
