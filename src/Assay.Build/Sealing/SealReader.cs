namespace Assay.Build;

/// <summary>Gives out the plain bytes of a sealed body, each only after its chunk was authenticated.</summary>
internal sealed class SealReader(Stream source, ChunkCipher cipher, int chunkBytes) : ForwardStream
{
    // One byte more than a chunk tells whether there is another.
    readonly byte[] _sealed = new byte[chunkBytes + ChunkCipher.TagBytes + 1];
    readonly byte[] _plain = new byte[chunkBytes];
    int _carried;
    int _at, _end;
    uint _number;
    bool _last;

    public long Total { get; private set; }

    /// <summary>The next authenticated bytes; empty at the authenticated end.</summary>
    /// <exception cref="SealException">A chunk does not open at its place.</exception>
    public ReadOnlySpan<byte> Next()
    {
        if (_at == _end && !_last)
            Fill();
        var next = _plain.AsSpan(_at, _end - _at);
        _at = _end;
        return next;
    }

    void Fill()
    {
        var full = chunkBytes + ChunkCipher.TagBytes;
        var length = _carried + source.ReadAtLeast(_sealed.AsSpan(_carried), full + 1 - _carried, throwOnEndOfStream: false);
        _last = length <= full;
        var size = Math.Min(length, full) - ChunkCipher.TagBytes;
        // An empty last chunk is the whole of an empty file, and nothing else.
        if (size < 0 || (size == 0 && _number > 0) || !cipher.Open(_number, _last, _sealed.AsSpan(0, size + ChunkCipher.TagBytes), _plain.AsSpan(0, size)))
            throw new SealException(SealFaultKind.BodyChanged, $"chunk {_number} is not what was sealed there: it was changed, moved or repeated, or the file is cut or has more at its end");
        _carried = _last ? 0 : 1;
        _sealed[0] = _sealed[full];
        (_at, _end) = (0, size);
        Total += size;
        _number = checked(_number + 1);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_at == _end && !_last)
            Fill();
        var take = Math.Min(buffer.Length, _end - _at);
        _plain.AsSpan(_at, take).CopyTo(buffer);
        _at += take;
        return take;
    }
}
