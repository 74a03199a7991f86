namespace Assay.Build.ModelFiles.Sources;

/// <summary>A source as a forward stream, for decompressors.</summary>
internal sealed class SourceStream(ByteSource source) : ForwardStream
{
    public override long Length => source.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var got = source.Read(Position, buffer);
        Position += got;
        return got;
    }
}
