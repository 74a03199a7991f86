using System.Text.Json;

namespace Assay.Governance;

/// <summary>Enter a thing into the register, or change what is known of it.</summary>
/// <param name="Slug">Short name in addresses and commands: lower case, digits, hyphens; unique within its kind. A version's is <c>parent@version</c>.</param>
/// <param name="Parent">Slug or id: the model of a model version, the dataset of a dataset version, the use case of a deployment.</param>
/// <param name="Digests">Digests of a version's files; none for other kinds.</param>
/// <param name="Name">For people. Null keeps the name that it has, and makes the slug the name of something new.</param>
/// <param name="Parts">When several files or folders make up the version: the digests of each, its identity (a folder's root) first.</param>
/// <param name="Attributes">Flags for the conditions of policies, such as <c>model-type=predictive</c>.</param>
public sealed record RegisterRequest(
    ThingKind Kind, string Slug, string? Name = null, string? Parent = null, string? Purpose = null, Role? OwnerRole = null,
    RiskClass? RiskClass = null, IReadOnlyList<Digest>? Digests = null, IReadOnlyDictionary<string, string>? Attributes = null,
    IReadOnlyList<IReadOnlyList<Digest>>? Parts = null);

/// <summary>Link a use case to a dataset version or model version that it uses, or take the link away.</summary>
public sealed record LinkRequest(string UseCase, string Thing, bool Remove = false);

/// <summary>
/// Take a statement into the record. Either <paramref name="Envelope"/> (signed elsewhere, kept byte for byte) or
/// <paramref name="Predicate"/> (signed here by the caller's key).
/// </summary>
/// <param name="Kind">Evidence kind id.</param>
/// <param name="Subjects">What it is about: things of the register (slug or id) or subjects by digest.</param>
/// <param name="Origin">A caller may only claim <c>measured</c> for what a tool of this installation signed.</param>
/// <param name="Findings">Findings of a report; they are opened, matched or closed by fingerprint against earlier ones of the same tool and subject.</param>
/// <param name="Attachments">Kept sealed beside the statement: the transcripts of a red-team report.</param>
public sealed record EvidenceRequest(
    string Kind, IReadOnlyList<string> Things, IReadOnlyList<Subject> Subjects, JsonElement? Predicate, byte[]? Envelope, EvidenceResult Result,
    Origin Origin, Tool? Tool = null, IReadOnlyList<Finding>? Findings = null, IReadOnlyList<Metric>? Metrics = null,
    IReadOnlyList<Gap>? Gaps = null, DateTimeOffset? ValidUntil = null, string? Comment = null, IReadOnlyList<EvidenceAttachment>? Attachments = null);

/// <summary>Change one finding. Null members stay as they are.</summary>
/// <param name="Retest">For <c>verified</c>: how the fix was checked; names evidence by log entry when there is some.</param>
public sealed record FindingChange(
    string Finding, FindingStatus? Status = null, string? Owner = null, DateTimeOffset? Due = null, string? Comment = null, RetestResult? Retest = null);

/// <summary>Verification of a fix.</summary>
/// <param name="EvidenceEntry">Log entry of the evidence that it rests on. One that passed speaks for the versions that this is about.</param>
/// <param name="ModelVersion">Id or slug of the version that was checked: of the model, or of the dataset. Needed where no evidence is named; beside it, it is the one of its versions that is meant.</param>
public sealed record RetestResult(bool Passed, string Method, long? EvidenceEntry = null, string? ModelVersion = null);

/// <summary>Ask for a finding or a gate requirement to be set aside.</summary>
/// <param name="Finding">For waivers of findings.</param>
/// <param name="Requirement">For waivers of requirements, with <paramref name="UseCase"/> and <paramref name="Gate"/>.</param>
/// <param name="Owner">Actor who answers for it until it expires; the requester when null.</param>
/// <param name="ModelVersion">For waivers of a requirement that judges a model version: the one it is for; null for the one that the gate judges now. Of a requirement that says nothing of the model it is not kept.</param>
public sealed record WaiverRequest(
    WaiverKind Kind, string Rationale, DateTimeOffset Expires, string? Finding = null, string? UseCase = null, Gate? Gate = null,
    string? Requirement = null, Severity? Severity = null, string? Owner = null, string? ModelVersion = null);

/// <summary>Approve, reject or withdraw a waiver.</summary>
public sealed record WaiverAnswer(string Waiver, WaiverStatus Status, string? Comment = null);

/// <summary>Decide a gate.</summary>
/// <param name="SeenTreeSize">The tree size the decider saw; the decision is refused when what it rests on has changed since.</param>
public sealed record DecisionRequest(
    string UseCase, Gate Gate, string Outcome, string Rationale, string? ModelVersion = null, string? Conditions = null, Role? As = null, long? SeenTreeSize = null);

/// <summary>Change a deployment.</summary>
public sealed record DeploymentRequest(string Deployment, string ModelVersion, DeploymentStatus Status, int? Percent = null, string? Comment = null);

/// <summary>Let a system that is in production already enter: its gaps become findings due by the date, its gates stay open until then.</summary>
public sealed record BaselineRequest(string UseCase, DateTimeOffset Until, string Rationale, string? ModelVersion = null);

/// <summary>Add an actor.</summary>
/// <param name="WithKey">Make a key of their own in this installation's keyring; otherwise they act through a server.</param>
public sealed record ActorRequest(string Name, bool Service = false, IReadOnlyList<Role>? Roles = null, bool WithKey = false);

/// <summary>Call an actor by another name.</summary>
/// <param name="Actor">Id, or the name until now.</param>
public sealed record ActorRenaming(string Actor, string Name);

/// <summary>Close an actor for good: roles and keys end, and they can sign in no more. What they did stays.</summary>
/// <param name="Actor">Id or name.</param>
public sealed record ActorClosing(string Actor);

/// <summary>Grant or withdraw a role.</summary>
public sealed record GrantRequest(string Actor, Role Role, bool Withdraw = false);

/// <summary>Erase personal data: blobs by commitment, all blobs of an entry, or an actor's name.</summary>
public sealed record ErasureRequest(string Reason, string? Actor = null, long? Entry = null, IReadOnlyList<string>? Blobs = null);

/// <summary>What an erasure would take away.</summary>
/// <param name="Evidence">Entries of evidence whose envelope is among it: it no longer meets a requirement afterwards.</param>
public sealed record ErasurePreview(IReadOnlyList<ErasableBlob> Blobs, IReadOnlyList<long> Evidence);

/// <summary>One blob that can be erased.</summary>
/// <param name="Commitment">In hexadecimal; names the blob in an erasure.</param>
/// <param name="Type">Type of the entry that holds it.</param>
/// <param name="About">The entry in one sentence.</param>
public sealed record ErasableBlob(string Commitment, long Entry, string Name, string Type, long Bytes, string About, DateTimeOffset At);
