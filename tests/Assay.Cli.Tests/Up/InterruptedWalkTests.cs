namespace Assay.Cli.Tests.Up;

/// <summary>A walk that is stopped goes on at the next <c>assay up</c> and ends like one that was not.</summary>
public sealed class InterruptedWalkTests(WalkedRecord walked) : IClassFixture<WalkedRecord>
{
    [Fact]
    public async Task Killed_at_each_of_several_gates_it_ends_like_a_walk_that_was_left_alone()
    {
        using var data = new TestData();
        foreach (var place in (string[])["filed     Risk classification", "measured  Dataset card", "measured  Checkpoint signature", "filed     Model card", "filed     Logging retention"])
        {
            using var up = UpProcess.Start("--no-serve", "--data", data.Up);
            Assert.NotNull(up.ReadUntil(line => line.Contains(place, StringComparison.Ordinal)));
            up.Kill();
        }

        var last = UpProcess.Run("--no-serve", "--data", data.Up);
        Assert.True(last.Code == 0, last.Error);
        Assert.Equal(await walked.ReadAsync(WalkedRecord.SummaryAsync), await WalkedRecord.ReadAsync(data.Up, WalkedRecord.SummaryAsync));
    }

    [Fact]
    public async Task Stopped_after_every_act_up_to_the_work_on_findings_it_ends_like_a_walk_that_was_left_alone()
    {
        using var data = new TestData();
        var acts = 0;
        var summary = await WalkedRecord.ReadAsync(data.Up, async home =>
        {
            var cast = await Cast.GatherAsync(home, TestContext.Current.CancellationToken);
            for (var stopped = true; stopped;)
                try
                {
                    await new Walk(home, cast, new StopAtNext(), TestContext.Current.CancellationToken).RunAsync();
                    stopped = false;
                }
                catch (StoppedException)
                {
                    Assert.True(++acts < 200, "the walk does the same act again and again");
                }

            return await WalkedRecord.SummaryAsync(home);
        });
        Assert.True(acts > 30, $"only {acts} acts were seen");
        Assert.Equal(await walked.ReadAsync(WalkedRecord.SummaryAsync), summary);
    }

    /// <summary>Ends the walk as soon as it has done something new. The work on findings goes on: it chooses by what is open, so a stop in it changes what the next run takes up.</summary>
    sealed class StopAtNext : IWalkLog
    {
        public void Heading(string text)
        {
        }

        public void Did(Role who, string what, string how)
        {
            if (how is not "finding" && !what.StartsWith("decided already", StringComparison.Ordinal))
                throw new StoppedException();
        }
    }

    sealed class StoppedException : Exception;
}
