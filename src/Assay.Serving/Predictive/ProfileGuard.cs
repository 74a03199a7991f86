using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Predictive;

/// <summary>Requests that are not of the form of the training data: columns, kinds of values, ranges, categories.</summary>
sealed class ProfileGuard(TrainingProfile profile) : IGuard
{
    const int MostHits = 20;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (inspection.IsAnswer)
            return;
        foreach (var (at, score, why) in InferenceRows.Of(inspection, profile).Wrong.OrderByDescending(w => w.Score).Take(MostHits))
            hits.Add(PredictiveHit.At(at, Place.User, score, why));
    }

    public int HoldFrom(string text) => text.Length;
}

/// <summary>A hit in a number, which is no text: it can be stopped and noted, not taken out.</summary>
static class PredictiveHit
{
    internal static GuardHit At(JsonScalar scalar, Place place, double score, string why) => new(new Part(place, PartUse.Text, -1, scalar, ""), 0, 0, score, why);
}
