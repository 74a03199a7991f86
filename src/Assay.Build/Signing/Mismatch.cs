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

    /// <summary>An empty file in a model signed by shards: that method does not cover empty files.</summary>
    NotCovered,

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
