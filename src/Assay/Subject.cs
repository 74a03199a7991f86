using System.Text.Json.Serialization;

namespace Assay;

/// <summary>
/// What a statement, finding or report is about: a name for people and one or more digests that identify it
/// (in-toto ResourceDescriptor, <c>name</c> and <c>digest</c>). A thing that is not an artefact (use case, endpoint,
/// policy) is named by the digest of its canonical register entry.
/// </summary>
[method: JsonConstructor]
public sealed record Subject(string Name, IReadOnlyList<Digest> Digests)
{
    public Subject(string name, Digest digest) : this(name, [digest]) { }

    /// <summary>The SHA-256 digest, which Assay always computes for what it reads itself.</summary>
    [JsonIgnore]
    public Digest? Sha256 => Digests.FirstOrDefault(d => d.Algorithm == "sha256") is { Hex: not null } d ? d : null;

    /// <summary>True when the two share at least one digest; names are for people and never decide.</summary>
    public bool Matches(Subject other) => Digests.Any(other.Digests.Contains);

    public bool Equals(Subject? other) => other is not null && Name == other.Name && Digests.SequenceEqual(other.Digests);

    public override int GetHashCode() => HashCode.Combine(Name, Digests.Count > 0 ? Digests[0] : default);
}
