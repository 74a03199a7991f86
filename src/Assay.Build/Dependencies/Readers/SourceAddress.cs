using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>Addresses that packages are installed from, and what is wrong with them.</summary>
internal static partial class SourceAddress
{
    // Public indexes of well-known makers; a name there still competes with the same name on PyPI.
    static readonly string[] WellKnown = ["download.pytorch.org", "pypi.nvidia.com", "pypi.ngc.nvidia.com", "storage.googleapis.com", "pypi.org", "test.pypi.org", "data.pyg.org", "whl.anaconda.org"];

    public static bool IsGit(string url) => url.StartsWith("git", StringComparison.OrdinalIgnoreCase) || url.Contains("git+", StringComparison.OrdinalIgnoreCase) || url.StartsWith("github:", StringComparison.Ordinal);

    public static bool HasHash(string url) => Hash().IsMatch(url);

    /// <summary>The address says exactly what is installed: a commit, or a digest.</summary>
    public static bool IsFixed(string url) => HasHash(url) || (IsGit(url) && Commit().IsMatch(url));

    public static bool IsRemote(string url) => url.Contains("://", StringComparison.Ordinal) && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("git@", StringComparison.Ordinal) || url.StartsWith("github:", StringComparison.Ordinal);

    /// <summary>What is wrong with installing a package from there.</summary>
    public static void JudgePackage(string url, string name, DependencyFile file, int line, DependencySink sink)
    {
        Judge(url, file, line, sink);
        if (!IsRemote(url) || IsFixed(url))
            return;
        if (IsGit(url))
            sink.Find(DependencyRule.Git, Severity.Medium, $"{name} is installed from a repository without a commit", file, line, Redact(url), name);
        else
            sink.Find(DependencyRule.DirectUrl, Severity.Medium, $"{name} is installed from an address without a digest", file, line, Redact(url), name);
    }

    /// <summary>What is wrong with any address: no encryption, credentials.</summary>
    public static void Judge(string url, DependencyFile file, int line, DependencySink sink)
    {
        var host = Host(url);
        if (url.Contains("http://", StringComparison.OrdinalIgnoreCase) && host is not ("localhost" or "127.0.0.1" or "[::1]"))
            sink.Find(DependencyRule.PlainHttp, Severity.Medium, "Packages come over http", file, line, Redact(url), host);
        if (Password().IsMatch(url))
            sink.Find(DependencyRule.Credential, Severity.High, "An address holds a password", file, line, Redact(url), host);
    }

    /// <summary>A second index beside the first.</summary>
    public static void JudgeExtraIndex(string url, DependencyFile file, int line, DependencySink sink)
    {
        Judge(url, file, line, sink);
        var host = Host(url);
        var known = Array.Exists(WellKnown, w => host == w);
        sink.Find(DependencyRule.Confusion, known ? Severity.Low : Severity.Medium, "Packages are looked for in a second index as well", file, line, Redact(url), host);
    }

    public static string Host(string url)
    {
        var match = HostPart().Match(url);
        return match.Success ? match.Groups[1].Value.ToLowerInvariant() : "";
    }

    /// <summary>The address without its user and password.</summary>
    public static string Redact(string url) => UserPart().Replace(url, "://");

    [GeneratedRegex(@"[#&?](?:sha256|sha384|sha512)[=-][0-9A-Za-z+/=]{32,}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"[@#][0-9a-f]{40}(?:[0-9a-f]{24})?(?:$|[#&?/])")]
    private static partial Regex Commit();

    // A variable in its place is no password.
    [GeneratedRegex(@"://[^/\s@:]*:(?!\$|%\()[^/\s@$]+@")]
    private static partial Regex Password();

    [GeneratedRegex(@"://[^/\s@]+@")]
    private static partial Regex UserPart();

    [GeneratedRegex(@"://(?:[^/\s@]+@)?([^/:\s?#]+|\[[0-9a-fA-F:]+\])")]
    private static partial Regex HostPart();
}
