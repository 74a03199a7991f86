using System.Text;
using Assay.Text.EventStreams;

namespace Assay.Text.Tests.EventStreams;

/// <summary>Events as the standard writes them, however the bytes arrive.</summary>
public sealed class EventReaderTests
{
    sealed class Dribble(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }

    static async Task<List<string>> ReadAsync(string text, int step, bool lines = false, int most = 1 << 20)
    {
        var reader = new EventReader(new Dribble(Encoding.UTF8.GetBytes(text), step), lines, new EventLimits(most, most, most));
        var events = new List<string>();
        while (await reader.NextAsync(CancellationToken.None))
            events.Add($"{reader.Name}|{Encoding.UTF8.GetString(reader.Data.Span)}");
        return events;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Events_are_the_same_whatever_pieces_they_arrive_in(int step)
    {
        Assert.Equal(
            ["|one", "named|two\nlines", "|", "|kept"],
            await ReadAsync("\uFEFFdata: one\r\n\r\n: comment\nevent: named\ndata:two\rdata: lines\r\rid: 4\n\ndata\n\nevent: lost\n\ndata: kept\n\ndata: cut off", step));
        Assert.Equal(["|{\"a\":1}", "|{\"b\":2}"], await ReadAsync("{\"a\":1}\n\n{\"b\":2}", step, lines: true));
        var big = new string('x', 50_000);
        Assert.Equal([$"|{big}\n{big}"], await ReadAsync($"data:{big}\ndata:{big}\n\n", Math.Max(step, 7)));
    }

    [Fact]
    public async Task A_stream_that_is_too_large_is_not_read_on()
    {
        Assert.Empty(await ReadAsync("data: " + new string('x', 2000), 10, most: 1000));
        Assert.Single(await ReadAsync("{}\n" + new string('x', 2000), 100_000, lines: true, most: 1000));
        Assert.Equal(20, (await ReadAsync(string.Concat(Enumerable.Repeat("data: x\n\n", 1000)), 9, most: 185)).Count);
        // All that is within the bound counts, however it comes.
        Assert.Equal(20, (await ReadAsync(string.Concat(Enumerable.Repeat("data: x\n\n", 1000)), 100_000, most: 185)).Count);
        Assert.Equal(20, (await ReadAsync(string.Concat(Enumerable.Repeat("data: x\n\n", 20)), 7, most: 180)).Count);
    }
}
