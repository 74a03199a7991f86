namespace Assay.Build.Dependencies.Versions;

/// <summary>How an ecosystem orders its versions. What does not parse has no order: it matches only by its exact text.</summary>
internal interface IVersionScheme
{
    /// <summary>A version to compare with others of the same scheme; null when the text is none.</summary>
    IComparable? Parse(string text);

    /// <summary>A range as the ecosystem's manifests write it; null when it cannot be read.</summary>
    IVersionRange? ParseRange(string text);
}

/// <summary>A set of versions.</summary>
internal interface IVersionRange
{
    bool Contains(IComparable version);

    /// <summary>The one version it allows, as text; null when it allows more.</summary>
    string? Exact { get; }

    /// <summary>The lowest version it names as allowed; null when it has no lower bound.</summary>
    string? Lowest { get; }
}

/// <summary>The schemes by the ecosystem names of the OSV schema. One line each.</summary>
internal static class VersionSchemes
{
    static readonly Dictionary<string, IVersionScheme> Known = new(StringComparer.Ordinal)
    {
        ["PyPI"] = new Pep440Scheme(),
        ["npm"] = new SemanticScheme(),
        ["crates.io"] = new SemanticScheme(),
        ["Go"] = new SemanticScheme(),
        ["Hex"] = new SemanticScheme(),
        ["Pub"] = new SemanticScheme(),
        ["SwiftURL"] = new SemanticScheme(),
        ["GitHub Actions"] = new SemanticScheme(),
        ["NuGet"] = new NuGetScheme(),
        ["Debian"] = new DebianScheme(),
        ["Ubuntu"] = new DebianScheme(),
    };

    /// <summary>Null for an ecosystem whose order Assay does not know.</summary>
    public static IVersionScheme? For(string ecosystem) => Known.GetValueOrDefault(Base(ecosystem));

    /// <summary><c>Debian:12</c> is Debian.</summary>
    public static string Base(string ecosystem) => ecosystem.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? ecosystem[..colon] : ecosystem;
}
