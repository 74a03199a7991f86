using Assay.Serving.Guards;
using Assay.Statistics;

namespace Assay.Serving.Predictive;

/// <summary>
/// Requests with rows unlike those that the model was trained on. Its score is calibrated on rows that the profile had not seen: of ordinary requests, one in a hundred reaches 0.99, however many rows they have.
/// </summary>
sealed class DistributionGuard(TrainingProfile profile) : IGuard
{
    // Rows as unusual as one ordinary row in twenty: a request with many of them is odd although none of them is odd by itself.
    const double Unusual = 0.05;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (PredictiveHit.Rows(inspection, profile, hits) is not { } table)
            return;
        var (least, at, many) = (double.MaxValue, 0, 0);
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var share = table.Rows[i].Share(profile);
            many += share < Unusual ? 1 : 0;
            if (share < least)
                (least, at) = (share, i);
        }

        var n = table.Rows.Count;
        var score = 1 - (n == 1 ? least : Math.Min(1, 2 * Math.Min(n * least, Binomial.UpperTail(many, n, Unusual))));
        if (score >= rule.Threshold)
            hits.Add(PredictiveHit.At(table.First(at), Place.User, score, $"{(n == 1 ? "the row is" : $"{many} of {n} rows are")} unlike the training data{(table.Missing.Length > 0 ? ": " : "")}{table.Missing}"));
    }

    public int HoldFrom(string text) => text.Length;
}
