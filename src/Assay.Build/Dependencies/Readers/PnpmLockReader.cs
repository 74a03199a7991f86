using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>pnpm-lock.yaml, lockfile versions 5 to 9.</summary>
internal sealed partial class PnpmLockReader : IDependencyReader
{
    public string Format => "pnpm-lock";

    public bool Reads(string path, string name) => name is "pnpm-lock.yaml" or "pnpm-lock.yml";

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Yaml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not YAML: {error}");
        var lines = Lines(file);
        foreach (var (key, package) in document.Root["packages"]?.Pairs ?? [])
        {
            var line = lines.GetValueOrDefault(key, file.LineAt(package.At));
            var resolution = package["resolution"];
            var match = Key().Match(key);
            var (name, version) = (package.TextOf("name") ?? match.Groups[1].Value, package.TextOf("version") ?? match.Groups[2].Value);
            if (name.Length == 0)
            {
                sink.Broken(file, $"line {line}: a package without a name and version");
                continue;
            }

            var tarball = resolution?.TextOf("tarball") ?? (resolution?.TextOf("repo") is { } repository ? $"git+{repository}#{resolution.TextOf("commit")}" : null);
            var hashed = resolution?.TextOf("integrity") is { Length: > 0 };
            sink.Add(new Dependency
            {
                Ecosystem = "npm",
                Name = name,
                Version = version.Length > 0 ? version : null,
                Source = tarball is null ? null : SourceAddress.Redact(tarball),
                Role = package.TextOf("dev") == "true" ? DependencyRole.Development : DependencyRole.Listed,
                Pinned = true,
                Hashed = hashed,
                Format = Format,
                Path = file.Path,
                Line = line,
            });
            if (tarball is not null && !hashed)
                SourceAddress.JudgePackage(tarball, name, file, line, sink);
        }
    }

    // A value begins below its key; the key's line is the one to show.
    static Dictionary<string, int> Lines(DependencyFile file)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (number, line) in file.Lines)
            if (line.Length > 3 && line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ' && line.LastIndexOf(':') is var colon and > 2)
                lines.TryAdd(line[2..colon].Trim('\'', '"'), number);
        return lines;
    }

    [GeneratedRegex(@"^/?((?:@[^/]+/)?[^/@(]+)[@/]([0-9][^(_/]*)")]
    private static partial Regex Key();
}
