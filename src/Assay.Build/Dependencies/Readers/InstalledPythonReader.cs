namespace Assay.Build.Dependencies.Readers;

/// <summary>Packages installed in a Python environment: METADATA of a dist-info folder, PKG-INFO of an egg-info.</summary>
internal sealed class InstalledPythonReader : IDependencyReader
{
    public string Format => "installed-python";

    public bool Reads(string path, string name) =>
        (name == "metadata" && path.Contains(".dist-info/", StringComparison.Ordinal)) || (name == "pkg-info" && path.Contains(".egg-info/", StringComparison.Ordinal)) || name.EndsWith(".egg-info", StringComparison.Ordinal);

    public void Read(DependencyFile file, DependencySink sink)
    {
        string? name = null, version = null;
        var at = 1;
        foreach (var (number, line) in file.Lines)
        {
            // The description follows the empty line.
            if (line.Length == 0)
                break;
            if (name is null && line.StartsWith("Name:", StringComparison.OrdinalIgnoreCase))
                (name, at) = (line[5..].Trim(), number);
            else if (version is null && line.StartsWith("Version:", StringComparison.OrdinalIgnoreCase))
                version = line[8..].Trim();
        }

        if (name is not { Length: > 0 } || version is not { Length: > 0 })
        {
            sink.Broken(file, "it names no package and version");
            return;
        }

        sink.Add(new Dependency { Ecosystem = "PyPI", Name = name, Version = version, Pinned = true, Role = DependencyRole.Listed, Format = Format, Path = file.Path, Line = at });
    }
}
