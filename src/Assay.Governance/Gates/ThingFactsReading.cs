using Assay.Record;

namespace Assay.Governance;

/// <summary>Evidence and findings about many things as of a moment, read at once.</summary>
sealed class ThingFactsReading
{
    readonly Dictionary<string, List<EvidenceFact>> _about;
    readonly IReadOnlyList<EvidenceFact> _organisation;
    readonly ILookup<string, FindingCells> _findings, _fixedElsewhere;

    public ThingFactsReading(IReadView view, IReadOnlyList<ThingView> things, DateTimeOffset at)
    {
        var ids = things.Select(t => t.Id).ToList();
        var cell = Sql.Time(at);
        var keys = ActorQueries.Keys(view).ToDictionary(k => k.Id);
        var about = EvidenceQueries.About(view, ids);
        var organisation = EvidenceQueries.OfOrganisation(view).Where(e => e.At <= cell).ToList();
        var metrics = EvidenceQueries.Metrics(view, about.SelectMany(a => a).Where(e => e.At <= cell).Concat(organisation).Select(e => e.Id));
        var partial = VersionCover.Partial(view, things);
        _about = things.ToDictionary(t => t.Id, t =>
        {
            var some = partial[t.Id].ToHashSet();
            return about[t.Id].Where(e => e.At <= cell).Select(e => Fact(e, t.Id, keys, [.. metrics[e.Id]]) with { Partial = some.Contains(e.Id) }).Select(e =>
            {
                var (elsewhere, of) = VersionCover.FailureBeside(view, e.Entry, e.Kind, e.Result, t, e.Partial);
                return e with { FailedElsewhere = elsewhere, Of = of };
            }).ToList();
        });
        _organisation = [.. organisation.Select(e => Fact(e, EngagementFacts.Organisation, keys, [.. metrics[e.Id]]))];
        _findings = FindingQueries.OfThings(view, ids);
        _fixedElsewhere = RetestScope.FixedElsewhere(view, things);
    }

    /// <summary>What a gate looks at of a thing's findings; before them what was mended in another version only, which is open in this one whatever else is known of it.</summary>
    public IEnumerable<FindingCells> FindingsOf(ThingView thing) => _fixedElsewhere[thing.Id].Concat(_findings[thing.Id]);

    /// <summary>About these things and the organisation, in order of entries.</summary>
    public IReadOnlyList<EvidenceFact> Evidence(IEnumerable<ThingView> things) => [.. things.SelectMany(t => _about[t.Id]).Concat(_organisation).OrderBy(e => e.Entry)];

    static EvidenceFact Fact(EvidenceCells e, string subject, Dictionary<string, KeyView> keys, IReadOnlyList<Metric> metrics)
    {
        // Revocation counts by log index: what was signed before it stays good.
        var revoked = keys.TryGetValue(e.KeyId, out var key) && key.RevokedAt <= e.Id;
        return new EvidenceFact(
            e.Id, Digest.Parse(e.Envelope), e.Kind, subject, Names.Parse<Origin>(e.Origin), Names.Parse<EvidenceResult>(e.Result), Sql.Time(e.At), Sql.Time(e.ValidUntil),
            e.Actor, revoked, e.Erased != 0, e.Tool, metrics, e.NoneInPeriod != 0, key?.Actor)
        { Answered = Sql.Time(e.Answered) };
    }
}
