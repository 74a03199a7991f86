namespace Assay.Governance;

/// <summary>What a pack holds and from what it was made. It names no time: the same record at the same size gives the same manifest.</summary>
/// <param name="Format">Version of the pack's layout and of what is derived from its entries; a verifier derives the same again.</param>
/// <param name="Tool">Program that built it, with its version.</param>
/// <param name="Erased">Content that the entries commit to and that was erased, each by which entry.</param>
/// <param name="Files">Every file but the manifest and its envelope, in order of names.</param>
internal sealed record PackManifest(
    int Format, Tool Tool, string Record, long TreeSize, Digest Root, PackThing UseCase, PackThing ModelVersion, IReadOnlyList<ErasedContent> Erased, IReadOnlyList<PackManifestFile> Files)
{
    /// <summary>The format that this version of Assay writes.</summary>
    public const int CurrentFormat = 4;

    /// <summary>The oldest format that this version still derives, builds again and verifies.</summary>
    public const int FirstFormat = 2;

    /// <summary>Whether this version derives what a pack of that format holds.</summary>
    public static bool Knows(int format) => format is >= FirstFormat and <= CurrentFormat;

    /// <summary>Sizes of tree heads that somebody keeps and from which the pack shows consistency because it was asked to.</summary>
    public IReadOnlyList<long> Since { get; init; } = [];
}

/// <summary>A thing of the register, as a pack names it.</summary>
public sealed record PackThing(string Id, string Slug, string Name, IReadOnlyList<Digest> Digests);

/// <summary>Content that was erased: the entry that held it, its name there, its commitment, and the entry that erased it.</summary>
public sealed record ErasedContent(long Entry, string Name, string Commitment, long ErasedBy);

/// <summary>A file of a pack.</summary>
internal sealed record PackManifestFile(string Name, Digest Digest, long Bytes);

/// <summary>Predicate of the statement over a pack (<c>docs/formats/assurance-pack.schema.json</c>).</summary>
/// <param name="Digest">SHA-256 of <c>manifest.json</c>.</param>
sealed record PackPredicate(string UseCase, string ModelVersion, long TreeSize, Digest Digest, PackManifest Manifest);

/// <summary>A consistency proof with the root that it starts from.</summary>
sealed record PackConsistency(long From, long To, Digest Root, IReadOnlyList<Digest> Path);
