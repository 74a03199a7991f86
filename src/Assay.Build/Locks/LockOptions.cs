using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.Locks;

/// <summary>Where revisions and digests may come from.</summary>
public sealed record LockOptions
{
    /// <summary>Cache folders of Hugging Face (<c>HF_HOME</c> or its <c>hub</c>).</summary>
    public IReadOnlyList<string> Caches { get; init; } = [];

    /// <summary>Copies in plain folders, by the asset's name (<c>owner/name</c>, <c>datasets/owner/name</c>).</summary>
    public IReadOnlyDictionary<string, string> Folders { get; init; } = new Dictionary<string, string>();

    /// <summary>How the hub is reached; null to stay offline.</summary>
    public RemoteAccess? Online { get; init; }

    /// <summary>Resolve again what the lock holds already.</summary>
    public bool Update { get; init; }

    internal string? FolderOf(Asset asset) => Folders.GetValueOrDefault((asset.Kind == AssetKind.Dataset ? "datasets/" : "") + asset.Name);
}

/// <summary>How an entry compares with what is on this machine or on the hub.</summary>
public enum LockStanding
{
    /// <summary>No copy was looked at.</summary>
    NotCompared,

    /// <summary>Every file that was found is the locked one.</summary>
    Same,

    /// <summary>A file differs, is missing or is new.</summary>
    Different,
}

/// <summary>An entry with its standing, and the files that were compared.</summary>
public sealed record LockCheck(LockEntry Entry, LockStanding Standing, int Compared);

/// <summary>What making or verifying a lock gave.</summary>
/// <param name="Root">The tree, as it was named.</param>
/// <param name="References">What the tree refers to.</param>
/// <param name="Checks">The lock's entries; after making one, what it holds now.</param>
/// <param name="Findings">Worst first.</param>
/// <param name="Gaps">What could not be looked at, or pinned.</param>
public sealed record LockResult(string Root, AssetReferences References, IReadOnlyList<LockCheck> Checks, IReadOnlyList<Finding> Findings, IReadOnlyList<Gap> Gaps)
{
    public IReadOnlyList<LockEntry> Entries => [.. Checks.Select(c => c.Entry)];

    /// <summary>The findings and gaps, and one statement of kind <c>base-model-verification</c> for each locked model.</summary>
    /// <param name="model">The model that is built on them: then one statement is about it, with all of them in it.</param>
    public Report ToReport(DateTimeOffset now, ModelDigest? model = null) => LockEvidence.Of(this, now, model);
}
