using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>How unevenly right and wrong outcomes fall on people, whatever group they are in: 0 when everybody is dealt with alike (T. Speicher and others, KDD 2018).</summary>
static class IndividualFairness
{
    internal static List<Metric> Of(ConfusionCounts all, FairnessOptions options)
    {
        var metrics = new List<Metric>();
        Put("theil-index", GroupFairness.TheilIndex);
        Put("generalized-entropy", GroupFairness.GeneralizedEntropy);
        return metrics;

        void Put(string measure, Func<ConfusionCounts, double> of) =>
            metrics.Put(measure, of(all), Bootstrap.OfGroups([all], drawn => of(drawn[0]), options.Seed, options.Confidence, options.Draws), count: all.Total);
    }
}
