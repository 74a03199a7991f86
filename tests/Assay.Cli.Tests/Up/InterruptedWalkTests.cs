using Assay.Governance;

namespace Assay.Cli.Tests.Up;

/// <summary>A walk that is stopped goes on at the next <c>assay up</c> and ends like one that was not.</summary>
public sealed class InterruptedWalkTests(WalkedRecord walked) : IClassFixture<WalkedRecord>
{
    [Fact]
    public async Task Killed_at_each_of_several_gates_it_ends_like_a_walk_that_was_left_alone()
    {
        using var data = new TestData();
        foreach (var place in (string[])["filed     Risk classification", "measured  Dataset card", "measured  Checkpoint signature", "filed     Model card", "filed     Logging retention", "live      60 rows"])
        {
            using var up = UpProcess.Start("--no-serve", "--sample", "credit-risk", "--data", data.Up);
            Assert.NotNull(up.ReadUntil(line => line.Contains(place, StringComparison.Ordinal)));
            up.Kill();
        }

        var last = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up);
        Assert.True(last.Code == 0, last.Error);
        Assert.Equal(await walked.ReadAsync(WalkedRecord.SummaryAsync), await WalkedRecord.ReadAsync(data.Up, WalkedRecord.SummaryAsync));
    }

    [Fact]
    public async Task Stopped_after_every_single_act_it_ends_like_a_walk_that_was_left_alone()
    {
        using var data = new TestData();
        var acts = 0;
        var summary = await WalkedRecord.ReadAsync(data.Up, async home =>
        {
            var cast = await Cast.GatherAsync(home, TestContext.Current.CancellationToken);
            await using var stage = new CreditStage(home, TestContext.Current.CancellationToken);
            for (var stopped = true; stopped;)
                try
                {
                    await new CreditRiskWalk(home, cast, stage, new StopAtNext(), TestContext.Current.CancellationToken).RunAsync();
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

    [Fact]
    public async Task What_its_people_did_since_is_left_alone()
    {
        using var data = new TestData();
        Assert.Equal(0, UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up).Code);
        var size = await WalkedRecord.ReadAsync(data.Up, async home =>
        {
            var cast = await Cast.GatherAsync(home, TestContext.Current.CancellationToken);
            var waiting = Assert.Single((await home.Admin.WaiversAsync(WaiverStatus.Requested, null, 10)).Items);
            WalkedRecord.Ok(await cast[Role.ProductSecurity].AnswerWaiverAsync(new WaiverAnswer(waiting.Id, WaiverStatus.Rejected, "These look like people.")));
            WalkedRecord.Ok(await cast[Role.SecurityOperations].DecideAsync(new("credit-risk", Gate.Monitoring, "continue", "A quiet period.")));
            return (await home.Admin.RecordAsync()).Size;
        });
        Assert.Equal(0, UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up).Code);
        Assert.Equal(size, (await WalkedRecord.ReadAsync(data.Up, home => home.Admin.RecordAsync())).Size);
    }

    [Fact]
    public async Task What_was_registered_and_not_linked_or_asked_for_and_not_answered_is_taken_up_again()
    {
        using var data = new TestData();
        var summary = await WalkedRecord.ReadAsync(data.Up, async home =>
        {
            var cast = await Cast.GatherAsync(home, TestContext.Current.CancellationToken);
            await using var stage = new CreditStage(home, TestContext.Current.CancellationToken);
            WalkedRecord.Ok(await cast[Role.DataEngineering].RegisterAsync(new(ThingKind.Dataset, "loan-applications", "Loan applications")));
            WalkedRecord.Ok(await cast[Role.DataEngineering].RegisterAsync(new(
                ThingKind.DatasetVersion, "loan-applications@2026-11", "Loan applications, November 2026", "loan-applications",
                Digests: [SampleFiles.DigestOf(SampleFiles.CreditRisk.Of("data", "train.csv")), SampleFiles.DigestOf(SampleFiles.CreditRisk.Of("data", "test.csv"))])));
            WalkedRecord.Ok(await cast[Role.DataScience].RegisterAsync(new(ThingKind.Model, "credit-risk-model", "Credit risk model")));
            await Assert.ThrowsAsync<StoppedException>(() => new CreditRiskWalk(home, cast, stage, new StopAt("Bias evaluation"), TestContext.Current.CancellationToken).RunAsync());
            var high = Assert.Single((await home.Admin.FindingsAsync(WalkedRecord.EveryFinding)).Items, f => f is { Severity: Severity.High, Status: FindingStatus.Open });
            WalkedRecord.Ok(await cast[Role.DataScience].RequestWaiverAsync(new WaiverRequest(WaiverKind.RiskAcceptance, "asked, not answered", DateTimeOffset.UtcNow.AddDays(30), Finding: high.Id)));
            await Assert.ThrowsAsync<StoppedException>(() => new CreditRiskWalk(home, cast, stage, new StopAt("decided: Approve with phased"), TestContext.Current.CancellationToken).RunAsync());
            WalkedRecord.Ok(await cast[Role.MlPlatform].RegisterAsync(new(ThingKind.Deployment, "credit-risk-production", "Credit risk, production", "credit-risk")));
            await new CreditRiskWalk(home, cast, stage, new StopAt("nothing"), TestContext.Current.CancellationToken).RunAsync();
            return await WalkedRecord.SummaryAsync(home);
        });
        Assert.Equal(await walked.ReadAsync(WalkedRecord.SummaryAsync), summary);
    }

    /// <summary>Ends the walk after an act that is told in these words.</summary>
    sealed class StopAt(string words) : IWalkLog
    {
        public void Heading(string text)
        {
        }

        public void Typed(string command)
        {
        }

        public void Did(Role who, string what, string how)
        {
            if (what.StartsWith(words, StringComparison.Ordinal))
                throw new StoppedException();
        }
    }

    /// <summary>Ends the walk as soon as it has done something new.</summary>
    sealed class StopAtNext : IWalkLog
    {
        public void Heading(string text)
        {
        }

        public void Typed(string command)
        {
        }

        public void Did(Role who, string what, string how)
        {
            if (!what.StartsWith("decided already", StringComparison.Ordinal))
                throw new StoppedException();
        }
    }

    sealed class StoppedException : Exception;
}
