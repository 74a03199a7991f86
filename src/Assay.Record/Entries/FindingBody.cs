namespace Assay.Record;

/// <summary>Body of a <c>finding</c> entry, version 1: what changed. Blob: <c>comment</c>.</summary>
/// <param name="Status">New status, or null.</param>
/// <param name="Retest"><c>passed</c> or <c>failed</c>, when this records a retest.</param>
/// <param name="RetestEvidence">Log entry of the evidence that the retest rests on.</param>
/// <param name="RetestVersions">Register ids of the versions that a passed retest speaks for; null for every version, as in entries of before it was asked.</param>
public sealed record FindingBody(
    string Finding, string? Status = null, string? Owner = null, DateTimeOffset? Due = null, string? Retest = null, string? RetestMethod = null, long? RetestEvidence = null,
    IReadOnlyList<string>? RetestVersions = null);

/// <summary>Body of a <c>waiver</c> entry, version 1. Blobs: <c>rationale</c> on the request, <c>comment</c> on the answer.</summary>
/// <param name="Change"><c>requested</c>, <c>approved</c>, <c>rejected</c>, <c>withdrawn</c> or <c>lapsed</c> (its expiry passed and a writer noticed).</param>
/// <param name="ModelVersion">Register id of the one version that a waiver of a requirement is for; entries of before it was asked have none, and are for every version.</param>
public sealed record WaiverBody(
    string Id, string Change, string Kind, string? Finding = null, string? UseCase = null, string? Gate = null, string? Requirement = null,
    Severity? Severity = null, string? Owner = null, DateTimeOffset? Expires = null, string? Role = null, string? ModelVersion = null);
