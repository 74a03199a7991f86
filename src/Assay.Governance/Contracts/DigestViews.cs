namespace Assay.Governance;

/// <summary>What the record knows of some content.</summary>
/// <param name="Things">Registered things that had or have this digest.</param>
/// <param name="Evidence">Evidence about it, newest first, at most <see cref="MostEvidence"/>.</param>
public sealed record DigestUse(Digest Digest, IReadOnlyList<ThingView> Things, IReadOnlyList<EvidenceRow> Evidence)
{
    /// <summary>Digests that one question may name.</summary>
    public const int MostDigests = 2000;

    public const int MostEvidence = 20;
}
