namespace Assay.Build.Dependencies.Readers;

/// <summary>Pipenv: Pipfile and Pipfile.lock.</summary>
internal sealed class PipfileReader : IDependencyReader
{
    public string Format => "pipfile";

    public bool Reads(string path, string name) => name is "pipfile" or "pipfile.lock";

    public void Read(DependencyFile file, DependencySink sink)
    {
        if (file.Name.EndsWith(".lock", StringComparison.OrdinalIgnoreCase))
            Lock(file, sink);
        else
            Manifest(file, sink);
    }

    static void Manifest(DependencyFile file, DependencySink sink)
    {
        var document = file.Toml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not TOML: {error}");
        PyprojectReader.Table(document.Root["packages"], DependencyRole.Direct, file, sink, "pipfile");
        PyprojectReader.Table(document.Root["dev-packages"], DependencyRole.Development, file, sink, "pipfile");
        Sources(document.Root["source"]?.Items ?? [], n => file.LineAt(n), file, sink);
    }

    static void Lock(DependencyFile file, DependencySink sink)
    {
        var document = file.Json();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not JSON: {error}");
        foreach (var (section, role) in ((string, DependencyRole)[])[("default", DependencyRole.Listed), ("develop", DependencyRole.Development)])
            foreach (var (name, value) in document.Root[section]?.Pairs ?? [])
            {
                var git = value.TextOf("git") is { } repository ? $"git+{repository}@{value.TextOf("ref")}" : null;
                var line = file.LineAtByte(value.At);
                sink.Add(new Dependency
                {
                    Ecosystem = "PyPI",
                    Name = name,
                    Version = value.TextOf("version")?.TrimStart('='),
                    Source = git is null ? value.TextOf("path") : SourceAddress.Redact(git),
                    Marker = value.TextOf("markers"),
                    Role = role,
                    Pinned = true,
                    Hashed = value["hashes"] is { Items.Count: > 0 } || (git is not null && SourceAddress.IsFixed(git)),
                    Format = "pipfile-lock",
                    Path = file.Path,
                    Line = line,
                });
                if (git is not null)
                    SourceAddress.JudgePackage(git, name, file, line, sink);
            }

        Sources(document.Root["_meta"]?["sources"]?.Items ?? [], n => file.LineAtByte(n), file, sink);
    }

    // Pipenv asks every source for a package that names none, the first one first.
    static void Sources(List<ModelFiles.Documents.DataNode> sources, Func<long, int> line, DependencyFile file, DependencySink sink)
    {
        foreach (var (index, source) in sources.Index())
        {
            if (source.TextOf("url") is not { } url)
                continue;
            if (index > 0)
                SourceAddress.JudgeExtraIndex(url, file, line(source.At), sink);
            else
                SourceAddress.Judge(url, file, line(source.At), sink);
            if (source.TextOf("verify_ssl") == "false")
                sink.Find(DependencyRule.TrustedHost, Severity.Medium, "Certificates of a package server are not checked", file, line(source.At), SourceAddress.Redact(url), SourceAddress.Host(url));
        }
    }
}
