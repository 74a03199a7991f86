using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>package.json: what a Node project asks for, and what its installation runs.</summary>
internal sealed class PackageJsonReader : IDependencyReader
{
    public string Format => "package-json";

    // What lies in node_modules is installed, and stands in the lock.
    public bool Reads(string path, string name) => name == "package.json" && !("/" + path).Contains("/node_modules/", StringComparison.Ordinal);

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Json();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not JSON: {error}");
        foreach (var (section, role) in ((string, DependencyRole)[])[("dependencies", DependencyRole.Direct), ("optionalDependencies", DependencyRole.Direct), ("devDependencies", DependencyRole.Development)])
            foreach (var (name, value) in document.Root[section]?.Pairs ?? [])
                Add(name, value, role, file, sink);
        foreach (var script in (string[])["preinstall", "install", "postinstall"])
            if (document.Root["scripts"]?[script] is { Kind: DataKind.Text } command)
                sink.Find(DependencyRule.InstallCode, Severity.Low, $"Installing runs a script ({script})", file, file.LineAtByte(command.At), command.Text, script);
    }

    void Add(string name, DataNode value, DependencyRole role, DependencyFile file, DependencySink sink)
    {
        var line = file.LineAtByte(value.At);
        var range = value.Text;
        // An alias: "name": "npm:other@^1"
        if (range.StartsWith("npm:", StringComparison.Ordinal) && range.LastIndexOf('@') is var at and > 4)
            (name, range) = (range[4..at], range[(at + 1)..]);
        if (range.StartsWith("workspace:", StringComparison.Ordinal) || range.StartsWith("file:", StringComparison.Ordinal) || range.StartsWith("link:", StringComparison.Ordinal) || range.StartsWith("catalog:", StringComparison.Ordinal))
            return;
        var address = SourceAddress.IsRemote(range) || SourceAddress.IsGit(range);
        var exact = address ? null : Versions.NpmRange.TryParse(range, out var parsed) ? parsed.Exact : null;
        sink.Add(new Dependency
        {
            Ecosystem = "npm",
            Name = name,
            Version = exact,
            Range = address || range.Length == 0 ? null : range,
            Source = address ? SourceAddress.Redact(range) : null,
            Role = role,
            Pinned = exact is not null || (address && SourceAddress.IsFixed(range)),
            Format = Format,
            Path = file.Path,
            Line = line,
        });
        if (address)
            SourceAddress.JudgePackage(range, name, file, line, sink);
    }
}
