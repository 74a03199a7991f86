namespace Assay.Statistics.Tests;

/// <summary>A rate that an imperfect judge counted, put right.</summary>
public sealed class RoganGladenTests
{
    [Fact]
    public void It_takes_the_judges_error_out()
    {
        // Sensitivity 0.9, specificity 0.8: a true rate of 0.3 is counted as 0.27 + 0.14.
        var error = new ConfusionCounts(90, 20, 10, 80);
        Assert.Equal(0.3, RoganGladen.Rate([new(41, 100, true)], error), 9);
        Assert.Equal(0.7, RoganGladen.Rate([new(59, 100, false)], error), 9);
        Assert.Equal(0.41, RoganGladen.Rate([new(41, 100, null)], error), 9);
        Assert.Equal((0.3 * 100 + 50) / 150, RoganGladen.Rate([new(41, 100, true), new(50, 50, null)], error), 9);
        Assert.Equal(0, RoganGladen.Rate([new(10, 100, true)], error));
        Assert.Equal(1, RoganGladen.Rate([new(99, 100, true)], error));
        Assert.True(double.IsNaN(RoganGladen.Rate([new(10, 100, true)], new ConfusionCounts(50, 50, 50, 50))));
        Assert.True(double.IsNaN(RoganGladen.Interval([new(10, 100, true)], new ConfusionCounts(50, 50, 50, 50), 1).Low));
        Assert.True(double.IsNaN(RoganGladen.Rate([], error)));
    }

    [Fact]
    public void Few_labelled_rows_give_a_wide_interval_also_when_all_were_right()
    {
        var few = RoganGladen.Interval([new(50, 100, true)], new ConfusionCounts(10, 0, 0, 10), 1);
        var many = RoganGladen.Interval([new(50, 100, true)], new ConfusionCounts(1000, 0, 0, 1000), 1);
        Assert.True(few.High - few.Low > many.High - many.Low + 0.01, $"{few} {many}");
        Assert.True(RoganGladen.Interval([new(0, 20, true)], new ConfusionCounts(50, 0, 0, 50), 1) is { Low: 0, High: > 0.03 });
    }

    [Fact]
    public void Its_interval_holds_the_truth_about_as_often_as_it_says()
    {
        var random = new SeededRandom(7);
        var held = 0;
        for (var i = 0; i < 200; i++)
        {
            long tp = random.Binomial(60, 0.85), tn = random.Binomial(60, 0.9);
            var counted = random.Binomial(random.Binomial(120, 0.4) is var real ? real : 0, 0.85) + random.Binomial(120 - real, 0.1);
            held += RoganGladen.Interval([new(counted, 120, true)], new ConfusionCounts(tp, 60 - tn, 60 - tp, tn), (ulong)i, draws: 400).Contains(0.4) ? 1 : 0;
        }

        Assert.InRange(held, 180, 200);
    }
}
