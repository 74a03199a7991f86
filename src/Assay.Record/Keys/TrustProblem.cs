namespace Assay.Record;

/// <summary>Why an entry about keys, actors or roles does not count, or the record as a whole is not the one that was expected.</summary>
public enum TrustFault
{
    /// <summary>The record's root key is not the one the reader trusts.</summary>
    RootDiffers,

    /// <summary>The first entry seen is no genesis, or there is a second one.</summary>
    Genesis,

    /// <summary>An entry came with an index not above the one before.</summary>
    OutOfOrder,
    Malformed,

    /// <summary>The envelope is not signed by the key that the entry names, or what it signed is not valid.</summary>
    BadSignature,

    /// <summary>Body and signed envelope say different things.</summary>
    BodyDiffers,

    /// <summary>The envelope was made for another record.</summary>
    WrongRecord,

    /// <summary>Signed by a key that may not say this: neither the root nor a roster key in force at this entry.</summary>
    SignerNotAllowed,

    /// <summary>A key id is delegated a second time.</summary>
    KeyReused,
    UnknownKey,

    /// <summary>The same signed grant again.</summary>
    Replayed,

    /// <summary>An actor is added twice, or renamed or closed without being there.</summary>
    Actor,
}

/// <summary>An entry that was ignored, and why.</summary>
public sealed record TrustProblem(long Index, TrustFault Fault, string Message);

/// <summary>A key as of one entry.</summary>
/// <param name="Actor">Whose it is, for keys of actors.</param>
/// <param name="DelegatedAt">Entry that delegated it; it counts for later entries.</param>
/// <param name="RevokedAt">Entry that revoked it, when that lies before the entry asked about; it does not count after.</param>
public sealed record KeyState(PublicKey Key, KeyPurpose Purpose, string? Actor, long DelegatedAt, long? RevokedAt)
{
    public string KeyId => Key.KeyId;
}

/// <summary>Why a signature does not count at an entry.</summary>
public enum Distrust
{
    /// <summary>Nothing of this record names the key.</summary>
    UnknownKey,

    /// <summary>The key was delegated at this entry or later.</summary>
    NotYetDelegated,

    /// <summary>The key was revoked at an earlier entry.</summary>
    Revoked,
    WrongPurpose,
    BadSignature,

    /// <summary>The key's delegation was ignored; see <see cref="TrustHistory.Problems"/>.</summary>
    DelegationNotByRoot,
}

/// <summary>Who signed an envelope, or why it does not count. Exactly one of <paramref name="Key"/> and <paramref name="Distrust"/> is set.</summary>
public sealed record TrustVerdict(KeyState? Key, Distrust? Distrust, string Message)
{
    public bool Trusted => Key is not null;
}
