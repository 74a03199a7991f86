namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Reads the pieces of a streamed answer: server-sent events (WHATWG HTML, section 9.2), or lines of JSON. All of it together is no larger than an answer may
/// be. An event that the end cuts off is none; a last line without its end is one.
/// </summary>
sealed class EventReader(Stream stream, bool lines, int most)
{
    byte[] _buffer = new byte[Math.Min(most, 8 << 10)];
    int _start, _end, _searched, _dataLength;
    byte[] _data = [];
    long _read;
    bool _ended, _afterReturn, _begun;
    ReadOnlyMemory<byte> _line;

    /// <summary>The event's name; null when it has none.</summary>
    internal string? Name { get; private set; }

    /// <summary>The event's data; valid until the next call.</summary>
    internal ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>More came than an answer may hold; nothing is read any more.</summary>
    internal bool TooMuch { get; private set; }

    /// <summary>Counts from here: what came before was another answer.</summary>
    internal void Again() => _read = _end - _start;

    /// <summary>False when the stream ended, or was too much.</summary>
    internal async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        (Name, _dataLength) = (null, 0);
        var any = false;
        while (await LineAsync(cancel).ConfigureAwait(false))
        {
            if (lines)
            {
                if (_line.Span.Trim(" \t"u8).IsEmpty)
                    continue;
                Data = _line;
                return true;
            }

            if (!_line.IsEmpty)
                any |= Field();
            else if (any)
            {
                Data = _data.AsMemory(0, _dataLength);
                return true;
            }
            else
                Name = null;
        }

        return false;
    }

    /// <summary>True for a line of data.</summary>
    bool Field()
    {
        var line = _line.Span;
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value is [(byte)' ', ..])
            value = value[1..];
        if (field.SequenceEqual("event"u8))
            Name = value.Length <= 100 ? System.Text.Encoding.UTF8.GetString(value) : "";
        if (!field.SequenceEqual("data"u8))
            return false;
        // One event is part of the stream, which is bounded: so is this.
        if (_data.Length < _dataLength + value.Length + 1)
            Array.Resize(ref _data, Math.Max(_data.Length * 2, _dataLength + value.Length + 1));
        if (_dataLength > 0)
            _data[_dataLength++] = (byte)'\n';
        value.CopyTo(_data.AsSpan(_dataLength));
        _dataLength += value.Length;
        return true;
    }

    async ValueTask<bool> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_afterReturn && _start < _end)
            {
                // A line ends with CR, LF or both; both may come in two reads.
                if (_buffer[_start] == '\n')
                    _searched = ++_start;
                _afterReturn = false;
            }

            var at = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny((byte)'\n', (byte)'\r');
            if (at >= 0)
            {
                at += _searched;
                _afterReturn = _buffer[at] == '\r';
                _line = _buffer.AsMemory(_start, at - _start);
                _start = _searched = at + 1;
                WithoutMark();
                return true;
            }

            _searched = _end;
            if (_ended)
            {
                _line = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                WithoutMark();
                return lines && !_line.IsEmpty;
            }

            if (!await MoreAsync(cancel).ConfigureAwait(false))
                return false;
        }
    }

    // A byte order mark may stand before the first line.
    void WithoutMark()
    {
        if (!_begun && _line.Span.StartsWith("\uFEFF"u8))
            _line = _line[3..];
        _begun = true;
    }

    async ValueTask<bool> MoreAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _searched, _start) = (_end - _start, _searched - _start, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var got = await stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
        _ended = got == 0;
        _end += got;
        _read += got;
        TooMuch = _read > most;
        return !TooMuch;
    }
}
