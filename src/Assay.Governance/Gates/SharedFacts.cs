using Assay.Record;

namespace Assay.Governance;

/// <summary>What the gates of every use case are judged on alike: read once for a list of all of them.</summary>
/// <param name="Keys">By id.</param>
/// <param name="Organisation">Evidence about the organisation as a whole.</param>
/// <param name="FindingWaivers">Requested and approved ones of findings that have not ended.</param>
sealed record SharedFacts(IReadOnlyDictionary<string, KeyView> Keys, IReadOnlyList<EvidenceFact> Organisation, IReadOnlyList<FindingWaiverFact> FindingWaivers)
{
    const int MostWaivers = 10_000;

    public static SharedFacts Load(IReadView view, DateTimeOffset at)
    {
        var keys = ActorQueries.Keys(view).ToDictionary(k => k.Id);
        var cell = Sql.Time(at);
        return new SharedFacts(
            keys,
            EngagementFacts.Facts(view, [.. EvidenceQueries.OfOrganisation(view).Select(e => (e, EngagementFacts.Organisation))], keys, cell),
            [
                .. FindingQueries.Waivers(view, "w.finding IS NOT NULL AND w.status IN ('requested', 'approved') AND w.expires_at > @now AND w.requested_at <= @now", new { now = cell }, cell, MostWaivers)
                    .Select(w => new FindingWaiverFact(w.Id, w.Kind.Name(), w.Finding!, w.Status.Name(), w.Requester)),
            ]);
    }
}
