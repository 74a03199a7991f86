using Assay.Tests.Shared;

namespace Assay.Server.Tests.Traffic;

/// <summary>What gateways gather is written now and then, whatever a database does, and once more at the end.</summary>
public sealed class RepeatedWritingTests
{
    [Fact]
    public async Task A_write_that_fails_is_tried_again_and_the_last_words_are_written()
    {
        var (writes, ending) = (0, false);
        await using (RepeatedWriting.Start(TimeSpan.FromMilliseconds(5), TimeProvider.System, _ => Interlocked.Increment(ref writes) < 3 ? throw new InvalidOperationException("away") : Task.CompletedTask))
            await Eventually.HoldsAsync(() => Volatile.Read(ref writes) >= 5);

        var seldom = RepeatedWriting.Start(TimeSpan.FromDays(1), TimeProvider.System, cancel =>
        {
            ending = !cancel.IsCancellationRequested;
            throw new InvalidOperationException("away");
        });
        Assert.False(ending);
        await seldom.DisposeAsync();
        Assert.True(ending);
    }
}
