using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// What one entry says of keys, actors and roles, as far as the entry alone can show it: well-formed, signed by the key it
/// names, body and envelope in agreement. Whether that signer may say so is judged by who folds the facts.
/// </summary>
abstract record TrustFact
{
    const int MaxRoles = 64;

    internal sealed record Genesis(string Record, string Organisation, PublicKey Root) : TrustFact;

    internal sealed record Delegated(string Record, PublicKey Key, KeyPurpose Purpose, string? Actor, string Signer) : TrustFact;

    internal sealed record Revoked(string Record, string KeyId, RevocationReason Reason, string Signer) : TrustFact;

    /// <param name="Id">Digest of the signed payload: a grant counts once.</param>
    internal sealed record Access(string Record, string Actor, IReadOnlyList<Role> Roles, AccessChange Change, string Signer, string Id) : TrustFact;

    internal sealed record ActorChanged(ActorBody Body) : TrustFact;

    /// <summary>Null without a problem when the entry is of another type.</summary>
    internal static TrustFact? Read(LogEntry entry, out TrustFault fault, out string problem)
    {
        fault = TrustFault.Malformed;
        problem = "";
        try
        {
            if (entry.Type is not (EntryTypes.Genesis or EntryTypes.Key or EntryTypes.Access or EntryTypes.Actor))
                return null;
            if (entry.Version != 1)
                problem = $"version {entry.Version} of a {entry.Type} entry is not known to this version of Assay";
            else
                return entry.Type switch
                {
                    EntryTypes.Genesis => ReadGenesis(entry.Body.Deserialize<GenesisBody>(Json.Options), ref fault, ref problem),
                    EntryTypes.Key => ReadKey(entry.Body.Deserialize<KeyBody>(Json.Options), ref fault, ref problem),
                    EntryTypes.Access => ReadAccess(entry.Body.Deserialize<AccessBody>(Json.Options), ref fault, ref problem),
                    _ => entry.Body.Deserialize<ActorBody>(Json.Options) is { Actor: not null } body ? new ActorChanged(body) : Fail("a member is missing", ref problem),
                };
        }
        catch (JsonException e)
        {
            problem = e.Message;
        }

        return null;
    }

    static Genesis? ReadGenesis(GenesisBody? body, ref TrustFault fault, ref string problem)
    {
        if (body is not { Record: not null, Organisation: not null, RootKey: not null, RootSignature: not null })
            return Fail("a member is missing", ref problem) as Genesis;
        if (!TryOpen(body.RootKey, body.RootSignature, out var root, out var envelope, ref problem))
            return null;
        if (GenesisStatement.Verify(envelope, root, out problem) is not { } statement)
            return Signature(ref fault);
        if (statement != new GenesisStatement(body.Record, body.Organisation, body.RootKey) || body.RootKey != root.Pem)
            return Differs(ref fault, ref problem) as Genesis;
        return new Genesis(body.Record, body.Organisation, root);
    }

    static TrustFact? ReadKey(KeyBody? body, ref TrustFault fault, ref string problem)
    {
        if (body is not { KeyId: not null, Signer: not null, Envelope: not null })
            return Fail("a member is missing", ref problem);
        if (!TryOpen(body.Signer, body.Envelope, out var signer, out var envelope, ref problem))
            return null;
        if (body.Change == KeyChange.Revoked)
        {
            if (Revocation.Verify(envelope, signer, out problem) is not { } revocation)
                return Signature(ref fault);
            return revocation.KeyId == body.KeyId && body.PublicKey is null
                ? new Revoked(revocation.Record, revocation.KeyId, revocation.Reason, signer.KeyId)
                : Differs(ref fault, ref problem);
        }

        if (Delegation.Verify(envelope, signer, out problem) is not { } delegation)
            return Signature(ref fault);
        if (delegation != new Delegation(delegation.Record, body.KeyId, body.Purpose, body.PublicKey ?? "", body.Actor))
            return Differs(ref fault, ref problem);
        return new Delegated(delegation.Record, PublicKey.TryReadPem(delegation.PublicKey, out _)!, delegation.Purpose, delegation.Actor, signer.KeyId);
    }

    static TrustFact? ReadAccess(AccessBody? body, ref TrustFault fault, ref string problem)
    {
        if (body is not { Actor: not null, Roles: not null, Signer: not null, Envelope: not null })
            return Fail("a member is missing", ref problem);
        if (!TryOpen(body.Signer, body.Envelope, out var signer, out var envelope, ref problem))
            return null;
        if (Grant.Verify(envelope, signer, out problem) is not { } grant)
            return Signature(ref fault);
        if (grant.Roles.Count is 0 or > MaxRoles)
            return Fail($"a grant names 1 to {MaxRoles} roles", ref problem);
        if (grant.Actor != body.Actor || grant.Change != body.Change || !grant.Roles.SequenceEqual(body.Roles))
            return Differs(ref fault, ref problem);
        return new Access(grant.Record, grant.Actor, [.. grant.Roles.Distinct()], grant.Change, signer.KeyId, Digest.Sha256(envelope.Payload).Hex);
    }

    static bool TryOpen(string pem, byte[] bytes, out PublicKey key, out Envelope envelope, ref string problem)
    {
        envelope = null!;
        key = PublicKey.TryReadPem(pem, out problem)!;
        if (key is not null)
            envelope = Envelope.TryRead(bytes, out problem)!;
        return envelope is not null;
    }

    static TrustFact? Fail(string what, ref string problem)
    {
        problem = what;
        return null;
    }

    static TrustFact? Differs(ref TrustFault fault, ref string problem)
    {
        fault = TrustFault.BodyDiffers;
        problem = "the body does not say what the signed envelope says";
        return null;
    }

    static Genesis? Signature(ref TrustFault fault)
    {
        fault = TrustFault.BadSignature;
        return null;
    }
}
