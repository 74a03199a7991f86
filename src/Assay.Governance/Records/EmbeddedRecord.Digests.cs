namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<IReadOnlyList<DigestUse>> DigestUsesAsync(IReadOnlyList<Digest> digests, string? kind = null, CancellationToken cancel = default) => ReadAsync<IReadOnlyList<DigestUse>>(view =>
    [
        .. digests.Distinct().Take(DigestUse.MostDigests)
            .Select(d => new DigestUse(d, ThingQueries.WithDigest(view, d.ToString()), EvidenceQueries.AboutDigest(view, d, kind, DigestUse.MostEvidence)))
            .Where(u => u.Things.Count + u.Evidence.Count > 0),
    ], cancel);
}
