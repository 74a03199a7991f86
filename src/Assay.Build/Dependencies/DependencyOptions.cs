using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Dependencies;

/// <summary>What a scan of dependencies may cost. Reaching a limit leaves a gap.</summary>
public sealed record DependencyLimits
{
    public static DependencyLimits Default { get; } = new();

    /// <summary>Bytes of one file.</summary>
    public int FileBytes { get; init; } = 64 << 20;

    /// <summary>Files below the folder.</summary>
    public int Files { get; init; } = 1_000_000;

    /// <summary>Packages of one scan.</summary>
    public int Packages { get; init; } = 500_000;

    /// <summary>Findings of the readers.</summary>
    public int Findings { get; init; } = 20_000;
}

/// <summary>What dependencies are judged by.</summary>
public sealed record DependencyOptions
{
    public static DependencyOptions Default { get; } = new();

    public DependencyLimits Limits { get; init; } = DependencyLimits.Default;

    /// <summary>Known vulnerabilities; null when there is no database: then none is looked for, and the report says so.</summary>
    public OsvDatabase? Database { get; init; }

    /// <summary>Likelihood of exploitation and exploited vulnerabilities; null when the user gave none.</summary>
    public Exploitation? Exploitation { get; init; }

    /// <summary>Statements of the user about vulnerabilities; null when there are none.</summary>
    public VexStatements? Vex { get; init; }

    /// <summary>Names that the user says exist; null when there is no list.</summary>
    public IReadOnlySet<string>? KnownNames { get; init; }
}
