using System.Xml;

namespace Assay.Build.Dependencies.Readers;

/// <summary>NuGet: packages.lock.json, project files, Directory.Packages.props, packages.config.</summary>
internal sealed class NuGetReader : IDependencyReader
{
    const int MostElements = 200_000;

    public string Format => "nuget";

    public bool Reads(string path, string name) =>
        name is "packages.lock.json" or "packages.config" or "directory.packages.props" or "directory.build.props" || name.EndsWith(".csproj", StringComparison.Ordinal) || name.EndsWith(".fsproj", StringComparison.Ordinal) || name.EndsWith(".vbproj", StringComparison.Ordinal);

    public void Read(DependencyFile file, DependencySink sink)
    {
        if (file.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            Lock(file, sink);
        else
            Project(file, sink);
    }

    static void Lock(DependencyFile file, DependencySink sink)
    {
        var document = file.Json();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not JSON: {error}");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, framework) in document.Root["dependencies"]?.Pairs ?? [])
            foreach (var (name, package) in framework.Pairs)
                // The same package for two frameworks is one.
                if (package.TextOf("resolved") is { } version && seen.Add($"{name}@{version}"))
                    sink.Add(new Dependency
                    {
                        Ecosystem = "NuGet",
                        Name = name,
                        Version = version,
                        Role = package.TextOf("type") == "Direct" ? DependencyRole.Direct : DependencyRole.Transitive,
                        Pinned = true,
                        Hashed = package.TextOf("contentHash") is { Length: > 0 },
                        Format = "nuget-lock",
                        Path = file.Path,
                        Line = file.LineAtByte(package.At),
                    });
    }

    void Project(DependencyFile file, DependencySink sink)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = file.Bytes.Length + 1L };
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(file.Bytes), settings);
            var (elements, pending, line) = (0, (string?)null, 0);
            while (xml.Read())
            {
                if (++elements > MostElements)
                {
                    sink.Broken(file, $"more than {MostElements} elements");
                    return;
                }

                if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "PackageReference")
                    pending = null;
                if (xml.NodeType != XmlNodeType.Element)
                    continue;
                if (xml.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference" or "package")
                {
                    line = xml is IXmlLineInfo info ? info.LineNumber : 1;
                    var name = xml.GetAttribute("Include") ?? xml.GetAttribute("Update") ?? (xml.LocalName == "package" ? xml.GetAttribute("id") : null);
                    if (name is null)
                        continue;
                    var version = xml.GetAttribute("Version") ?? xml.GetAttribute("VersionOverride") ?? xml.GetAttribute("version");
                    pending = version is null && !xml.IsEmptyElement ? name : null;
                    if (version is not null)
                        Add(name, version, xml.LocalName == "package", line, file, sink);
                }
                else if (xml.LocalName == "Version" && pending is not null)
                {
                    Add(pending, xml.ReadElementContentAsString(), false, line, file, sink);
                }
            }
        }
        catch (XmlException e)
        {
            sink.Broken(file, $"it is not XML that is read here: {e.Message}");
        }
    }

    // A property in its place is not resolved. A bare version is a minimum that NuGet takes when it exists: as good as one version.
    void Add(string name, string version, bool exact, int line, DependencyFile file, DependencySink sink)
    {
        var computed = version.Contains("$(", StringComparison.Ordinal);
        if (computed)
            sink.Broken(file, $"line {line}: the version of a package is computed by the build");
        var range = computed ? null : Versions.NuGetRange.Read(version);
        sink.Add(new Dependency
        {
            Ecosystem = "NuGet",
            Name = name,
            Version = range is null ? null : exact ? version : range.Exact ?? (version.IndexOfAny(['[', '(', '*']) < 0 ? version : null),
            Range = version,
            Role = DependencyRole.Direct,
            Pinned = range is not null && version.IndexOfAny(['*', ',']) < 0,
            Format = Format,
            Path = file.Path,
            Line = line,
        });
    }
}
