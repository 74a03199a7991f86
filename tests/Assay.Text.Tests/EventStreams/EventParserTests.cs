using System.Buffers;
using System.Text;
using Assay.Text.EventStreams;

namespace Assay.Text.Tests.EventStreams;

/// <summary>Events as the standard writes them, however the bytes arrive, and no more of them than is allowed.</summary>
public sealed class EventParserTests
{
    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            if (before is not null)
                before.Next = this;
        }
    }

    static string Shown(EventParser parser) => $"{Encoding.UTF8.GetString(parser.Name)}|{Encoding.UTF8.GetString(parser.Data.Span)}|{Encoding.UTF8.GetString(parser.LastId)}";

    static (List<string> Events, EventStep Last) Read(byte[] bytes, Func<int> piece, EventLimits limits)
    {
        var parser = new EventParser(limits);
        var events = new List<string>();
        var last = EventStep.More;
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(piece(), bytes.Length - at);
            // Bytes of a caller are gone when it comes back: each piece has its own.
            ReadOnlySpan<byte> rest = bytes.AsSpan(at, size).ToArray();
            while ((last = parser.Read(ref rest)) == EventStep.Event)
                events.Add(Shown(parser));
            if (last == EventStep.TooMuch)
                break;
            at += size;
        }

        return (events, last);
    }

    /// <summary>The standard's algorithm on a whole text, word by word.</summary>
    static List<string> Expected(string text)
    {
        var lines = text.TrimStart('\uFEFF').Length == text.Length ? text : text[1..];
        var (events, name, data, any, id) = (new List<string>(), "", new StringBuilder(), false, "");
        var whole = lines.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        // Behind the last end of a line stands no line.
        foreach (var line in whole.Split('\n')[..^1])
        {
            if (line.Length == 0)
            {
                if (any)
                    events.Add($"{name}|{data.ToString()[..^1]}|{id}");
                (name, any) = ("", false);
                data.Clear();
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "data")
            {
                data.Append(value).Append('\n');
                any = true;
            }
            else if (field == "event")
                name = value;
            else if (field == "id" && !value.Contains('\0', StringComparison.Ordinal))
                id = value;
        }

        return events;
    }

    static readonly string[] Pieces = ["data", "event", "id", "retry", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "\r\r", "x", "é", "𝄞", "\0", "data: ", "data:", "event: e\n", "\uFEFF"];

    [Fact]
    public void Any_text_in_any_pieces_gives_the_events_that_the_standards_words_give()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            var expected = Expected(text);
            var most = random.Next(1, 12);
            Assert.Equal(expected, Read(bytes, () => random.Next(1, most + 1), new EventLimits(1 << 10, 1 << 10)).Events);
            Assert.Equal(expected, Read(bytes, () => bytes.Length, new EventLimits(1 << 10, 1 << 10)).Events);
            Assert.Equal(expected, InSequence(bytes, random));
        }
    }

    static List<string> InSequence(byte[] bytes, Random random)
    {
        Segment? first = null, last = null;
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(random.Next(0, 5), bytes.Length - at);
            last = new Segment(bytes[at..(at + size)], last);
            first ??= last;
            at += size;
        }

        var sequence = new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
        var parser = new EventParser(new EventLimits(1 << 10, 1 << 10));
        var events = new List<string>();
        while (parser.Read(ref sequence) == EventStep.Event)
            events.Add(Shown(parser));
        return events;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void A_line_and_an_event_are_no_larger_than_they_may_be_and_after_it_nothing_is_taken(int piece)
    {
        var limits = new EventLimits(LineBytes: 16, EventBytes: 20);
        byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
        Assert.Equal("|0123456789| More", Shown(Read(Bytes("data: 0123456789\n\n"), () => piece, limits)));
        Assert.Equal("TooMuch", Shown(Read(Bytes("data: 0123456789x"), () => piece, limits)));
        Assert.Equal("TooMuch", Shown(Read(Bytes(": a comment is a line too\n\ndata: 1\n\n"), () => piece, limits)));
        Assert.Equal("|0123456789\n012345678| More", Shown(Read(Bytes("data: 0123456789\ndata: 012345678\n\n"), () => piece, limits)));
        Assert.Equal("|1| TooMuch", Shown(Read(Bytes("data:1\n\ndata: 0123456789\ndata: 0123456789\n\ndata: 2\n\n"), () => piece, limits)));
        // Ends of lines without end fill no memory either.
        Assert.Equal("TooMuch", Shown(Read(Bytes(string.Concat(Enumerable.Repeat("data\n", 40))), () => piece, limits)));
    }

    static string Shown((List<string> Events, EventStep Last) read) => string.Concat(read.Events.Select(e => e + " ")) + read.Last;

    [Fact]
    public void Once_the_largest_event_was_seen_events_cost_no_memory()
    {
        var parser = new EventParser(new EventLimits(1 << 16, 1 << 16));
        byte[] bytes = [.. Encoding.UTF8.GetBytes($"event: message\nid: 4\ndata: {new string('x', 3000)}\n\ndata: {{}}\n\n")];
        int Feed()
        {
            var events = 0;
            for (var at = 0; at < bytes.Length; at += 700)
            {
                ReadOnlySpan<byte> rest = bytes.AsSpan(at, Math.Min(700, bytes.Length - at));
                while (parser.Read(ref rest) == EventStep.Event)
                    events++;
            }

            return events;
        }

        Assert.Equal(2, Feed());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var seen = 0;
        for (var i = 0; i < 200; i++)
            seen += Feed();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
        Assert.Equal(400, seen);
    }
}
