using Assay.Build.Discovery;

namespace Assay.Build.Tests.Discovery;

/// <summary>A tree of files that lives as long as a test.</summary>
sealed class DiscoveredTree : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-discover-").FullName;

    public string Root => Path.Combine(folder, "tree");

    public string Home => Path.Combine(folder, "home");

    public DiscoveredTree Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    public DiscoveredTree Add(string name, byte[] bytes)
    {
        var path = name.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home, name[2..]) : Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return this;
    }

    public DiscoveryScan Scan(bool user = false, bool dependencies = false)
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Home);
        return AssetDiscovery.Scan(Root, DiscoveryOptions.Default with { Home = user ? Home : null, Dependencies = dependencies }, TestContext.Current.CancellationToken);
    }

    public static DiscoveryScan Of(string name, string text)
    {
        using var tree = new DiscoveredTree().Add(name, text);
        return tree.Scan();
    }

    /// <summary>Rules that were met, each once, in order.</summary>
    public static string Rules(DiscoveryScan scan) => string.Join(' ', scan.Findings.Select(f => f.RuleId).Distinct().Order(StringComparer.Ordinal));

    public void Dispose() => Directory.Delete(folder, true);
}
