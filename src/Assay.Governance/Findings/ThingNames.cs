using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The things of the register that findings are about, by name. The first is the one whose file it was when the finding was opened: another version may have the same bytes under another name. Of those that
/// fit as well it is the one registered first.
/// </summary>
sealed class ThingNames(IReadView view)
{
    readonly Dictionary<string, IReadOnlyList<Named>> _holders = new(StringComparer.Ordinal);
    readonly Dictionary<(long Report, string Thing), long> _shared = [];
    readonly Dictionary<(long Report, string Digest), IReadOnlyList<string>> _names = [];

    public IReadOnlyList<string> Of(FindingCells finding)
    {
        if (!_names.TryGetValue((finding.FirstEntry, finding.SubjectDigest), out var names))
        {
            var holders = Holders(finding.SubjectDigest);
            names = [.. (holders.Count < 2 ? holders : [.. holders.OrderByDescending(h => Shared(finding.FirstEntry, h.Id))]).Select(h => h.Slug)];
            _names.Add((finding.FirstEntry, finding.SubjectDigest), names);
        }

        return names;
    }

    IReadOnlyList<Named> Holders(string digest)
    {
        if (!_holders.TryGetValue(digest, out var holders))
            _holders.Add(digest, holders = view.Query<Named>(
                "SELECT t.id AS Id, t.slug AS Slug FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE d.digest = @digest GROUP BY t.id, t.slug ORDER BY MIN(t.created_at), t.slug", new { digest }));
        return holders;
    }

    // How much of the thing the report looked at: a folder's own version shares its root too.
    long Shared(long report, string thing)
    {
        if (!_shared.TryGetValue((report, thing), out var count))
            _shared.Add((report, thing), count = view.Query<long>(
                "SELECT COUNT(*) FROM thing_digest d JOIN evidence_subject s ON s.evidence = @report AND s.digest = d.digest WHERE d.thing = @thing", new { report, thing })[0]);
        return count;
    }

    sealed record Named(string Id, string Slug);
}
