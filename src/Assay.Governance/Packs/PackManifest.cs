using System.Text;

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
    public const int CurrentFormat = 5;

    /// <summary>The oldest format that this version still derives, builds again and verifies.</summary>
    public const int FirstFormat = 2;

    /// <summary>Since this format a pack brings the policies that its record does not hold, and of people's names only those that they have.</summary>
    public const int WithPolicies = 4;

    /// <summary>Since this format a pack tells a finding as it stands in what the pack is about.</summary>
    public const int FindingsByVersion = 5;

    /// <summary>Whether this version derives what a pack of that format holds.</summary>
    public static bool Knows(int format) => format is >= FirstFormat and <= CurrentFormat;

    /// <summary>Sizes of tree heads that somebody keeps and from which the pack shows consistency because it was asked to.</summary>
    public IReadOnlyList<long> Since { get; init; } = [];

    /// <summary>The policies in force where the pack was built of the gates of which the record holds none; null before <see cref="WithPolicies"/>.</summary>
    public IReadOnlyList<PackPolicy>? Policies { get; init; }
}

/// <summary>
/// A policy that a pack brings because its record holds none of that gate: one comes into the record with the first decision under it. It is signed with the
/// manifest, so that who verifies judges by the same one, whatever the defaults of their program are.
/// </summary>
internal sealed record PackPolicy(Gate Gate, Digest Digest, string Yaml)
{
    public static IReadOnlyList<PackPolicy> Of(GatePolicies inForce) =>
        [.. Enum.GetValues<Gate>().Select(gate => new PackPolicy(gate, inForce[gate].Digest, Encoding.UTF8.GetString(inForce.Source(gate))))];

    /// <summary>Null when it cannot be read, or is not what it is said to be.</summary>
    public GatePolicy? Read() =>
        GatePolicyReader.Read(Yaml, $"policy of {Gate.Name()}").Policy is { } policy && policy.Gate == Gate && policy.Digest == Digest ? policy : null;
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
