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
        foreach (var (key, package) in document.Root["packages"]?.Pairs ?? [])
        {
            var resolution = package["resolution"];
            var match = Key().Match(key);
            var (name, version) = (package.TextOf("name") ?? match.Groups[1].Value, package.TextOf("version") ?? match.Groups[2].Value);
            if (name.Length == 0)
            {
                sink.Broken(file, $"line {file.LineAt(package.At)}: a package without a name and version");
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
                Line = file.LineAt(package.At),
            });
            if (tarball is not null && !hashed)
                SourceAddress.JudgePackage(tarball, name, file, file.LineAt(package.At), sink);
        }
    }

    [GeneratedRegex(@"^/?((?:@[^/]+/)?[^/@(]+)[@/]([0-9][^(_/]*)")]
    private static partial Regex Key();
}
