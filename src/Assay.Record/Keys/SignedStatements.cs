using System.Text.Json;

namespace Assay.Record;

/// <summary>What the root signs of itself in the first entry.</summary>
internal sealed record GenesisStatement(string Record, string Organisation, string RootKey)
{
    public const string PayloadType = "application/vnd.assay.genesis.v1+json";

    public Envelope Sign(ISigner root) => Envelope.Sign(PayloadType, Json.Bytes(this), root);

    public static GenesisStatement? Verify(Envelope envelope, PublicKey root, out string error) =>
        SignedPayload.Verify<GenesisStatement>(envelope, PayloadType, root, out error) is { Record: not null, Organisation: not null, RootKey: not null } s ? s : null;
}

/// <summary>
/// The root (or, for keys of actors, a roster key) lets a key sign for one purpose in one record. A key id is delegated
/// at most once in a record, so that the envelope of a revoked key cannot be used again.
/// </summary>
/// <param name="PublicKey">PEM.</param>
/// <param name="Actor">Whose key it is; set exactly when the purpose is <see cref="KeyPurpose.Actor"/>.</param>
public sealed record Delegation(string Record, string KeyId, KeyPurpose Purpose, string PublicKey, string? Actor)
{
    public const string PayloadType = "application/vnd.assay.delegation.v1+json";

    public static Delegation Of(string record, PublicKey key, KeyPurpose purpose, string? actor = null) =>
        purpose == KeyPurpose.Root || (actor is null) == (purpose == KeyPurpose.Actor)
            ? throw new ArgumentException("The root is never delegated, and an actor is named exactly for keys of actors.", nameof(purpose))
            : new(record, key.KeyId, purpose, key.Pem, actor);

    public Envelope Sign(ISigner signer) => Envelope.Sign(PayloadType, Json.Bytes(this), signer);

    /// <summary>The delegation, when <paramref name="signer"/> signed it and key id and public key belong together.</summary>
    public static Delegation? Verify(Envelope envelope, PublicKey signer, out string error)
    {
        var made = SignedPayload.Verify<Delegation>(envelope, PayloadType, signer, out error);
        if (made is null)
            return null;
        error = made is not { Record: not null, KeyId: not null, PublicKey: not null } ? "A member of the delegation is missing."
            : made.Purpose == KeyPurpose.Root ? "The purpose root is never delegated."
            : (made.Actor is null) == (made.Purpose == KeyPurpose.Actor) ? "An actor is named exactly for keys of actors."
            : Assay.PublicKey.TryReadPem(made.PublicKey, out var reason) is not { } key ? $"The public key is {reason}"
            : key.KeyId != made.KeyId ? "The key id is not that of the public key."
            : "";
        return error.Length == 0 ? made : null;
    }
}

/// <summary>The end of a key: what it signed at earlier entries stays valid, later signatures do not count.</summary>
public sealed record Revocation(string Record, string KeyId, RevocationReason Reason)
{
    public const string PayloadType = "application/vnd.assay.revocation.v1+json";

    public Envelope Sign(ISigner signer) => Envelope.Sign(PayloadType, Json.Bytes(this), signer);

    public static Revocation? Verify(Envelope envelope, PublicKey signer, out string error) =>
        SignedPayload.Verify<Revocation>(envelope, PayloadType, signer, out error) is { Record: not null, KeyId: not null } r ? r : null;
}

/// <summary>Why a key was revoked.</summary>
public enum RevocationReason
{
    Unspecified,

    /// <summary>Another key took its place.</summary>
    Superseded,

    /// <summary>Its secret may be known to somebody else.</summary>
    Compromised,

    /// <summary>Nobody has its secret any more.</summary>
    Lost,

    /// <summary>Its owner no longer acts here.</summary>
    Ceased,
}

/// <summary>Roles of one actor, granted or withdrawn by the root or a roster key.</summary>
/// <param name="Nonce">Random: a grant counts once, so that an old envelope cannot give back what was withdrawn.</param>
public sealed record Grant(string Record, string Actor, IReadOnlyList<Role> Roles, AccessChange Change, string Nonce)
{
    public const string PayloadType = "application/vnd.assay.grant.v1+json";

    public static Grant Of(string record, string actor, AccessChange change, params Role[] roles) =>
        new(record, actor, [.. roles.Distinct().Order()], change, Ids.New("n"));

    public Envelope Sign(ISigner signer) => Envelope.Sign(PayloadType, Json.Bytes(this), signer);

    public static Grant? Verify(Envelope envelope, PublicKey signer, out string error) =>
        SignedPayload.Verify<Grant>(envelope, PayloadType, signer, out error) is { Record: not null, Actor: not null, Roles: not null, Nonce: not null } g ? g : null;
}

static class SignedPayload
{
    internal static T? Verify<T>(Envelope envelope, string payloadType, PublicKey signer, out string error) where T : class
    {
        error = "A member is missing.";
        if (envelope.PayloadType != payloadType)
            error = $"The payload type is '{envelope.PayloadType}', expected {payloadType}.";
        else if (!envelope.VerifiedBy(signer))
            error = $"The signature is not one by the key {signer.KeyId}.";
        else
        {
            try
            {
                return Json.Read<T>(envelope.Payload);
            }
            catch (JsonException e)
            {
                error = $"The payload is malformed: {e.Message}";
            }
        }

        return null;
    }
}
