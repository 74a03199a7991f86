namespace Assay.Build.Discovery.Mcp;

/// <summary>Lines of a stream, none longer than a message may be. What is read is kept, never what is claimed.</summary>
internal sealed class BoundedLines(Stream stream, McpBudget budget)
{
    byte[] _buffer = new byte[16 << 10];
    int _start, _end, _searched;

    /// <summary>The next line without its end; null when the stream ended. Valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start + _searched, _end - _start - _searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, _searched + at);
                _start += _searched + at + 1;
                _searched = 0;
                return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
            }

            _searched = _end - _start;
            if (_searched > budget.Limits.MessageBytes)
                throw new McpStopped(McpFailureKind.TooMuch, $"The server sent a line of more than {budget.Limits.MessageBytes >> 10} KB.");
            Room();
            var got = await stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            if (got == 0)
            {
                var rest = _buffer.AsMemory(_start, _end - _start);
                (_start, _searched) = (_end, 0);
                return rest.Length > 0 ? rest : null;
            }

            budget.Bytes(got);
            _end += got;
        }
    }

    void Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, budget.Limits.MessageBytes + (16 << 10)));
    }
}
