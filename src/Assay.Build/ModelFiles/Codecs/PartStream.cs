namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The next bytes of a forward stream, which goes on behind them.</summary>
internal sealed class PartStream(Stream whole, long size) : ForwardStream
{
    long left = size;

    public override int Read(Span<byte> buffer)
    {
        var got = left <= 0 ? 0 : whole.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= got;
        return got;
    }
}
