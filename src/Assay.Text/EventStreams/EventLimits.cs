namespace Assay.Text.EventStreams;

/// <summary>How much of a stream is taken. Whoever writes it may be hostile: nothing is kept beyond these.</summary>
/// <param name="LineBytes">Bytes of one line at most, without its end.</param>
/// <param name="EventBytes">Bytes of one event's data at most.</param>
/// <param name="StreamBytes">Bytes of the whole stream at most, as far as a reader reads it; a parser that is given bytes does not count them.</param>
public readonly record struct EventLimits(int LineBytes, int EventBytes, long StreamBytes = long.MaxValue);

/// <summary>What became of the bytes that were given.</summary>
internal enum EventStep
{
    /// <summary>All of them are taken, and no event is complete.</summary>
    More,

    /// <summary>An event is complete. Bytes after it are not taken yet.</summary>
    Event,

    /// <summary>A line, or the data of an event, is larger than it may be. Nothing is taken any more.</summary>
    TooMuch,
}
