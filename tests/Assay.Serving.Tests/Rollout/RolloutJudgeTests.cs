using Assay.Statistics;

namespace Assay.Serving.Tests.Rollout;

/// <summary>When a new version is shown to be worse, or no worse, than the old one.</summary>
public sealed class RolloutJudgeTests
{
    static readonly RolloutTerms Terms = new(2, 2, 1.5, 0.95);

    [Fact]
    public void Five_requests_decide_nothing_however_they_went() =>
        Assert.All(RolloutJudge.Judge(Tally(1000, 0, 0), Tally(5, 5, 5), Terms), r => Assert.Equal(ConditionState.Unsure, r.State));

    [Theory]
    [InlineData(1000, 5, 1000, 5, ConditionState.Fine)]
    [InlineData(1000, 5, 200, 60, ConditionState.Worse)]
    [InlineData(1000, 0, 20, 20, ConditionState.Worse)]
    [InlineData(1000, 5, 60, 2, ConditionState.Unsure)]
    public void Errors_count_by_how_sure_they_are(long oldAll, long oldErrors, long newAll, long newErrors, ConditionState state) =>
        Assert.Equal(state, RolloutJudge.Judge(Tally(oldAll, oldErrors, 0), Tally(newAll, newErrors, 0), Terms).Single(r => r.Name == "errors").State);

    [Theory]
    [InlineData(1, "; 1 point more is allowed")]
    [InlineData(2, "; 2 points more are allowed")]
    [InlineData(0.5, "; 0.5 points more are allowed")]
    public void What_is_allowed_is_said_in_words_that_fit_the_number(double points, string words) =>
        Assert.Contains(words, RolloutJudge.Judge(Tally(1000, 5, 0), Tally(1000, 5, 0), new RolloutTerms(points, null, null, 0.95))[0].Says, StringComparison.Ordinal);

    [Theory]
    [InlineData(100, 100, ConditionState.Fine)]
    [InlineData(100, 140, ConditionState.Fine)]
    [InlineData(100, 400, ConditionState.Worse)]
    public void Durations_count_by_their_95th_percentile(int oldMilliseconds, int newMilliseconds, ConditionState state) =>
        Assert.Equal(state, RolloutJudge.Judge(Timed(oldMilliseconds, 500), Timed(newMilliseconds, 500), Terms).Single(r => r.Name == "slower").State);

    [Fact]
    public void Two_versions_that_are_alike_are_rarely_put_back_although_one_looks_again_and_again()
    {
        var random = new SeededRandom(7);
        var mistakes = 0;
        const int trials = 400;
        for (var trial = 0; trial < trials; trial++)
        {
            var (old, young) = (new long[2], new long[2]);
            for (var look = 0; look < 60; look++)
            {
                foreach (var counts in new[] { old, young })
                {
                    counts[0] += 20;
                    counts[1] += random.Binomial(20, 0.1);
                }

                // Nothing is allowed to be worse, so every difference by chance speaks for going back.
                if (RolloutJudge.Judge(Tally(old[0], old[1], 0), Tally(young[0], young[1], 0), new RolloutTerms(0, null, null, 0.95))[0].State == ConditionState.Worse)
                {
                    mistakes++;
                    break;
                }
            }
        }

        Assert.True(mistakes <= trials * 0.05, $"{mistakes} of {trials} were put back");
    }

    [Fact]
    public void A_bucket_holds_what_is_at_most_its_bound()
    {
        foreach (var milliseconds in new[] { 0.1, 1, 1.05, 1.1, 7, 100, 12_345.6, 700_000 })
        {
            var bucket = LatencyBuckets.Of(TimeSpan.FromMilliseconds(milliseconds));
            Assert.True(LatencyBuckets.Bound(bucket) >= milliseconds * 0.999, $"{milliseconds} is not in {bucket}");
            Assert.True(bucket == 0 || LatencyBuckets.Bound(bucket - 1) < milliseconds * 1.001, $"{milliseconds} is beneath {bucket}");
        }

        Assert.Equal(LatencyBuckets.Last, LatencyBuckets.Of(TimeSpan.FromDays(1)));
        Assert.Equal(3, LatencyBuckets.Quantile(new Dictionary<int, long> { [1] = 94, [3] = 5, [9] = 1 }, 0.95));
        Assert.Null(LatencyBuckets.Quantile(new Dictionary<int, long>(), 0.95));
    }

    static VersionTally Tally(long all, long errors, long blocked) => new(all, errors, blocked, new Dictionary<int, long> { [50] = all });

    static VersionTally Timed(int milliseconds, long all) => new(all, 0, 0, new Dictionary<int, long> { [LatencyBuckets.Of(TimeSpan.FromMilliseconds(milliseconds))] = all });
}
