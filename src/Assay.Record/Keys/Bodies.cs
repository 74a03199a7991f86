namespace Assay.Record;

/// <summary>Body of the first entry, version 1.</summary>
/// <param name="Record">Random id of the record (<c>r_</c> and 26 characters): every signed thing of the record names it.</param>
/// <param name="RootKey">PEM of the root key; its id is what an auditor holds.</param>
/// <param name="RootSignature">DSSE envelope of a <see cref="GenesisStatement"/>, signed by the root key.</param>
public sealed record GenesisBody(string Record, string Organisation, string RootKey, byte[] RootSignature);

/// <summary>Body of a <c>key</c> entry, version 1. It repeats what the envelope says, so that readers need not open it; both must agree.</summary>
/// <param name="PublicKey">PEM of the delegated key; absent in a revocation.</param>
/// <param name="Actor">Whose key it is, for the purpose <c>actor</c>.</param>
/// <param name="Signer">PEM of the root or roster key that signed the envelope.</param>
/// <param name="Envelope">DSSE envelope of a <see cref="Delegation"/> or <see cref="Revocation"/>.</param>
public sealed record KeyBody(KeyChange Change, string KeyId, KeyPurpose Purpose, string? PublicKey, string? Actor, string Signer, byte[] Envelope);

/// <summary>What a <c>key</c> entry does.</summary>
public enum KeyChange { Delegated, Revoked }

/// <summary>Body of an <c>access</c> entry, version 1.</summary>
/// <param name="Signer">PEM of the root or roster key that signed the envelope.</param>
/// <param name="Envelope">DSSE envelope of a <see cref="Grant"/>.</param>
public sealed record AccessBody(string Actor, IReadOnlyList<Role> Roles, AccessChange Change, string Signer, byte[] Envelope);

/// <summary>What an <c>access</c> entry does.</summary>
public enum AccessChange { Granted, Revoked }

/// <summary>Body of an <c>actor</c> entry, version 1. The name is the blob <c>name</c> (of <c>added</c> and <c>renamed</c>). Closing revokes keys and roles.</summary>
public sealed record ActorBody(string Actor, ActorChange Change, ActorKind Kind);

/// <summary>What an <c>actor</c> entry does.</summary>
public enum ActorChange { Added, Renamed, Closed }

/// <summary>What an actor is.</summary>
public enum ActorKind { Person, Service }

/// <summary>New entries of keys, access and actors, signed by the root or a roster key.</summary>
public static class TrustEntries
{
    public static NewEntry Delegated(Delegation delegation, ISigner signer, string actor) =>
        Entry(EntryTypes.Key, actor, new KeyBody(
            KeyChange.Delegated, delegation.KeyId, delegation.Purpose, delegation.PublicKey, delegation.Actor, signer.PublicKey.Pem, delegation.Sign(signer).ToBytes()));

    public static NewEntry Revoked(Revocation revocation, KeyPurpose purpose, string? owner, ISigner signer, string actor) =>
        Entry(EntryTypes.Key, actor, new KeyBody(
            KeyChange.Revoked, revocation.KeyId, purpose, null, owner, signer.PublicKey.Pem, revocation.Sign(signer).ToBytes()));

    public static NewEntry Access(Grant grant, ISigner signer, string actor) =>
        Entry(EntryTypes.Access, actor, new AccessBody(grant.Actor, grant.Roles, grant.Change, signer.PublicKey.Pem, grant.Sign(signer).ToBytes()));

    public static NewEntry ActorAdded(string id, ActorKind kind, string name, string actor) => Named(new ActorBody(id, ActorChange.Added, kind), name, actor);

    public static NewEntry ActorRenamed(string id, ActorKind kind, string name, string actor) => Named(new ActorBody(id, ActorChange.Renamed, kind), name, actor);

    public static NewEntry ActorClosed(string id, ActorKind kind, string actor) => Entry(EntryTypes.Actor, actor, new ActorBody(id, ActorChange.Closed, kind));

    internal static NewEntry Entry<T>(string type, string actor, T body) => new(type, 1, actor, Json.Element(body));

    static NewEntry Named(ActorBody body, string name, string actor) =>
        Entry(EntryTypes.Actor, actor, body) with { Blobs = [new NewBlob("name", "text/plain", System.Text.Encoding.UTF8.GetBytes(name))] };
}
