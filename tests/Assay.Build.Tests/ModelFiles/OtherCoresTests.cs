using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Work on all processors: all of it, once, and its failure is the caller's.</summary>
public sealed class OtherCoresTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Every_piece_is_done_once(int count)
    {
        var done = new int[count];
        OtherCores.For(count, i => Interlocked.Increment(ref done[i]), TestContext.Current.CancellationToken);
        Assert.All(done, d => Assert.Equal(1, d));
    }

    [Fact]
    public void A_failure_reaches_the_caller_and_ends_the_others()
    {
        var done = 0;
        Assert.Throws<InvalidOperationException>(() => OtherCores.For(
            1_000_000, i =>
            {
                if (i == 10)
                    throw new InvalidOperationException();
                Interlocked.Increment(ref done);
                Thread.Sleep(1);
            },
            TestContext.Current.CancellationToken));
        Assert.True(done < 1_000);
    }

    [Fact]
    public void A_failure_on_another_thread_is_thrown_where_it_is_waited_for()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "there is no other processor");
        Assert.Throws<InvalidOperationException>(new OtherCores(1, () => throw new InvalidOperationException()).Join);
    }

    [Fact]
    public void It_ends_when_the_caller_gives_up()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => OtherCores.For(
            1_000_000, i =>
            {
                if (i == 10)
                    stop.Cancel();
                Thread.Sleep(1);
            },
            stop.Token));
    }
}
