namespace Assay.Governance;

/// <summary>Why a deployed model version should be scanned again.</summary>
public enum RescanReason
{
    /// <summary>No tool of this installation ever scanned it. A scan that somebody filed by hand does not count here.</summary>
    NeverScanned,

    /// <summary>It was scanned with another rule set, or what it was scanned with can no longer be read.</summary>
    OtherRules,

    /// <summary>Another scanner, or another version of it, made the scan.</summary>
    OtherScanner,

    /// <summary>It was judged by a policy that is none of the present ones.</summary>
    OtherPolicy,

    /// <summary>The newest scan did not look at all of it.</summary>
    Incomplete,

    /// <summary>The newest scan is older than was asked for.</summary>
    TooOld,
}

/// <summary>What a scan would be made with now, to compare the newest scans of what is deployed with.</summary>
/// <param name="Scanner">The scanner and its version.</param>
/// <param name="RuleSet">Digest of its rules.</param>
/// <param name="Policies">Digests of the policies that count as present ones.</param>
/// <param name="MaxAge">A scan that is older is due; null for no limit.</param>
/// <param name="All">Lists what needs no scan, too.</param>
public sealed record RescanQuery(Tool Scanner, Digest RuleSet, IReadOnlyList<Digest> Policies, TimeSpan? MaxAge = null, bool All = false);

/// <summary>A model version that is deployed, and whether it should be scanned again.</summary>
/// <param name="Version">The version.</param>
/// <param name="Deployments">Where it runs: deployments that are live or being rolled out.</param>
/// <param name="Digests">The digests it was registered with: its identity first (of a folder the root digest of model signing, of a file its SHA-256), then its files of weights.</param>
/// <param name="Scan">The newest measured scan that saw the whole version, else the newest that saw a part; null when there is none.</param>
/// <param name="RuleSet">The rule set of that scan; null when it names none.</param>
/// <param name="Policy">Digest of that scan's policy; null when it names none.</param>
/// <param name="Reasons">Empty when no scan is due.</param>
public sealed record RescanRow(
    ThingView Version, IReadOnlyList<ThingView> Deployments, IReadOnlyList<Digest> Digests, EvidenceRow? Scan, Digest? RuleSet, Digest? Policy, IReadOnlyList<RescanReason> Reasons)
{
    /// <summary>The files and folders that make it up, each by its digests, the identity first: all of them are the version.</summary>
    public IReadOnlyList<IReadOnlyList<Digest>> Parts { get; init; } = Digests.Count == 0 ? [] : [Digests];

    /// <summary>Nothing changed since the scan but that it could not see everything: another try may well end as the last one.</summary>
    public bool OnlyIncomplete => Reasons is [RescanReason.Incomplete];
}
