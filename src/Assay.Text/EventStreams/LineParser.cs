namespace Assay.Text.EventStreams;

/// <summary>
/// Cuts bytes that come in any pieces into lines. A line ends with CR, LF or both, and is given without its end; a byte order mark before the first is taken
/// away. A line that lies in one piece is not copied.
/// </summary>
sealed class LineParser(int most)
{
    GrowingBytes _part = new(most);
    bool _held, _afterReturn, _begun;

    /// <summary>Takes bytes up to the end of the next line.</summary>
    /// <param name="line">The line when the answer is <see cref="EventStep.Event"/>; valid until the next call, and as long as the bytes are.</param>
    internal EventStep Read(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_held)
        {
            _part.Clear();
            _held = false;
        }

        if (_afterReturn && bytes.Length > 0)
        {
            if (bytes[0] == '\n')
                bytes = bytes[1..];
            _afterReturn = false;
        }

        var at = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        var piece = at < 0 ? bytes : bytes[..at];
        if (piece.Length > most - _part.Length)
            return EventStep.TooMuch;
        if (at < 0)
        {
            _part.TryAdd(piece);
            bytes = default;
            return EventStep.More;
        }

        _afterReturn = bytes[at] == '\r';
        bytes = bytes[(at + 1)..];
        if (_part.Length == 0)
            line = piece;
        else
        {
            _part.TryAdd(piece);
            line = _part.Span;
            _held = true;
        }

        line = WithoutMark(line);
        return EventStep.Event;
    }

    /// <summary>What stands behind the last end of a line, once nothing more comes.</summary>
    internal ReadOnlySpan<byte> Rest()
    {
        var rest = _held ? default : WithoutMark(_part.Span);
        _held = true;
        return rest;
    }

    ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> line)
    {
        if (!_begun && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        _begun = true;
        return line;
    }
}
