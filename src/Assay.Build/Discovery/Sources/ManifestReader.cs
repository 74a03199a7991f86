using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Readers;

namespace Assay.Build.Discovery.Sources;

/// <summary>Frameworks and stores that a project's manifests ask for. Lock files name them once more and are left out.</summary>
internal sealed class ManifestReader : IAssetReader
{
    static readonly string[] Names = ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "package.json", "environment.yml", "environment.yaml", "deno.json"];

    public bool Reads(string path, string name) =>
        (Array.IndexOf(Names, name) >= 0 || (name.StartsWith("requirements", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)) || name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || path.EndsWith("Directory.Packages.props", StringComparison.Ordinal)) && DependencyScanner.ReaderOf(path) is not null;

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        // What is wrong with the manifest itself is for assay deps to say.
        var found = new DependencySink(DependencyLimits.Default);
        DependencyScanner.ReaderOf(file.Path)!.Read(file, found);
        foreach (var family in found.Dependencies.Select(d => (Dependency: d, Known: Packages.OfPackage(d.Ecosystem, d.Name))).Where(d => d.Known is not null).GroupBy(d => d.Known!.Value))
        {
            var first = family.First().Dependency;
            sink.Asset(family.Key.Kind, family.Key.Family, first.Line, ("where", "manifest"), ("packages", string.Join(", ", family.Select(d => d.Dependency.Name + (d.Dependency.Version is { } version ? " " + version : "")).Distinct().Take(20))), ("ecosystem", first.Ecosystem));
        }

        foreach (var mcp in found.Dependencies.Where(d => d.Name is "mcp" or "fastmcp" or "@modelcontextprotocol/sdk" or "ModelContextProtocol" or "mcp-use" or "@modelcontextprotocol/server" or "@modelcontextprotocol/client").Take(1))
            sink.Asset(AssetKind.AgentFramework, "mcp-sdk", mcp.Line, ("where", "manifest"), ("packages", mcp.Name + (mcp.Version is { } version ? " " + version : "")), ("ecosystem", mcp.Ecosystem));
    }
}
