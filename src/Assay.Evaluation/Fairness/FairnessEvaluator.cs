using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>
/// Compares how a model treats groups of people: selection rates (demographic parity and the four-fifths rule), and, where
/// outcomes are known, true- and false-positive rates (equal opportunity, equalized odds). Definitions are fairlearn's;
/// every number carries its count and interval.
/// </summary>
public static class FairnessEvaluator
{
    internal const string Recipe = "fairness/1";
    const int MaxGroups = 100;

    static readonly string[] AlwaysTrue =
    [
        "Intervals hold for one comparison at a time; with many groups, some will look different by chance.",
        "The bootstrap interval of a largest-minus-smallest measure leans towards difference when groups are small or alike.",
        "Labels can be biased themselves; measures that use them then understate the harm.",
    ];

    /// <summary>Evaluates; a report without statements means that nothing could be measured, and its gaps say why.</summary>
    public static Report Evaluate(EvaluationInput input, FairnessOptions options)
    {
        var loader = new PredictionLoader(input, options.Groups, needsLabel: false);
        var data = options.Groups.Count == 0 ? null : loader.Load();
        var report = new Report { Tool = Measured.Tool, Subjects = loader.Subject is { } s ? [s] : [] };
        if (options.Groups.Count == 0)
            return report with { Gaps = [new Gap(Path.GetFileName(input.DataPath), "no column with groups is named")] };
        if (data is null)
            return report with { Gaps = loader.Gaps };

        var gaps = loader.Gaps;
        var favourable = ModelOutputs.Outcome(options.Favourable ?? input.PositiveLabel);
        if (!data.Predicted.Contains(favourable) && data.Labels?.Contains(favourable) != true)
        {
            gaps.Add(new Gap(data.Dataset.Name, "the favourable outcome occurs neither among the labels nor among the predictions; name the one that does"));
            return report with { Gaps = gaps };
        }

        var (attributes, findings) = Compare(options, data, favourable, gaps);
        var individuals = data.Labels is null ? [] : IndividualFairness.Of(All(data, favourable), options);
        List<Metric> measures = [.. attributes.SelectMany(a => a.Measures), .. individuals];
        List<ThresholdOutcome> thresholds =
        [
            .. attributes.Where(a => a.Reference is not null)
                .Select(a => ThresholdOutcome.Of(new MetricThreshold("demographic-parity-ratio", Min: options.MinimumRatio, Slice: a.Name), measures)),
            .. options.Thresholds.Select(t => ThresholdOutcome.Of(t, measures)),
        ];
        // The four-fifths findings name the group; only the bars that were asked for beside it get a finding of their own.
        findings.AddRange(thresholds.TakeLast(options.Thresholds.Count).Where(t => !t.Met).Select(t => Measured.ForThreshold(t, Recipe)));
        var result = Measured.Result(thresholds, gaps.Count == 0);
        var evaluation = new BiasEvaluation(
            Measured.Tool, data.ModelRef, data.Dataset, options, data.Labels is null ? null : input.Label ?? "y_true", favourable, data.Decision,
            attributes, individuals, thresholds, Limitations(attributes, data, options), gaps, result);
        var statement = new Statement([data.Model], EvidenceKinds.Get("bias-evaluation").PredicateType, Json.Element(evaluation));
        return report with
        {
            Findings = findings,
            Metrics = [.. measures, .. attributes.SelectMany(ByGroup(options.Confidence))],
            Gaps = gaps,
            Statements = [new EvidenceStatement("bias-evaluation", statement, result)],
        };
    }

    static (List<AttributeResult> Attributes, List<Finding> Findings) Compare(FairnessOptions options, Predictions data, string favourable, List<Gap> gaps)
    {
        var attributes = new List<AttributeResult>();
        var findings = new List<Finding>();
        foreach (var (name, values) in Attributes(options, data))
        {
            var counted = Count(data, values, favourable);
            if (counted.Count > MaxGroups)
            {
                gaps.Add(new Gap(data.Dataset.Name, $"'{name}' has {counted.Count} values, more than the {MaxGroups} groups that are compared"));
                continue;
            }

            var comparison = new GroupComparison(name, counted, data.Labels is not null, options);
            attributes.Add(comparison.Result());
            findings.AddRange(comparison.Findings());
            if (comparison.WhyNotJudged is { } reason)
                gaps.Add(new Gap(data.Dataset.Name, reason));
        }

        return (attributes, findings);
    }

    static IEnumerable<(string Name, string[] Values)> Attributes(FairnessOptions options, Predictions data)
    {
        string[] names = [.. options.Groups.Distinct()];
        foreach (var name in names)
            yield return (name, data.Columns[name]);
        if (options.Intersections && names.Length > 1)
            yield return (string.Join('*', names), [.. Enumerable.Range(0, data.Predicted.Length).Select(r => string.Join('|', names.Select(n => data.Columns[n][r])))]);
    }

    static SortedDictionary<string, ConfusionCounts> Count(Predictions data, string[] values, string favourable)
    {
        var groups = new SortedDictionary<string, ConfusionCounts>(StringComparer.Ordinal);
        for (var r = 0; r < values.Length; r++)
            groups[values[r]] = groups.GetValueOrDefault(values[r]).Add(data.Labels is not null && data.Labels[r] == favourable, data.Predicted[r] == favourable);
        return groups;
    }

    static ConfusionCounts All(Predictions data, string favourable) => Count(data, [.. data.Predicted.Select(_ => "")], favourable)[""];

    static List<string> Limitations(List<AttributeResult> attributes, Predictions data, FairnessOptions options)
    {
        var all = new List<string>(AlwaysTrue);
        if (data.Labels is null)
            all.Add("The data has no label: only selection is compared, not whether it was right.");
        if (data.ModelRef.Format == "predictions" && data.Model.Sha256 == data.Dataset.Digest)
            all.Add("No model is named: this is about a file of predictions.");
        foreach (var attribute in attributes)
            if (attribute.Groups.Count(g => !g.Judged) is > 0 and var small)
                all.Add(Measured.Text($"{small} groups by {attribute.Name} have fewer than {options.MinimumGroupRows} rows; they are measured and not judged."));
        return all;
    }

    static Func<AttributeResult, IEnumerable<Metric>> ByGroup(double confidence) => attribute => attribute.Groups.SelectMany(g =>
    {
        var positives = g.Confusion is { } c ? c.TruePositives + c.FalseNegatives : 0;
        (string Name, Measure? Measure, long Count)[] measures =
        [
            ("selection-rate", g.SelectionRate, g.Count), ("selection-rate-ratio", g.RatioToReference, g.Count),
            ("true-positive-rate", g.TruePositiveRate, positives), ("false-positive-rate", g.FalsePositiveRate, g.Count - positives),
            ("false-negative-rate", g.FalseNegativeRate, positives),
        ];
        return measures.Where(m => m.Measure is not null).Select(m => new Metric(
            m.Name, m.Measure!.Value, null, $"{attribute.Name}={g.Name}", m.Measure.Low, m.Measure.High, m.Measure.Low is null ? null : confidence, m.Count));
    });
}
