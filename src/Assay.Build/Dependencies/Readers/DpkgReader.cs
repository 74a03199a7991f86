namespace Assay.Build.Dependencies.Readers;

/// <summary>Packages installed in a Debian system: dpkg's status file, by source package, as advisories name them.</summary>
internal sealed class DpkgReader : IDependencyReader
{
    public string Format => "dpkg";

    public bool Reads(string path, string name) => name == "status" && ("/" + path).EndsWith("/var/lib/dpkg/status", StringComparison.Ordinal);

    public void Read(DependencyFile file, DependencySink sink)
    {
        string? package = null, version = null, source = null;
        var (installed, at) = (false, 0);
        foreach (var (number, line) in file.Lines.Append((0, "")))
        {
            if (line.Length == 0)
            {
                if (package is not null && version is not null && installed)
                    sink.Add(new Dependency { Ecosystem = "Debian", Name = source ?? package, Version = version, Pinned = true, Role = DependencyRole.Listed, Format = Format, Path = file.Path, Line = at });
                (package, version, source, installed) = (null, null, null, false);
            }
            else if (line.StartsWith("Package: ", StringComparison.Ordinal))
                (package, at) = (line[9..].Trim(), number);
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
                version ??= line[9..].Trim();
            else if (line.StartsWith("Status: ", StringComparison.Ordinal))
                installed = line.EndsWith(" installed", StringComparison.Ordinal);
            else if (line.StartsWith("Source: ", StringComparison.Ordinal))
            {
                // Source: name (version), when that differs from the binary package's.
                var parts = line[8..].Trim().Split(' ', 2);
                source = parts[0];
                if (parts.Length == 2)
                    version = parts[1].Trim('(', ')');
            }
        }
    }
}
