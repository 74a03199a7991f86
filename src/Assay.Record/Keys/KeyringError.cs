namespace Assay.Record;

/// <summary>Why a keyring could not be opened or changed.</summary>
public enum KeyringFault
{
    /// <summary>There is no keyring in the folder.</summary>
    NotFound,

    /// <summary>There is one already; nothing was changed.</summary>
    AlreadyThere,

    WrongPassphrase,

    /// <summary>A file is not as it was written.</summary>
    Damaged,

    /// <summary>Files or folder belong to, or may be used by, other users.</summary>
    Permissions,

    /// <summary>No such key in this keyring.</summary>
    UnknownKey,

    /// <summary>The system did not let a file be read or written.</summary>
    NotReadable,
}

/// <summary>What went wrong with a keyring, where, and what to do.</summary>
public sealed record KeyringError(KeyringFault Fault, string Message)
{
    public override string ToString() => Message;
}

/// <summary>A key of a keyring, without its secret. <paramref name="Label"/> is for people and stays on this machine.</summary>
public sealed record KeyInfo(string KeyId, KeyPurpose Purpose, string Label, PublicKey PublicKey);
