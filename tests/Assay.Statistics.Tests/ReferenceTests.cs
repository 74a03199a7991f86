using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Assay.Statistics.Tests;

/// <summary>Agreement with fairlearn 0.15, AIF360 and scikit-learn on 12,561 rows of the Adult census.</summary>
public sealed class ReferenceTests
{
    static readonly string[][] Rows = [.. File.ReadLines(Reference("fairness_adult.csv")).Skip(1).Select(l => l.Split(','))];
    static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Reference("fairness.json"))).RootElement;

    static string Reference(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "shared", "data", "reference", name);

    static SortedDictionary<string, ConfusionCounts> Groups(string by)
    {
        var groups = new SortedDictionary<string, ConfusionCounts>(StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            var name = by switch { "sex" => row[0], "race" => row[1], _ => $"{row[0]}|{row[1]}" };
            groups[name] = groups.GetValueOrDefault(name).Add(row[2] == "1", row[4] == "1");
        }

        return groups;
    }

    [Theory]
    [InlineData("sex")]
    [InlineData("race")]
    [InlineData("sex_x_race")]
    public void Group_rates_and_measures_agree_with_fairlearn(string by)
    {
        var groups = Groups(by);
        var expected = Expected.GetProperty(by);
        foreach (var group in expected.GetProperty("by_group").EnumerateObject())
        {
            var counts = groups[group.Name];
            Same(group.Value, "count", counts.Total);
            Same(group.Value, "selection_rate", counts.SelectionRate);
            Same(group.Value, "tpr", counts.TruePositiveRate);
            Same(group.Value, "fpr", counts.FalsePositiveRate);
            Same(group.Value, "tnr", counts.TrueNegativeRate);
            Same(group.Value, "accuracy", counts.Accuracy);
            Same(group.Value, "precision", counts.Precision);
        }

        ConfusionCounts[] all = [.. groups.Values];
        Same(expected, "demographic_parity_difference|between_groups", GroupFairness.DemographicParityDifference(all));
        Same(expected, "demographic_parity_ratio|between_groups", GroupFairness.DemographicParityRatio(all));
        Same(expected, "demographic_parity_difference|to_overall", GroupFairness.DifferenceToOverall(all, g => g.SelectionRate));
        Same(expected, "equalized_odds_difference|between_groups", GroupFairness.EqualizedOddsDifference(all));
        Same(expected, "equalized_odds_ratio|between_groups", GroupFairness.EqualizedOddsRatio(all));
        Same(expected, "equalized_odds_difference|mean", GroupFairness.AverageOddsDifference(all));
        Same(expected, "equal_opportunity_difference|between_groups", GroupFairness.EqualOpportunityDifference(all));
        Same(expected, "equal_opportunity_difference|to_overall", GroupFairness.DifferenceToOverall(all, g => g.TruePositiveRate));
        Same(expected, "equal_opportunity_ratio|between_groups", GroupFairness.EqualOpportunityRatio(all));
    }

    [Fact]
    public void Individual_measures_agree_with_AIF360()
    {
        var all = Groups("sex").Values.Aggregate((a, b) => a + b);
        var expected = Expected.GetProperty("aif360_sex_male_privileged");
        Same(expected, "theil_index", GroupFairness.TheilIndex(all));
        Same(expected, "generalized_entropy_index", GroupFairness.GeneralizedEntropy(all));
        Same(expected, "average_abs_odds_difference", GroupFairness.AverageOddsDifference([.. Groups("sex").Values]));
    }

    [Fact]
    public void Score_measures_agree_with_scikit_learn()
    {
        bool[] labels = [.. Rows.Select(r => r[2] == "1")];
        double[] scores = [.. Rows.Select(r => double.Parse(r[3], CultureInfo.InvariantCulture))];
        var auc = Ranking.Auc(labels, scores);
        Assert.Equal(0.9054849445986984, auc.Value, 1e-12);
        // DeLong's formula written out over all pairs with numpy.
        Assert.Equal(0.0028161077011588475, auc.StandardError, 1e-12);
        Assert.True(auc.Interval.Contains(auc.Value));
        Assert.Equal(0.10339810969681952, Calibration.Brier(labels, scores).Value, 1e-12);
        Assert.Equal(0.013376741819918795, Calibration.ExpectedCalibrationError(labels, scores), 1e-12);
        var counts = Rows.Aggregate(default(ConfusionCounts), (c, r) => c.Add(r[2] == "1", r[4] == "1"));
        Assert.Equal(0.5696255380223483, counts.Matthews, 1e-12);
        Assert.Equal(0.6597197269134029, counts.F1, 1e-12);
    }

    [Fact]
    public void A_rate_that_was_not_observed_is_no_number_and_leaves_the_measure()
    {
        ConfusionCounts[] groups = [new(5, 1, 5, 9), new(3, 2, 7, 8), new(0, 1, 0, 9)];
        Assert.True(double.IsNaN(groups[2].TruePositiveRate));
        Assert.Equal(0.2, GroupFairness.EqualOpportunityDifference(groups), 1e-12);
        Assert.True(double.IsNaN(GroupFairness.EqualOpportunityDifference([groups[0], groups[2]])));
    }

    [Fact]
    public void Ties_and_constant_scores_have_an_area_of_one_half()
    {
        var auc = Ranking.Auc([true, false, true, false], [0.5, 0.5, 0.5, 0.5]);
        Assert.Equal(0.5, auc.Value);
        Assert.True(double.IsNaN(Ranking.Auc([true, true], [0.1, 0.2]).Value));
        Assert.Throws<ArgumentException>(() => Ranking.Auc([true, false], [double.NaN, 0]));
        Assert.Throws<ArgumentException>(() => Calibration.Brier([true], [1.5]));
    }

    static void Same(JsonElement expected, string name, double actual) => Assert.Equal(expected.GetProperty(name).GetDouble(), actual, 1e-12);
}
