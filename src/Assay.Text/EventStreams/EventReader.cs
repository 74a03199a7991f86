using System.Text;

namespace Assay.Text.EventStreams;

/// <summary>
/// Reads a stream piece by piece: its server-sent events (WHATWG HTML, section 9.2), or its lines where each line is a message of its own, as lines of JSON are.
/// An event that the end cuts off is none; a last line without its end is one. Lines of white space only are none.
/// </summary>
/// <param name="lines">True for lines.</param>
/// <param name="read">Told how many bytes came, for who counts over several streams; what it throws ends the reading.</param>
public sealed class EventReader(Stream stream, bool lines, EventLimits limits, Action<int>? read = null)
{
    const int LongestName = 100;

    readonly LineParser? _lines = lines ? new LineParser(limits.LineBytes) : null;
    readonly EventParser? _events = lines ? null : new EventParser(limits);
    readonly byte[] _buffer = new byte[(int)Math.Clamp(limits.StreamBytes, 1, 8 << 10)];
    GrowingBytes _line = new(limits.LineBytes);
    int _start, _end;
    long _read;
    bool _ended;

    /// <summary>The event's name; null when it has none, empty when it is longer than any name.</summary>
    public string? Name => _events is not { Name.IsEmpty: false } events ? null : events.Name.Length > LongestName ? "" : Encoding.UTF8.GetString(events.Name);

    /// <summary>The event's data, or the line; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _events?.Data ?? _line.Memory;

    /// <summary>More came than is taken; nothing is read any more.</summary>
    public bool TooMuch { get; private set; }

    /// <summary>Counts the bytes of the stream anew from here: what came before belonged to another answer.</summary>
    public void Again() => _read = _end - _start;

    /// <summary>Goes to the next event or line. False when the stream has ended, or was too much.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        while (!TooMuch)
        {
            var step = Step();
            if (step == EventStep.Event)
                return true;
            if (step == EventStep.TooMuch)
                TooMuch = true;
            else if (_ended)
                return Last();
            else
                await MoreAsync(cancel).ConfigureAwait(false);
        }

        return false;
    }

    EventStep Step()
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        var step = _events is null ? Line(ref rest) : _events.Read(ref rest);
        _start = _end - rest.Length;
        return step;
    }

    EventStep Line(ref ReadOnlySpan<byte> rest)
    {
        _line.Clear();
        EventStep step;
        while ((step = _lines!.Read(ref rest, out var line)) == EventStep.Event)
            if (!line.Trim(" \t"u8).IsEmpty)
                return _line.TryAdd(line) ? EventStep.Event : EventStep.TooMuch;
        return step;
    }

    bool Last()
    {
        if (_lines is null)
            return false;
        var rest = _lines.Rest();
        return !rest.Trim(" \t"u8).IsEmpty && _line.TryAdd(rest);
    }

    async ValueTask MoreAsync(CancellationToken cancel)
    {
        // What is within the bound is read to its last byte, and one byte more tells whether there is more.
        var room = limits.StreamBytes - _read;
        var got = await stream.ReadAsync(_buffer.AsMemory(0, (int)Math.Clamp(room, 1, _buffer.Length)), cancel).ConfigureAwait(false);
        _ended = got == 0;
        (_start, _end) = (0, got);
        _read += got;
        if (got > 0)
            read?.Invoke(got);
        TooMuch = _read > limits.StreamBytes;
    }
}
