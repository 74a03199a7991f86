using System.Text;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Osv;

/// <summary>Package names as their registries compare them, and their package URLs.</summary>
internal static class PackageName
{
    public static string Normalise(string ecosystem, string name) => VersionSchemes.Base(ecosystem) switch
    {
        "PyPI" => Pep503(name),
        "NuGet" or "GitHub Actions" => name.ToLowerInvariant(),
        _ => name,
    };

    /// <summary>PEP 503: runs of <c>-_.</c> are one hyphen, and case does not count.</summary>
    public static string Pep503(string name)
    {
        if (IsNormal(name))
            return name;
        var text = new StringBuilder(name.Length);
        foreach (var c in name.Trim())
            if (c is '-' or '_' or '.')
            {
                if (text.Length == 0 || text[^1] != '-')
                    text.Append('-');
            }
            else
            {
                text.Append(char.ToLowerInvariant(c));
            }

        return text.ToString();
    }

    static bool IsNormal(string name)
    {
        for (var i = 0; i < name.Length; i++)
            if (!(char.IsAsciiLetterLower(name[i]) || char.IsAsciiDigit(name[i]) || (name[i] == '-' && (i == 0 || name[i - 1] != '-'))))
                return false;
        return true;
    }

    /// <summary>The package URL (purl specification); <paramref name="version"/> may be null.</summary>
    public static string Purl(string ecosystem, string name, string? version)
    {
        var type = VersionSchemes.Base(ecosystem) switch
        {
            "PyPI" => "pypi",
            "npm" => "npm",
            "NuGet" => "nuget",
            "conda" => "conda",
            "GitHub Actions" => "github",
            "Docker" => "docker",
            "Debian" => "deb/debian",
            "crates.io" => "cargo",
            "Go" => "golang",
            _ => "generic",
        };
        var path = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return $"pkg:{type}/{path}{(string.IsNullOrEmpty(version) ? "" : "@" + Uri.EscapeDataString(version).Replace("%3A", ":", StringComparison.Ordinal))}";
    }

    /// <summary>Ecosystem, name and version of a package URL; null when the type is none that is matched.</summary>
    public static (string Ecosystem, string Name, string? Version)? OfPurl(string purl)
    {
        if (purl.Length > 2000 || !purl.StartsWith("pkg:", StringComparison.Ordinal))
            return null;
        var rest = purl[4..].TrimStart('/');
        foreach (var end in (char[])['#', '?'])
            if (rest.IndexOf(end, StringComparison.Ordinal) is var cut and >= 0)
                rest = rest[..cut];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return null;
        var at = rest.LastIndexOf('@');
        var version = at > slash + 1 ? Uri.UnescapeDataString(rest[(at + 1)..]) : null;
        var name = Uri.UnescapeDataString(at > slash + 1 ? rest[(slash + 1)..at] : rest[(slash + 1)..]);
        var ecosystem = rest[..slash].ToLowerInvariant() switch
        {
            "pypi" => "PyPI",
            "npm" => "npm",
            "nuget" => "NuGet",
            "cargo" => "crates.io",
            "golang" => "Go",
            "github" => "GitHub Actions",
            "conda" => "conda",
            "deb" => "Debian",
            "docker" or "oci" => "Docker",
            _ => null,
        };
        if (ecosystem == "Debian")
            name = name[(name.LastIndexOf('/') + 1)..];
        return ecosystem is null || name.Length == 0 ? null : (ecosystem, Normalise(ecosystem, name), version);
    }
}
