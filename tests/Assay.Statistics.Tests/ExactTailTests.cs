namespace Assay.Statistics.Tests;

public sealed class ExactTailTests
{
    // By summing all terms with whole numbers.
    [Theory]
    [InlineData(0, 10, 0.3)]
    [InlineData(4, 10, 0.3)]
    [InlineData(10, 10, 0.3)]
    [InlineData(1, 30, 0.01)]
    [InlineData(17, 30, 0.5)]
    [InlineData(45, 60, 0.25)]
    public void The_binomial_tail_is_the_sum_of_its_terms(int successes, int trials, double chance)
    {
        var sum = 0.0;
        for (var k = successes; k <= trials; k++)
            sum += Choose(trials, k) * Math.Pow(chance, k) * Math.Pow(1 - chance, trials - k);
        Assert.Equal(1, Binomial.UpperTail(successes, trials, chance) / sum, 1e-10);
    }

    [Fact]
    public void The_binomial_tail_holds_far_out_and_for_many_trials()
    {
        Assert.Equal(1, Binomial.UpperTail(200, 200, 0.1) / 1e-200, 1e-10);
        Assert.Equal(1, Binomial.UpperTail(1, 5_000_000, 1e-6) / (1 - Math.Pow(1 - 1e-6, 5_000_000)), 1e-9);
        // Symmetry of an odd number of fair coins.
        Assert.Equal(0.5, Binomial.UpperTail(500_001, 1_000_001, 0.5), 1e-9);
    }

    [Fact]
    public void The_signed_rank_tail_is_that_of_all_sign_patterns_also_with_ties_and_zeros()
    {
        double[] values = [0.5, -1, 2, 2, -2, 3.5, 4, 0, -0.25, 6, 7];
        var kept = values.Where(v => v != 0).ToArray();
        double Statistic(Func<int, bool> positive) => kept.Select((v, i) => positive(i)
            ? kept.Count(o => Math.Abs(o) < Math.Abs(v)) + ((kept.Count(o => Math.Abs(o) == Math.Abs(v)) + 1) / 2.0) : 0).Sum();
        var observed = Statistic(i => kept[i] > 0);
        var patterns = 1 << kept.Length;
        var atLeast = Enumerable.Range(0, patterns).Count(p => Statistic(i => (p >> i & 1) == 1) >= observed);
        Assert.Equal((double)atLeast / patterns, SignedRank.UpperTail(values), 1e-12);
    }

    [Fact]
    public void The_signed_rank_tail_ends_at_one_pattern_and_at_all()
    {
        var values = Enumerable.Range(1, 256).Select(i => (double)i).ToArray();
        Assert.Equal(1, SignedRank.UpperTail(values) / Math.Pow(2, -256), 1e-9);
        Assert.Equal(1, SignedRank.UpperTail([.. values.Select(v => -v)]), 1e-9);
        Assert.Equal(1, SignedRank.UpperTail([0, 0]));
    }

    static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (c, i) => c * (n - k + i) / i);
}
