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
    /// <summary>
    /// The rows of a request; null where there are none to judge. That they cannot be read is a hit, judged by the guard's own action: whoever leaves a column out must not make a guard fail that was told to say
    /// what it sees. And as the model's server may read what a guard cannot, such a request is not passed on uncounted without a word.
    /// </summary>
    internal static InferenceRows? Rows(Inspection inspection, TrainingProfile profile, ICollection<GuardHit> hits)
    {
        if (inspection.IsAnswer)
            return null;
        var table = InferenceRows.Of(inspection, profile);
        if (table.Rows.Count > 0)
            return table;
        hits.Add(At(table.First(0), Place.User, 1, $"the request cannot be judged: {table.Unread}"));
        inspection.Unseen = table.Unread;
        return null;
    }

    internal static GuardHit At(JsonScalar scalar, Place place, double score, string why) => new(new Part(place, PartUse.Text, -1, scalar, ""), 0, 0, score, why);
}
