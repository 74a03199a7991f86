using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>poetry.lock, pdm.lock, uv.lock and pylock.toml (PEP 751): tables of packages with versions and digests.</summary>
internal sealed class PythonLockReader : IDependencyReader
{
    public string Format => "python-lock";

    public bool Reads(string path, string name) =>
        name is "poetry.lock" or "pdm.lock" or "uv.lock" or "pylock.toml" || (name.StartsWith("pylock.", StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal));

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Toml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not TOML: {error}");
        var format = file.Name.StartsWith("pylock", StringComparison.OrdinalIgnoreCase) ? "pylock" : file.Name.Replace(".lock", "-lock", StringComparison.OrdinalIgnoreCase).ToLowerInvariant();
        var old = document.Root["metadata"]?["files"];
        foreach (var package in (document.Root["package"] ?? document.Root["packages"])?.Items ?? [])
            if (package.TextOf("name") is { Length: > 0 } name)
                Package(package, name, format, old, file, sink);
    }

    static void Package(DataNode package, string name, string format, DataNode? old, DependencyFile file, DependencySink sink)
    {
        var source = package["source"];
        // The project itself and its neighbours stand in the lock too.
        if (source is not null && (source.Has("virtual") || source.Has("editable") || source.Has("directory")))
            return;
        var line = file.LineAt(package["name"]!.At);
        var url = Address(package, source);
        sink.Add(new Dependency
        {
            Ecosystem = "PyPI",
            Name = name,
            Version = package.TextOf("version"),
            Source = url is null ? null : SourceAddress.Redact(url),
            Marker = package.TextOf("marker"),
            Role = package.TextOf("category") == "dev" ? DependencyRole.Development : DependencyRole.Listed,
            Pinned = package.TextOf("version") is not null || (url is not null && SourceAddress.IsFixed(url)),
            Hashed = Hashed(package, name, old) || (url is not null && SourceAddress.IsFixed(url)),
            Format = format,
            Path = file.Path,
            Line = line,
        });
        if (url is not null)
            SourceAddress.JudgePackage(url, name, file, line, sink);
    }

    // Where it comes from, when it is not an index.
    static string? Address(DataNode package, DataNode? source)
    {
        if (package["vcs"] is { } vcs)
            return $"git+{vcs.TextOf("url")}@{vcs.TextOf("commit-id")}";
        if (package["archive"]?.TextOf("url") is { } archive)
            return archive + (package["archive"]?["hashes"] is { Pairs.Count: > 0 } hashes ? $"#{hashes.Pairs[0].Key}={hashes.Pairs[0].Value.Text}" : "");
        if (package.TextOf("git") is { } pdm)
            return $"git+{pdm}@{package.TextOf("revision")}";
        if (source is null)
            return null;
        if (source.TextOf("git") is { } git)
            return "git+" + git;
        if (source.TextOf("type") == "git")
            return $"git+{source.TextOf("url")}@{source.TextOf("resolved_reference") ?? source.TextOf("reference")}";
        return source.TextOf("type") == "url" || source.TextOf("type") is null ? source.TextOf("url") : null;
    }

    static bool Hashed(DataNode package, string name, DataNode? old) =>
        (package["files"] ?? old?[name])?.Items.Exists(f => f.TextOf("hash") is { Length: > 7 }) == true
        || package["wheels"]?.Items.Exists(Digest) == true || (package["sdist"] is { } sdist && Digest(sdist)) || (package["archive"] is { } archive && Digest(archive));

    static bool Digest(DataNode file) => file.TextOf("hash") is { Length: > 7 } || file["hashes"] is { Pairs.Count: > 0 };
}
