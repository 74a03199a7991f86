namespace Assay.Statistics.Tests;

public sealed class IntervalTests
{
    // scipy.stats.binomtest(k, n).proportion_ci(0.95, "wilson"), scipy 1.10.
    [Theory]
    [InlineData(0, 10, 0.0, 0.2775327998628892)]
    [InlineData(1, 10, 0.017876213095072896, 0.4041500267952385)]
    [InlineData(7, 10, 0.39677814746114526, 0.892208732593699)]
    [InlineData(10, 10, 0.7224672001371107, 1.0)]
    [InlineData(137, 239, 0.5098442792389313, 0.6342826757298363)]
    [InlineData(5000, 10000, 0.49020206181540477, 0.5097979381845952)]
    public void Wilson_agrees_with_scipy(long successes, long total, double low, double high)
    {
        var interval = Proportions.Wilson(successes, total);
        Assert.Equal(low, interval.Low, 1e-8);
        Assert.Equal(high, interval.High, 1e-8);
    }

    [Fact]
    public void Newcombe_agrees_with_the_papers_example()
    {
        // R. G. Newcombe 1998, table II, 56/70 - 48/80, method 10.
        var interval = Proportions.Difference(56, 70, 48, 80);
        Assert.Equal(0.0524, interval.Low, 5e-5);
        Assert.Equal(0.3339, interval.High, 5e-5);
    }

    [Fact]
    public void Katz_agrees_with_scipy()
    {
        // scipy.stats.contingency.relative_risk(137, 239, 332, 376).confidence_interval(0.95)
        var interval = Proportions.Ratio(137, 239, 332, 376);
        Assert.Equal(0.5784262288935151, interval.Low, 1e-8);
        Assert.Equal(0.728612934941279, interval.High, 1e-8);
    }

    [Fact]
    public void A_ratio_with_an_empty_cell_keeps_a_finite_interval()
    {
        var interval = Proportions.Ratio(0, 20, 10, 20);
        Assert.Equal(0, interval.Low);
        Assert.InRange(interval.High, 0.3, 0.9);
        Assert.True(double.IsFinite(Proportions.Ratio(10, 20, 0, 20).High));
    }

    [Fact]
    public void Nothing_observed_gives_an_unknown_interval()
    {
        Assert.True(double.IsNaN(Proportions.Wilson(0, 0).Low));
        Assert.True(double.IsNaN(Proportions.Difference(0, 0, 1, 2).High));
        Assert.False(Proportions.Ratio(0, 0, 1, 2).Contains(0.5));
    }

    [Theory]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.01, -2.3263478740408408)]
    [InlineData(0.3, -0.5244005127080409)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.9999, 3.719016485455709)]
    public void Normal_quantiles_agree_with_scipy(double p, double z) => Assert.Equal(z, Normal.Quantile(p), 1e-8);

    [Fact]
    public void Wilson_covers_as_often_as_it_says()
    {
        var random = new SeededRandom(3);
        var covered = 0;
        for (var i = 0; i < 4000; i++)
            if (Proportions.Wilson(random.Binomial(60, 0.27), 60).Contains(0.27))
                covered++;
        Assert.InRange(covered / 4000.0, 0.93, 0.97);
    }

    [Theory]
    [InlineData(20, 0.1)]
    [InlineData(500, 0.3)]
    [InlineData(100000, 0.02)]
    [InlineData(300, 0.9)]
    public void Binomial_draws_have_the_right_mean_and_variance(long n, double p)
    {
        var random = new SeededRandom(11);
        var draws = Enumerable.Range(0, 20000).Select(_ => (double)random.Binomial(n, p)).ToArray();
        Assert.All(draws, d => Assert.InRange(d, 0, n));
        var (mean, variance) = (draws.Average(), n * p * (1 - p));
        Assert.Equal(n * p, mean, 5 * Math.Sqrt(variance / draws.Length));
        Assert.Equal(1, draws.Sum(d => (d - mean) * (d - mean)) / (draws.Length - 1) / variance, 0.05);
    }

    [Fact]
    public void The_bootstrap_repeats_itself_and_comes_near_the_closed_form()
    {
        ConfusionCounts[] one = [new(140, 30, 60, 270)];
        var first = Bootstrap.OfGroups(one, g => g[0].Accuracy, 42);
        Assert.Equal(first, Bootstrap.OfGroups(one, g => g[0].Accuracy, 42));
        Assert.NotEqual(first, Bootstrap.OfGroups(one, g => g[0].Accuracy, 43));
        var wilson = Proportions.Wilson(410, 500);
        Assert.Equal(wilson.Low, first.Low, 0.01);
        Assert.Equal(wilson.High, first.High, 0.01);
    }
}
