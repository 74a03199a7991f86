using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>package-lock.json and npm-shrinkwrap.json, lockfile versions 1 to 3.</summary>
internal sealed class NpmLockReader : IDependencyReader
{
    const int MostDepth = 60;
    const string Modules = "node_modules/";

    public string Format => "npm-lock";

    public bool Reads(string path, string name) => name is "package-lock.json" or "npm-shrinkwrap.json";

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Json();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not JSON: {error}");
        if (document.Root["packages"] is { Kind: DataKind.Map } packages)
            Packages(packages, file, sink);
        else
            Nested(document.Root["dependencies"], 0, file, sink);
    }

    void Packages(DataNode packages, DependencyFile file, DependencySink sink)
    {
        var root = packages[""];
        var direct = ((string[])["dependencies", "devDependencies", "optionalDependencies"]).SelectMany(k => root?[k]?.Pairs ?? []).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, package) in packages.Pairs)
        {
            var at = path.LastIndexOf(Modules, StringComparison.Ordinal);
            if (at < 0 || package.TextOf("link") == "true")
                continue;
            var folder = path[(at + Modules.Length)..];
            Add(package.TextOf("name") ?? folder, package, at == 0 && direct.Contains(folder), file, sink);
        }
    }

    void Nested(DataNode? packages, int depth, DependencyFile file, DependencySink sink)
    {
        if (depth > MostDepth)
        {
            sink.Broken(file, $"packages are nested more than {MostDepth} levels deep");
            return;
        }

        foreach (var (name, package) in packages?.Pairs ?? [])
        {
            Add(name, package, false, file, sink);
            Nested(package["dependencies"], depth + 1, file, sink);
        }
    }

    void Add(string name, DataNode package, bool direct, DependencyFile file, DependencySink sink)
    {
        var version = package.TextOf("version");
        var resolved = package.TextOf("resolved") ?? (version?.Contains(':', StringComparison.Ordinal) == true ? version : null);
        var line = file.LineAtByte(package.At);
        var dev = package.TextOf("dev") == "true" || package.TextOf("devOptional") == "true";
        sink.Add(new Dependency
        {
            Ecosystem = "npm",
            Name = name,
            Version = version?.Contains(':', StringComparison.Ordinal) == true ? null : version,
            Source = resolved is null || resolved.StartsWith("https://registry.npmjs.org/", StringComparison.Ordinal) ? null : SourceAddress.Redact(resolved),
            Role = dev ? DependencyRole.Development : direct ? DependencyRole.Direct : DependencyRole.Transitive,
            Pinned = true,
            Hashed = package.TextOf("integrity") is { Length: > 0 } || (resolved is not null && SourceAddress.IsFixed(resolved)),
            Format = Format,
            Path = file.Path,
            Line = line,
        });
        if (package.TextOf("deprecated") is { Length: > 0 } why)
            sink.Find(DependencyRule.Deprecated, Severity.Low, $"{name} {version} is deprecated", file, line, why, name);
        if (resolved is not null && (SourceAddress.IsGit(resolved) || package.TextOf("integrity") is null))
            SourceAddress.JudgePackage(resolved, name, file, line, sink);
    }
}
