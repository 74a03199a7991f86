using Assay.Build;

namespace Assay.Cli;

/// <summary>What a serving host asks of a model before it loads it (<c>docs/formats/load-policy.schema.json</c>).</summary>
sealed record LoadPolicy
{
    /// <summary>Signature file: relative to the model's folder, or beside a model that is one file.</summary>
    public required string Signature { get; init; }

    /// <summary>One of these must have signed.</summary>
    public required IReadOnlyList<LoadSigner> Signers { get; init; }

    /// <summary>Certificates of time-stamping authorities.</summary>
    public IReadOnlyList<string> TimestampAuthorities { get; init; } = [];

    public TimeSpan? MaxSignatureAge { get; init; }

    public bool AllowGitPaths { get; init; }

    public bool AllowSignedIgnorePaths { get; init; }

    public bool AllowEmpty { get; init; }

    public bool AllowSymlinks { get; init; }

    public IReadOnlyList<string> AllowPaths { get; init; } = [];

    /// <summary>Slug or id of the use case whose gates are asked about.</summary>
    public string? UseCase { get; init; }

    /// <summary>These must stand as decided, and open.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    public IReadOnlyList<LoadEvidence> Evidence { get; init; } = [];

    /// <summary>The assurance pack to ask; null asks the record or server.</summary>
    public LoadPack? Pack { get; init; }

    public bool AsksGovernance => Gates.Count > 0 || Evidence.Count > 0;
}

/// <summary>A signer: a key, or roots with the names that count under them.</summary>
sealed record LoadSigner
{
    /// <summary>Public key file.</summary>
    public string? Key { get; init; }

    public IReadOnlyList<string> Roots { get; init; } = [];

    public IReadOnlyList<string> Identities { get; init; } = [];

    public IReadOnlyList<string> Crls { get; init; } = [];

    public IReadOnlyList<string> Ocsp { get; init; } = [];

    public RevocationScope? Revocation { get; init; }

    /// <summary>Ask the addresses that the certificates name for what is not given.</summary>
    public bool FetchRevocation { get; init; }
}

/// <summary>Evidence that must be there and have passed, at most so old.</summary>
sealed record LoadEvidence(string Kind, TimeSpan? MaxAge);

/// <summary>An assurance pack and the root key to verify it with.</summary>
sealed record LoadPack(string File, string RootKey, TimeSpan? MaxAge);
