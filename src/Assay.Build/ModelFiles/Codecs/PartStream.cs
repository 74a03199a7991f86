namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The next bytes of a forward stream, which goes on behind them.</summary>
internal sealed class PartStream(Stream whole, long size) : Stream
{
    long left = size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var got = left <= 0 ? 0 : whole.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= got;
        return got;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
