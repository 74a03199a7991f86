namespace Assay.Governance;

/// <summary>
/// Body of a <c>register</c> entry, version 1: the whole state of a thing after the change. Its canonical form (RFC 8785)
/// names the thing in statements: <see cref="CanonicalJson.DigestOf{T}"/>.
/// </summary>
/// <param name="Parts">When several files or folders make up a version: the digests of each, its identity first; all of them stand in <paramref name="Digests"/>.</param>
internal sealed record RegisterBody(
    string Id, ThingKind Kind, string Slug, string Name, string? Parent, string? Purpose, Role? OwnerRole, RiskClass RiskClass,
    IReadOnlyList<Digest> Digests, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<IReadOnlyList<Digest>>? Parts = null);

/// <summary>
/// Body of an <c>account</c> entry, version 1: who (the entry's actor) changed whose way to sign in. Logins, passwords and
/// secrets are never in the log.
/// </summary>
internal sealed record AccountBody(string Actor, AccountChange Change);

/// <summary>What happened to a way to sign in.</summary>
public enum AccountChange
{
    /// <summary>An administrator made a one-time link: whoever holds it can sign in as the actor.</summary>
    LinkMade,
    Created,
    PasswordChanged,
    Disabled,
    Enabled,
    TokenMade,

    /// <summary>Sessions or tokens were ended before their time.</summary>
    Ended,
}

/// <summary>Body of a <c>link</c> entry, version 1.</summary>
internal sealed record LinkBody(string UseCase, string Thing, bool Removed);

/// <summary>Body of a <c>deployment</c> entry, version 1. Blob: <c>comment</c>.</summary>
internal sealed record DeploymentBody(string Deployment, string ModelVersion, DeploymentStatus Status, int? Percent);

/// <summary>Body of a <c>policy</c> entry, version 1: a gate policy, beside the first decision under it; the actor is who decided. Blob: <c>policy</c> (its YAML).</summary>
internal sealed record PolicyBody(Gate Gate, Digest Policy);

/// <summary>Body of a <c>pack</c> entry, version 1. The zip is not stored: it is built again from the log at that size, to the same digest. Blob: <c>manifest</c> (its signed envelope).</summary>
internal sealed record PackBody(string Id, string UseCase, string ModelVersion, long TreeSize, Digest Root, Digest Digest, long Bytes);

/// <summary>
/// Body of a <c>decision</c> entry, version 1: the outcome and all it rests on. Blobs: <c>envelope</c> (gate-decision/v1),
/// <c>vsa</c> (SLSA verification summary, for releases), <c>words</c> (rationale and conditions).
/// </summary>
/// <param name="Baseline">For a system that was in production before: the gate counts as open until this date.</param>
internal sealed record DecisionBody(
    string UseCase, Gate Gate, string? ModelVersion, string Outcome, bool Opens, Role As, Digest Policy, Digest Envelope, string KeyId, DecisionBasis Basis, DateTimeOffset? Baseline = null);

/// <summary>Erasable words of a decision.</summary>
internal sealed record DecisionWords(string Rationale, string? Conditions);
