using System.Security.Cryptography;
using System.Text;

namespace Assay;

/// <summary>
/// A weakness that a producer saw in a subject. Titles and rule ids never carry content of the thing looked at
/// (no secrets, no personal data, no prompts): they are kept for ever. What was seen goes to <see cref="Evidence"/>,
/// which can be erased.
/// </summary>
public sealed record Finding
{
    /// <summary>Stable id of the rule, for example <c>pickle-dangerous-import</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>One line, for people; a sentence without its full stop.</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>What it means and why it matters, in plain words.</summary>
    public string? Description { get; init; }

    /// <summary>CVSS vectors (v3.1, v4.0) where they fit; the score is computed from the vector.</summary>
    public IReadOnlyList<string> Cvss { get; init; } = [];

    /// <summary>Where in the subject.</summary>
    public Location? Location { get; init; }

    /// <summary>The subject's name inside the report; empty for the report's only subject.</summary>
    public string? Subject { get; init; }

    /// <summary>What was seen there (an excerpt, a call, a value). Erasable; may be sensitive.</summary>
    public string? Evidence { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remediation { get; init; }

    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>Identity over time; see <see cref="Fingerprint"/>.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Fingerprint under which another producer reports the same weakness: of a regression case that of the probe which it was made from. Null where it knows of none.</summary>
    public Fingerprint? SameAs { get; init; }
}

/// <summary>A place in a subject. Offsets and lengths are bytes; lines and columns count from one.</summary>
public sealed record Location
{
    /// <summary>Path inside the subject, with <c>/</c>; members of archives as <c>outer.zip!/inner.pkl</c>.</summary>
    public string? Path { get; init; }

    public long? Offset { get; init; }

    public long? Length { get; init; }

    public int? Line { get; init; }

    public int? Column { get; init; }

    /// <summary>A named part: a tensor, a node, a column, a group.</summary>
    public string? Part { get; init; }

    /// <summary>The lines there and around it, credentials masked, bounded by the producer; null when none were kept. Erasable with the finding's details.</summary>
    public IReadOnlyList<SourceLine>? Excerpt { get; init; }
}

/// <summary>A line of source code: its number, from one, and its text without its end.</summary>
public sealed record SourceLine(int Number, string Text);

/// <summary>
/// An entry of a public catalogue: scheme (<c>cwe</c>, <c>atlas</c>, <c>owasp-llm</c>, <c>cve</c>), id in that scheme,
/// and the edition where ids move between editions (<c>2025</c>).
/// </summary>
public sealed record Reference(string Scheme, string Id, string? Edition = null, string? Url = null);

/// <summary>
/// What makes two sightings the same finding. The version belongs to the producer's recipe (<c>pickle/1</c>): when the
/// recipe changes, the version does, and old and new never match by accident.
/// </summary>
public readonly record struct Fingerprint(string Version, string Value)
{
    /// <summary>SHA-256 over the length-prefixed parts, first 32 hexadecimal digits.</summary>
    public static Fingerprint Of(string version, params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part ?? "");
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, part is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return new Fingerprint(version, Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }

    public override string ToString() => $"{Version}:{Value}";
}
