using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>pyproject.toml: PEP 621, PEP 735, and the tables of Poetry, PDM and uv.</summary>
internal sealed class PyprojectReader : IDependencyReader
{
    public string Format => "pyproject";

    public bool Reads(string path, string name) => name == "pyproject.toml";

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Toml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not TOML: {error}");
        var root = document.Root;
        Texts(root["project"]?["dependencies"], DependencyRole.Direct, file, sink);
        Groups(root["project"]?["optional-dependencies"], DependencyRole.Direct, file, sink);
        Groups(root["dependency-groups"], DependencyRole.Development, file, sink);
        Texts(root["build-system"]?["requires"], DependencyRole.Development, file, sink);
        var tool = root["tool"];
        Groups(tool?["pdm"]?["dev-dependencies"], DependencyRole.Development, file, sink);
        Texts(tool?["uv"]?["dev-dependencies"], DependencyRole.Development, file, sink);
        Poetry(tool?["poetry"], file, sink);
        Sources(tool, file, sink);
    }

    static void Groups(DataNode? groups, DependencyRole role, DependencyFile file, DependencySink sink)
    {
        foreach (var (_, list) in groups?.Pairs ?? [])
            Texts(list, role, file, sink);
    }

    static void Texts(DataNode? list, DependencyRole role, DependencyFile file, DependencySink sink)
    {
        foreach (var item in list?.Items ?? [])
            if (item.Kind == DataKind.Text)
                RequirementsReader.Requirement(item.Text, file.LineAt(item.At), file, sink, "pyproject", role);
    }

    static void Poetry(DataNode? poetry, DependencyFile file, DependencySink sink)
    {
        Table(poetry?["dependencies"], DependencyRole.Direct, file, sink, "pyproject");
        Table(poetry?["dev-dependencies"], DependencyRole.Development, file, sink, "pyproject");
        foreach (var (_, group) in poetry?["group"]?.Pairs ?? [])
            Table(group["dependencies"], DependencyRole.Development, file, sink, "pyproject");
    }

    /// <summary>A table of name and version or details, as Poetry and Pipenv write them.</summary>
    public static void Table(DataNode? table, DependencyRole role, DependencyFile file, DependencySink sink, string format)
    {
        foreach (var (name, value) in table?.Pairs ?? [])
        {
            if (name == "python")
                continue;
            // Several entries stand for several conditions.
            foreach (var one in value.Kind == DataKind.List ? value.Items : [value])
            {
                var line = file.LineAt(value.At);
                var written = one.Kind == DataKind.Map ? one.TextOf("version") : one.Text;
                var range = written is null ? null : PoetryRange.ToPep440(written);
                var git = one.TextOf("git");
                var commit = one.TextOf("rev") ?? one.TextOf("ref");
                var url = git is null ? one.TextOf("url") ?? one.TextOf("file") : $"git+{git}{(commit is null ? "" : "@" + commit)}";
                var path = one.TextOf("path");
                var exact = range is not null && Versions.Pep440Range.TryParse(range, out var parsed) ? parsed.Exact : null;
                sink.Add(new Dependency
                {
                    Ecosystem = "PyPI",
                    Name = name,
                    Version = exact,
                    Range = range is { Length: > 0 } ? range : null,
                    Source = url is null ? path : SourceAddress.Redact(url),
                    Marker = one.TextOf("markers"),
                    Role = role,
                    Pinned = exact is not null || path is not null || (url is not null && SourceAddress.IsFixed(url)),
                    Hashed = url is not null && SourceAddress.HasHash(url),
                    Format = format,
                    Path = file.Path,
                    Line = line,
                });
                if (url is not null)
                    SourceAddress.JudgePackage(url, name, file, line, sink);
            }
        }
    }

    static void Sources(DataNode? tool, DependencyFile file, DependencySink sink)
    {
        foreach (var source in tool?["poetry"]?["source"]?.Items ?? [])
            Index(source, extra: source.TextOf("priority") is "supplemental" or "secondary" || source.TextOf("secondary") == "true", file, sink);
        foreach (var source in tool?["pdm"]?["source"]?.Items ?? [])
            Index(source, extra: source.TextOf("name") != "pypi", file, sink);
        foreach (var source in tool?["uv"]?["index"]?.Items ?? [])
            // uv takes a package from the first index that has it, unless told otherwise.
            Index(source, extra: tool!["uv"]!.TextOf("index-strategy")?.StartsWith("unsafe", StringComparison.Ordinal) == true, file, sink);
        foreach (var url in tool?["uv"]?["extra-index-url"]?.Items ?? [])
            SourceAddress.Judge(url.Text, file, file.LineAt(url.At), sink);
        foreach (var (name, source) in tool?["uv"]?["sources"]?.Pairs ?? [])
            if (source.TextOf("git") is { } git)
                SourceAddress.JudgePackage($"git+{git}{(source.TextOf("rev") is { } rev ? "@" + rev : "")}", name, file, file.LineAt(source.At), sink);
            else if (source.TextOf("url") is { } url)
                SourceAddress.JudgePackage(url, name, file, file.LineAt(source.At), sink);
    }

    static void Index(DataNode source, bool extra, DependencyFile file, DependencySink sink)
    {
        if (source.TextOf("url") is not { } url)
            return;
        var line = file.LineAt(source["url"]!.At);
        if (extra)
            SourceAddress.JudgeExtraIndex(url, file, line, sink);
        else
            SourceAddress.Judge(url, file, line, sink);
        if (source.TextOf("verify_ssl") == "false")
            sink.Find(DependencyRule.TrustedHost, Severity.Medium, "Certificates of a package server are not checked", file, line, SourceAddress.Redact(url), SourceAddress.Host(url));
    }
}
