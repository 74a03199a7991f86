using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Dependencies;

/// <summary>How a package comes to be used.</summary>
public enum DependencyRole
{
    /// <summary>The project asks for it.</summary>
    Direct,

    /// <summary>Something that the project asks for needs it.</summary>
    Transitive,

    /// <summary>Listed in a lock or an environment that does not tell the two apart.</summary>
    Listed,

    /// <summary>Needed to build, test or develop, not to run.</summary>
    Development,

    /// <summary>Named in a text (a model card, a configuration) as what was used; nothing installs it from there.</summary>
    Mentioned,
}

/// <summary>A package that a file asks for, locks or says is there.</summary>
public sealed record Dependency
{
    /// <summary>As the OSV schema names them (<c>PyPI</c>, <c>npm</c>, <c>NuGet</c>, <c>GitHub Actions</c>, <c>Debian:12</c>), or <c>conda</c>, <c>Docker</c>.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>As its registry compares it (PEP 503 for PyPI).</summary>
    public required string Name { get; init; }

    /// <summary>The one version, where there is one.</summary>
    public string? Version { get; init; }

    /// <summary>The versions that are allowed, as written.</summary>
    public string? Range { get; init; }

    /// <summary>Where it comes from when not from the registry: an address, a git repository, a path.</summary>
    public string? Source { get; init; }

    /// <summary>The condition of a PEP 508 requirement, as written.</summary>
    public string? Marker { get; init; }

    public IReadOnlyList<string> Extras { get; init; } = [];

    public DependencyRole Role { get; init; }

    /// <summary>Exactly one version can be installed.</summary>
    public bool Pinned { get; init; }

    /// <summary>What is installed is checked against a digest.</summary>
    public bool Hashed { get; init; }

    /// <summary>The reader that found it: <c>requirements</c>, <c>poetry-lock</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Path below the scanned folder, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Counts from one.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The package URL.</summary>
    public string Purl => PackageName.Purl(Ecosystem, Name, Version);
}
