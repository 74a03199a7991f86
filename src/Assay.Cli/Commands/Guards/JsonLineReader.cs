namespace Assay.Cli;

/// <summary>Reads a file of lines of any length without holding more than one of them; a line beyond the limit is said to be so, not read.</summary>
sealed class JsonLineReader(Stream stream, int longest) : IDisposable
{
    byte[] _buffer = new byte[64 * 1024];
    int _start;
    int _end;
    bool _over;

    /// <summary>The next line without its end; null after the last one.</summary>
    /// <param name="tooLong">The line is longer than the limit; its bytes were passed over.</param>
    public ReadOnlyMemory<byte>? Next(out bool tooLong)
    {
        tooLong = false;
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, at);
                _start += at + 1;
                return tooLong ? default(ReadOnlyMemory<byte>) : line;
            }

            if (_over)
            {
                var rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                if (rest.IsEmpty && !tooLong)
                    return null;
                return tooLong ? default(ReadOnlyMemory<byte>) : rest;
            }

            if (_end - _start > longest)
                (tooLong, _start) = (true, _end);
            Fill();
        }
    }

    public void Dispose() => stream.Dispose();

    void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _start) = (_end - _start, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _over = read == 0;
        _end += read;
    }
}
