using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>What an entry of evidence names, and which things of the register those are.</summary>
sealed record EvidenceAbout(long Entry, string Kind, HashSet<Digest> Digests, IReadOnlyList<ThingView> Things)
{
    public IEnumerable<ThingView> Versions => Things.Where(RetestScope.IsVersion);

    public static EvidenceAbout Of(IReadView view, long entry)
    {
        var body = view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;
        var digests = body.Subjects.SelectMany(s => s.Digests).ToHashSet();
        return new(entry, body.Kind, digests, [.. digests.SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).DistinctBy(t => t.Id)]);
    }
}
