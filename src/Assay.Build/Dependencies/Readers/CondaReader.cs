using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>conda: environment files (also MLflow's conda.yaml), conda-lock, explicit lists, and conda-meta of an installed environment.</summary>
internal sealed partial class CondaReader : IDependencyReader
{
    const int MostSpec = 500;

    public string Format => "conda";

    public bool Reads(string path, string name) =>
        name is "conda.yaml" or "conda.yml" or "conda-lock.yml" or "conda-lock.yaml" || (name.EndsWith(".lock", StringComparison.Ordinal) && name.StartsWith("conda", StringComparison.Ordinal))
        || (name.Contains("environment", StringComparison.Ordinal) && (name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)))
        || (("/" + path).Contains("/conda-meta/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal));

    public void Read(DependencyFile file, DependencySink sink)
    {
        if (file.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            Installed(file, sink);
        else if (file.Name.EndsWith(".lock", StringComparison.OrdinalIgnoreCase))
            Explicit(file, sink);
        else
            Environment(file, sink);
    }

    static void Environment(DependencyFile file, DependencySink sink)
    {
        var document = file.Yaml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not YAML: {error}");
        foreach (var package in document.Root["package"]?.Items ?? [])
            Locked(package, file, sink);
        foreach (var item in document.Root["dependencies"]?.Items ?? [])
        {
            if (item.Kind != DataKind.Map)
            {
                Spec(item.Text, file.LineAt(item.At), file, sink);
                continue;
            }

            foreach (var pip in item["pip"]?.Items ?? [])
                if (pip.Text.StartsWith('-'))
                    RequirementsReader.Option(pip.Text, file.LineAt(pip.At), file, sink);
                else
                    RequirementsReader.Requirement(pip.Text, file.LineAt(pip.At), file, sink, "conda");
        }
    }

    static void Locked(DataNode package, DependencyFile file, DependencySink sink)
    {
        if (package.TextOf("name") is not { } name)
            return;
        sink.Add(Package(name, package.TextOf("version"), file, file.LineAt(package["name"]!.At)) with
        {
            Ecosystem = package.TextOf("manager") == "pip" ? "PyPI" : "conda",
            Hashed = package["hash"]?.TextOf("sha256") is { Length: 64 },
            Role = DependencyRole.Listed,
            Format = "conda-lock",
        });
    }

    // channel::name=1.2=build, name>=1.2, name 1.2.*
    static void Spec(string text, int line, DependencyFile file, DependencySink sink)
    {
        var match = MatchSpec().Match(text.Length > MostSpec ? "" : text.Trim());
        if (!match.Success)
        {
            sink.Broken(file, $"line {line} is no package that can be read");
            return;
        }

        var range = match.Groups[2].Value.Trim();
        var exact = Exact().Match(range);
        sink.Add(Package(match.Groups[1].Value, exact.Success ? exact.Groups[1].Value : null, file, line) with { Range = range.Length > 0 ? range : null, Pinned = exact.Success });
    }

    static void Explicit(DependencyFile file, DependencySink sink)
    {
        foreach (var (number, line) in file.Lines)
            if (Archive().Match(line) is { Success: true } match)
                sink.Add(Package(match.Groups[1].Value, match.Groups[2].Value, file, number) with { Hashed = match.Groups[3].Success, Role = DependencyRole.Listed, Format = "conda-explicit" });
    }

    static void Installed(DependencyFile file, DependencySink sink)
    {
        var document = file.Json();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not JSON: {error}");
        if (document.Root.TextOf("name") is { } name && document.Root.TextOf("version") is { } version)
            sink.Add(Package(name, version, file, file.LineAtByte(document.Root["name"]!.At)) with { Hashed = document.Root.TextOf("sha256") is { Length: 64 }, Role = DependencyRole.Listed, Format = "conda-meta" });
    }

    static Dependency Package(string name, string? version, DependencyFile file, int line) => new()
    {
        Ecosystem = "conda",
        Name = name.ToLowerInvariant(),
        Version = version,
        Pinned = version is not null,
        Format = "conda",
        Path = file.Path,
        Line = line,
    };

    [GeneratedRegex(@"^(?:[A-Za-z0-9_./-]+::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?:\[[^\]]*\])?\s*([=<>!~\s0-9].*)?$")]
    private static partial Regex MatchSpec();

    // One = is a prefix, except with a build behind it; two are exact.
    [GeneratedRegex(@"^(?:==\s*|=)?([0-9][^=<>!,*|\s]*)(?:=[^=]*)?$")]
    private static partial Regex Exact();

    [GeneratedRegex(@"/([a-zA-Z0-9_.-]+)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)(#[0-9a-f]{32,})?\s*$")]
    private static partial Regex Archive();
}
