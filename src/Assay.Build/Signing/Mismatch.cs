namespace Assay.Build;

/// <summary>Why a signature and a model do not fit.</summary>
public enum MismatchKind
{
    /// <summary>The signature file is not a well-formed bundle.</summary>
    MalformedBundle,

    /// <summary>Well-formed, but of a version, mode or algorithm that is not read here. Nothing was judged.</summary>
    Unsupported,

    /// <summary>The bundle names another public key.</summary>
    HintMismatch,

    /// <summary>The signature does not fit the signed bytes and the key.</summary>
    SignatureBad,

    /// <summary>The certificate chain does not lead to a trusted root at the given time, or may not sign.</summary>
    CertificateUntrusted,

    /// <summary>The certificate, or one above it, was revoked when the model was signed, or nothing says that it was not.</summary>
    CertificateRevoked,

    /// <summary>The time stamp of the signature does not hold.</summary>
    TimestampBad,

    /// <summary>Signed, but not a well-formed statement about a model.</summary>
    MalformedStatement,

    /// <summary>The signed list of files does not have the signed root digest.</summary>
    RootInconsistent,

    /// <summary>A signed name leads out of the model.</summary>
    PathEscapes,

    Changed,
    Missing,
    Added,
    Renamed,

    /// <summary>An empty file in a model signed by shards, or an empty folder: the signature does not cover it.</summary>
    NotCovered,

    /// <summary>A file that the signer left out on purpose: nobody vouches for it.</summary>
    LeftOut,

    SymlinkRefused,

    /// <summary>A file or folder that could not be looked at.</summary>
    Unreadable,
}

/// <summary>One reason: where in the model (null: the signature itself), and what happened.</summary>
public sealed record Mismatch(MismatchKind Kind, string? Path, string Detail)
{
    /// <summary>For a renamed file: the name it was signed under.</summary>
    public string? SignedName { get; init; }

    public override string ToString() => Path is null ? $"{Kind.Name()}: {Detail}" : $"{Kind.Name()}: {Printable.Name(Path)}: {Detail}";
}
