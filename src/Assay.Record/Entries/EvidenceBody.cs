using System.Text.Json.Serialization;

namespace Assay.Record;

/// <summary>Body of an <c>evidence</c> entry, version 1. Blobs: <c>envelope</c>, <c>details</c> (texts of findings and gaps), <c>comment</c>.</summary>
/// <param name="Envelope">SHA-256 of the envelope's bytes; randomised by its signature, so it says nothing of erased content.</param>
/// <param name="Closed">Findings of earlier reports by the same tool on the same subject that this one no longer saw.</param>
/// <param name="Payload">SHA-256 of the statement as Assay writes it, so that the same statement in another wrapping is known again.</param>
/// <param name="NoneInPeriod">The statement says that nothing of its kind happened in the period.</param>
/// <param name="Answered">Of a measured round of questions when the last answer came, which may be long before it was recorded; null of everything else, and in older entries.</param>
public sealed record EvidenceBody(
    string Kind, Origin Origin, EvidenceResult Result, Tool? Tool, IReadOnlyList<Subject> Subjects, Digest Envelope, string PredicateType, string KeyId,
    DateTimeOffset? ValidUntil, IReadOnlyList<Metric> Metrics, int Gaps, IReadOnlyList<SeenFinding> Findings, IReadOnlyList<string> Closed,
    bool NoneInPeriod = false, Digest? Payload = null, DateTimeOffset? Answered = null);

/// <summary>A finding as one report saw it. What it means for the finding is recorded, not computed when folding.</summary>
/// <param name="Id">Number for people, <c>AS-118</c>, given when first opened.</param>
/// <param name="Change"><c>opened</c>, <c>matched</c> or <c>reopened</c>.</param>
/// <param name="Subject">Name of what it is about: a file of the report, a registered thing, or the report as a whole.</param>
/// <param name="SubjectDigest">Digest of that, whether the register knows it or not; in older entries the one that it counts for.</param>
/// <param name="Due">Set on opening, by severity.</param>
/// <param name="SameAs">Fingerprint of the probe that a case of a suite was made from, where it is another one.</param>
/// <param name="CountsFor">Digest of the registered thing whose gates count it, where <paramref name="SubjectDigest"/> names none.</param>
public sealed record SeenFinding(
    string Id, string Change, string Fingerprint, string Rule, string Title, Severity Severity, double? Cvss, string Subject, Digest SubjectDigest, DateTimeOffset? Due,
    Digest? CountsFor = null, string? SameAs = null)
{
    /// <summary>The digest by which it is found among the findings of a thing.</summary>
    [JsonIgnore]
    public Digest CountedBy => CountsFor ?? SubjectDigest;
}

/// <summary>Texts of a report, erasable: one item for each finding of the body, in order, and the gaps.</summary>
public sealed record EvidenceDetails(IReadOnlyList<FindingDetail> Findings, IReadOnlyList<Gap> Gaps);

/// <summary>What a producer said of one finding beyond its title.</summary>
public sealed record FindingDetail(
    string? Description, string? Evidence, string? Remediation, Location? Location, IReadOnlyList<Reference> References, IReadOnlyList<string> Cvss);
