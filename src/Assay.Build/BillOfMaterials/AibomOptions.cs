namespace Assay.Build;

/// <summary>What a bill of materials is written as.</summary>
public enum BomFormat { Cyclonedx16, Cyclonedx17, Spdx301 }

/// <summary>How a bill of materials is made.</summary>
public sealed record AibomOptions
{
    public BomFormat Format { get; init; } = BomFormat.Cyclonedx16;

    /// <summary>Which files count.</summary>
    public ModelDigestOptions Files { get; init; } = new();

    /// <summary>Do not read the files for digests. The bill then identifies nothing, and says so.</summary>
    public bool NoHash { get; init; }

    /// <summary>
    /// An earlier bill of the same model: a file of the same name and length keeps its digest from there, unread, and is marked so. Only
    /// as good as the belief that such a file was not changed in place.
    /// </summary>
    public Bom? Reuse { get; init; }

    /// <summary>Make the statement that can be recorded, which holds the document a second time.</summary>
    public bool WithStatement { get; init; } = true;

    /// <summary>Weaknesses from the record, with where their analysis stands.</summary>
    public IReadOnlyList<BomVulnerability> Vulnerabilities { get; init; } = [];

    /// <summary>Evidence in the record, as claims.</summary>
    public IReadOnlyList<BomClaim> Claims { get; init; } = [];
}
