namespace Assay.Build;

/// <summary>
/// The outcome of a verification. <see cref="Verified"/> means: signed by that key or certificate, every signed file is
/// there unchanged, and nothing else is, but for what <see cref="Notes"/> say.
/// </summary>
public sealed record ModelVerification
{
    /// <summary>Last part of the model's path.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<Mismatch> Mismatches { get; init; }

    /// <summary>What a careful reader should know although it is no mismatch, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Key id, or the certificate's subject; null when the signature is not good.</summary>
    public string? SignedBy { get; init; }

    /// <summary>The signed root digest; null when the signature is not good.</summary>
    public Digest? Root { get; init; }

    /// <summary>Signed files.</summary>
    public int Files { get; init; }

    /// <summary>When it was signed; null when nobody says, or the signature is not good.</summary>
    public SigningTime? Signed { get; init; }

    /// <summary>Of a composed model: every signed part, and whether it is unchanged.</summary>
    public IReadOnlyList<PartVerification> Parts { get; init; } = [];

    /// <summary>
    /// Statement of kind <c>checkpoint-signature</c>: about the signed root when verified, about what is there (by its own
    /// digest) when not. Null when the signature is not good, or what is there could not be read.
    /// </summary>
    public EvidenceStatement? Evidence { get; init; }

    public bool Verified => Mismatches.Count == 0;

    /// <summary>The same as findings, gaps and statements: what could not be read is a gap, everything else a finding.</summary>
    public Report ToReport() => new()
    {
        Tool = ModelSigner.Tool,
        Subjects = Evidence?.Statement.Subjects ?? [],
        Findings = [.. Mismatches.Where(m => !IsGap(m)).Select(Finding)],
        Gaps = [.. Mismatches.Where(IsGap).Select(m => new Gap(Printable.Name(m.Path ?? "signature"), m.Detail))],
        Statements = Evidence is null ? [] : [Evidence],
        Metrics = Root is null ? [] : [new Metric("signature.files", Files, "files")],
    };

    static bool IsGap(Mismatch mismatch) => mismatch.Kind is MismatchKind.Unreadable or MismatchKind.Unsupported;

    Finding Finding(Mismatch mismatch) => new()
    {
        RuleId = $"model-signature-{mismatch.Kind.Name()}",
        Title = Title(mismatch.Kind),
        Severity = mismatch.Kind is MismatchKind.NotCovered or MismatchKind.LeftOut ? Severity.Medium : Severity.High,
        Description = mismatch.Detail,
        Location = mismatch.Path is null ? null : new Location { Path = mismatch.Path },
        Remediation = "Do not load the model. Get it again from its source, or have whoever is responsible sign what is meant.",
        References = [new Reference("cwe", "CWE-345"), new Reference("cwe", "CWE-354")],
        Fingerprint = Fingerprint.Of("model-signature/1", mismatch.Kind.Name(), mismatch.Path, Name),
    };

    static string Title(MismatchKind kind) => kind switch
    {
        MismatchKind.Changed => "A signed file was changed",
        MismatchKind.Missing => "A signed file is missing",
        MismatchKind.Added => "A file is not signed",
        MismatchKind.Renamed => "A signed file was renamed",
        MismatchKind.NotCovered => "An empty file or folder is not covered by the signature",
        MismatchKind.LeftOut => "The signer left a file out",
        MismatchKind.CertificateRevoked => "The signing certificate is revoked, or nothing says that it is not",
        MismatchKind.TimestampBad => "The time stamp of the signature does not hold",
        MismatchKind.SymlinkRefused => "The model holds a symbolic link",
        MismatchKind.PathEscapes => "A signed name leads out of the model",
        MismatchKind.HintMismatch => "The model is signed with another key",
        MismatchKind.SignatureBad => "The model's signature is not good",
        MismatchKind.CertificateUntrusted => "The signing certificate is not trusted",
        MismatchKind.RootInconsistent => "The signed statement contradicts itself",
        _ => "The model's signature file is malformed",
    };
}

/// <summary>When a model was signed, and whose word that is: a time-stamping authority's, or only the signer's.</summary>
/// <param name="Authority">Subject of the authority's certificate; null when only the signer says so.</param>
public sealed record SigningTime(DateTimeOffset At, string? Authority);

/// <summary>A part of a composed model: the root digest it was signed with, and whether every file of it fits.</summary>
public sealed record PartVerification(string Role, string Name, Digest Root, bool Verified);
