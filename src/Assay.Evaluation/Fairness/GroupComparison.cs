using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>The groups of one attribute, measured and held against each other.</summary>
sealed class GroupComparison
{
    readonly string name;
    readonly bool labelled;
    readonly FairnessOptions options;
    readonly SortedDictionary<string, ConfusionCounts> groups;
    readonly List<(string Name, ConfusionCounts Counts)> judged;
    readonly (string Name, ConfusionCounts Counts)? reference;

    internal GroupComparison(string name, SortedDictionary<string, ConfusionCounts> groups, bool labelled, FairnessOptions options)
    {
        (this.name, this.groups, this.labelled, this.options) = (name, groups, labelled, options);
        judged = [.. groups.Where(g => g.Value.Total >= Math.Max(1, options.MinimumGroupRows)).Select(g => (g.Key, g.Value))];
        if (judged.Count > 1 && judged.MaxBy(g => g.Counts.SelectionRate) is { Counts.Selected: > 0 } highest)
            reference = highest;
    }

    internal string? WhyNotJudged => reference is not null ? null
        : judged.Count < 2 ? Measured.Text($"'{name}' has fewer than two groups of at least {options.MinimumGroupRows} rows, so there is nothing to compare")
        : $"nobody in any group by '{name}' is selected, so selection cannot be compared";

    internal AttributeResult Result() => new(name, reference?.Name, [.. groups.Select(g => Describe(g.Key, g.Value))], Measures());

    internal IEnumerable<Finding> Findings()
    {
        if (reference is not { } best)
            yield break;
        foreach (var (group, counts) in judged)
            if (counts.SelectionRate / best.Counts.SelectionRate < options.MinimumRatio)
                yield return FourFifths(group, counts, best.Counts);
        if (!labelled)
            yield break;
        if (Odds("true-positive", g => (g.TruePositives, g.Positives)) is { } missed)
            yield return missed;
        if (Odds("false-positive", g => (g.FalsePositives, g.Negatives)) is { } wrong)
            yield return wrong;
    }

    Finding FourFifths(string group, ConfusionCounts counts, ConfusionCounts best)
    {
        var interval = Ratio(counts, best);
        var supported = interval.High < options.MinimumRatio;
        return new Finding
        {
            RuleId = "fairness-four-fifths",
            Title = Measured.Text($"By {name}, one group is selected at {counts.SelectionRate / best.SelectionRate:0.00} of the highest rate, under {options.MinimumRatio:0.##}"),
            Severity = supported ? Severity.High : Severity.Medium,
            Description = Measured.Text($"{counts.Selected} of {counts.Total} rows of the group get the favourable outcome, {best.Selected} of {best.Total} of the group with the highest rate. ")
                + Measured.Text($"The ratio lies between {interval.Low:0.00} and {interval.High:0.00} at {options.Confidence:0.##} confidence, ")
                + (supported ? "so chance does not explain it. " : "so chance may explain it; more data would tell. ")
                + "A ratio under four fifths is commonly held to show adverse impact (29 CFR 1607.4 D).",
            Location = new Location { Part = $"{name}={group}" },
            Remediation = "Find out why: labels that carry past decisions, features that stand for the group, too few examples. Then mend the data or the model, or have the difference justified and accepted.",
            References = [new Reference("nist-ai-rmf", "MEASURE 2.11", "1.0")],
            Fingerprint = Fingerprint.Of(FairnessEvaluator.Recipe, "fairness-four-fifths", name, group),
        };
    }

