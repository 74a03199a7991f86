using System.Buffers;

namespace Assay.Text.EventStreams;

/// <summary>
/// Reads server-sent events (WHATWG HTML, section 9.2) from bytes as they come, in whatever pieces. For whoever has the bytes, such as a proxy;
/// <see cref="EventReader"/> is for whoever has a stream. Its memory is used again for each event: an event costs no allocation once the largest one was seen.
/// Not for several threads at once.
/// </summary>
internal sealed class EventParser(EventLimits limits)
{
    readonly LineParser _lines = new(limits.LineBytes);
    GrowingBytes _data = new(limits.EventBytes), _name = new(limits.LineBytes), _id = new(limits.LineBytes);
    bool _any, _given, _over;

    /// <summary>The data of the event, its lines joined with LF; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Data => _data.Memory;

    /// <summary>The event's name; empty when it has none, which is the kind <c>message</c>. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Name => _name.Span;

    /// <summary>The id that was last set, by this event or one before it; empty when none was.</summary>
    public ReadOnlySpan<byte> LastId => _id.Span;

    /// <summary>Takes bytes up to the end of the next event. Call it again with the rest until it wants more.</summary>
    public EventStep Read(ref ReadOnlySpan<byte> bytes)
    {
        if (_given)
            Clear();
        while (!_over)
            switch (_lines.Read(ref bytes, out var line))
            {
                case EventStep.More:
                    return EventStep.More;
                case EventStep.TooMuch:
                    _over = true;
                    break;
                case EventStep.Event when line.IsEmpty:
                    if (_any)
                    {
                        _given = true;
                        return EventStep.Event;
                    }

                    _name.Clear();
                    break;
                default:
                    _over = !Field(line);
                    break;
            }

        return EventStep.TooMuch;
    }

    /// <summary>The same for bytes that lie in several places.</summary>
    public EventStep Read(ref ReadOnlySequence<byte> bytes)
    {
        long taken = 0;
        foreach (var memory in bytes)
        {
            var piece = memory.Span;
            var step = Read(ref piece);
            taken += memory.Length - piece.Length;
            if (step == EventStep.More)
                continue;
            bytes = bytes.Slice(taken);
            return step;
        }

        bytes = bytes.Slice(bytes.End);
        return _over ? EventStep.TooMuch : EventStep.More;
    }

    void Clear()
    {
        _data.Clear();
        _name.Clear();
        _any = _given = false;
    }

    // False when it is too much. Fields of other names, and comments, say nothing about the event.
    bool Field(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value is [(byte)' ', ..])
            value = value[1..];
        if (field.SequenceEqual("data"u8))
        {
            if (_any && !_data.TryAdd("\n"u8))
                return false;
            _any = true;
            return _data.TryAdd(value);
        }

        if (field.SequenceEqual("event"u8))
        {
            _name.Clear();
            return _name.TryAdd(value);
        }

        if (field.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            _id.Clear();
            return _id.TryAdd(value);
        }

        return true;
    }
}
