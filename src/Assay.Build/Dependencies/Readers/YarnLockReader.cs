using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>yarn.lock, of Yarn 1 and of Yarn 2 and later.</summary>
internal sealed partial class YarnLockReader : IDependencyReader
{
    public string Format => "yarn-lock";

    public bool Reads(string path, string name) => name == "yarn.lock";

    public void Read(DependencyFile file, DependencySink sink)
    {
        string? name = null, version = null, resolved = null;
        bool hashed = false, own = false;
        var at = 0;
        void Finish()
        {
            if (name is not null && version is not null && !own)
            {
                sink.Add(new Dependency
                {
                    Ecosystem = "npm",
                    Name = name,
                    Version = version,
                    Role = DependencyRole.Listed,
                    Pinned = true,
                    Hashed = hashed,
                    Format = Format,
                    Path = file.Path,
                    Line = at,
                });
                if (resolved is not null && !hashed)
                    SourceAddress.JudgePackage(resolved, name, file, at, sink);
            }

            (name, version, resolved, hashed, own) = (null, null, null, false, false);
        }

        foreach (var (number, line) in file.Lines)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] != ' ')
            {
                Finish();
                (name, at) = (Head().Match(line) is { Success: true } head ? head.Groups[1].Value : null, number);
                own = line.Contains("@workspace:", StringComparison.Ordinal);
                continue;
            }

            // Only what is indented once belongs to the package itself.
            if (Field().Match(line) is not { Success: true } field)
                continue;
            var value = field.Groups[2].Value.Trim('"');
            switch (field.Groups[1].Value)
            {
                case "version": version = value; break;
                case "resolved":
                    resolved = value;
                    // Yarn 1 writes a SHA-1 behind the address: that is no protection any more.
                    break;
                case "integrity" or "checksum": hashed = true; break;
                case "resolution" when Head().Match(value) is { Success: true } real: name = real.Groups[1].Value; break;
            }
        }

        Finish();
    }

    [GeneratedRegex(@"^""?((?:@[^/@\s""]+/)?[^@\s""/]+)@")]
    private static partial Regex Head();

    [GeneratedRegex(@"^  (version|resolved|integrity|checksum|resolution):?\s+(\S+)")]
    private static partial Regex Field();
}