    // The two groups furthest apart; a finding only when even the near end of the interval is over the bar.
    Finding? Odds(string rate, Func<ConfusionCounts, (long Part, long Whole)> of)
    {
        var observed = judged.Select(g => (g.Name, Rate: of(g.Counts))).Where(g => g.Rate.Whole > 0).OrderBy(g => (double)g.Rate.Part / g.Rate.Whole).ToList();
        if (observed.Count < 2)
            return null;
        var (low, high) = (observed[0], observed[^1]);
        var interval = Proportions.Difference(high.Rate.Part, high.Rate.Whole, low.Rate.Part, low.Rate.Whole, options.Confidence);
        if (interval.Low <= options.MaximumOddsDifference)
            return null;
        return new Finding
        {
            RuleId = $"fairness-{rate}-rate",
            Title = Measured.Text($"By {name}, {rate} rates differ by {((double)high.Rate.Part / high.Rate.Whole) - ((double)low.Rate.Part / low.Rate.Whole):0.00}"),
            Severity = Severity.Medium,
            Description = Measured.Text($"{high.Rate.Part} of {high.Rate.Whole} in the group with the highest rate, {low.Rate.Part} of {low.Rate.Whole} in the lowest; the difference lies between {interval.Low:0.00} and {interval.High:0.00} at {options.Confidence:0.##} confidence. ")
                + "Positive is the favourable outcome: people with the same true outcome are treated differently.",
            Location = new Location { Part = $"{name}={low.Name}" },
            Remediation = "Compare the errors of the two groups; consider thresholds, features and labels.",
            References = [new Reference("nist-ai-rmf", "MEASURE 2.11", "1.0")],
            Fingerprint = Fingerprint.Of(FairnessEvaluator.Recipe, $"fairness-{rate}-rate", name),
        };
    }

    List<Metric> Measures()
    {
        var metrics = new List<Metric>();
        if (judged.Count < 2)
            return metrics;
        ConfusionCounts[] counts = [.. judged.Select(g => g.Counts)];
        var rows = counts.Sum(c => c.Total);
        Put("demographic-parity-difference", GroupFairness.DemographicParityDifference);
        Put("demographic-parity-ratio", GroupFairness.DemographicParityRatio);
        Put("demographic-parity-difference-to-overall", groups => GroupFairness.DifferenceToOverall(groups, g => g.SelectionRate));
        if (!labelled)
            return metrics;
        Put("equal-opportunity-difference", GroupFairness.EqualOpportunityDifference);
        Put("equal-opportunity-ratio", GroupFairness.EqualOpportunityRatio);
        Put("equal-opportunity-difference-to-overall", groups => GroupFairness.DifferenceToOverall(groups, g => g.TruePositiveRate));
        Put("equalized-odds-difference", GroupFairness.EqualizedOddsDifference);
        Put("equalized-odds-ratio", GroupFairness.EqualizedOddsRatio);
        Put("average-odds-difference", GroupFairness.AverageOddsDifference);
        return metrics;

        void Put(string measure, Func<IReadOnlyList<ConfusionCounts>, double> of) =>
            metrics.Put(measure, of(counts), Bootstrap.OfGroups(counts, of, options.Seed, options.Confidence, options.Draws), name, rows);
    }

    GroupResult Describe(string group, ConfusionCounts c)
    {
        var isJudged = c.Total >= Math.Max(1, options.MinimumGroupRows);
        Measure? ratio = null;
        if (reference is { } best && isJudged && group != best.Name && Ratio(c, best.Counts) is var interval)
            ratio = new Measure(c.SelectionRate / best.Counts.SelectionRate, Measured.Finite(interval.Low), Measured.Finite(interval.High));
        return new GroupResult(
            group, c.Total, c.Selected, isJudged,
            Share(c.Selected, c.Total),
            ratio,
            labelled ? Share(c.Positives, c.Total) : null,
            labelled ? Share(c.TruePositives, c.Positives) : null,
            labelled ? Share(c.FalsePositives, c.Negatives) : null,
            labelled ? Share(c.FalseNegatives, c.Positives) : null,
            labelled ? Share(c.TruePositives + c.TrueNegatives, c.Total) : null,
            labelled ? ConfusionCells.Of(c) : null);
    }

    Interval Ratio(ConfusionCounts group, ConfusionCounts best) =>
        Proportions.Ratio(group.Selected, group.Total, best.Selected, best.Total, options.Confidence);

    Measure? Share(long part, long whole)
    {
        if (whole == 0)
            return null;
        var interval = Proportions.Wilson(part, whole, options.Confidence);
        return new Measure((double)part / whole, interval.Low, interval.High);
    }
}
