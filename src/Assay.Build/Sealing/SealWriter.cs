namespace Assay.Build;

/// <summary>Seals what is written to it, chunk after chunk. <see cref="Finish"/> writes the last; without it the result does not open.</summary>
internal sealed class SealWriter(Stream target, ChunkCipher cipher, int chunkBytes) : Stream
{
    readonly byte[] _plain = new byte[chunkBytes];
    readonly byte[] _sealed = new byte[chunkBytes + ChunkCipher.TagBytes];
    int _filled;
    uint _number;

    public long Total { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Total += buffer.Length;
        while (buffer.Length > 0)
        {
            // A full chunk waits: it may be the last, which is sealed differently.
            if (_filled == chunkBytes)
                Flush(last: false);
            var take = Math.Min(chunkBytes - _filled, buffer.Length);
            buffer[..take].CopyTo(_plain.AsSpan(_filled));
            _filled += take;
            buffer = buffer[take..];
        }
    }

    public void Finish() => Flush(last: true);

    void Flush(bool last)
    {
        cipher.Seal(_number, last, _plain.AsSpan(0, _filled), _sealed.AsSpan(0, _filled + ChunkCipher.TagBytes));
        target.Write(_sealed, 0, _filled + ChunkCipher.TagBytes);
        _number = checked(_number + 1);
        _filled = 0;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Total; set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
