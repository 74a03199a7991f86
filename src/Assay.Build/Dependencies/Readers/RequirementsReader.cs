using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>pip's requirements and constraints files (pip user guide, "Requirements File Format").</summary>
internal sealed partial class RequirementsReader : IDependencyReader
{
    public string Format => "requirements";

    public bool Reads(string path, string name) =>
        (name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".in", StringComparison.Ordinal))
        && (name.Contains("requirements", StringComparison.Ordinal) || name.Contains("constraints", StringComparison.Ordinal) || name is "requires.txt" && path.Contains(".egg-info/", StringComparison.Ordinal) || ("/" + path).Contains("/requirements/", StringComparison.Ordinal));

    public void Read(DependencyFile file, DependencySink sink)
    {
        foreach (var (number, line) in Joined(file))
        {
            // In requires.txt of an egg, sections are extras.
            if (line.Length == 0 || (line[0] == '[' && line[^1] == ']'))
                continue;
            if (line[0] == '-')
                Option(line, number, file, sink);
            else
                Requirement(line, number, file, sink, Format);
        }
    }

    /// <summary>Lines with their continuations, without comments; each with the number of its first.</summary>
    public static IEnumerable<(int Number, string Line)> Joined(DependencyFile file)
    {
        var joined = new StringBuilder();
        var first = 0;
        foreach (var (number, line) in file.Lines)
        {
            if (joined.Length == 0)
                first = number;
            // pip joins lines before it takes comments away, except that a comment line ends the joining.
            if (line.EndsWith('\\') && !line.TrimStart().StartsWith('#') && joined.Length < 1 << 20)
            {
                joined.Append(line, 0, line.Length - 1).Append(' ');
                continue;
            }

            // Most lines are whole and have no comment: nothing is joined, and no expression is asked.
            var whole = joined.Length == 0 ? line : joined.Append(line).ToString();
            yield return (first, whole.Contains('#', StringComparison.Ordinal) ? Comment().Replace(whole, "").Trim() : whole.Trim());
            joined.Clear();
        }

        if (joined.Length > 0)
            yield return (first, Comment().Replace(joined.ToString(), "").Trim());
    }

    public static void Requirement(string line, int number, DependencyFile file, DependencySink sink, string format, DependencyRole role = DependencyRole.Direct)
    {
        // Options stand behind white space and begin with a hyphen.
        var options = line.Contains(" -", StringComparison.Ordinal) || line.Contains("\t-", StringComparison.Ordinal) || line.Contains("--hash", StringComparison.Ordinal);
        var hashed = options && HashOption().IsMatch(line);
        var text = options ? PerRequirement().Replace(line, "").Trim() : line;
        if (PackageRequirement.TryParse(text, out var requirement))
        {
            sink.Add(requirement.ToDependency(file, number, format, role, hashed));
            if (requirement.Url is { } url)
                SourceAddress.JudgePackage(url, requirement.Name, file, number, sink);
        }
        else if (SourceAddress.IsRemote(text) || text.StartsWith("git+", StringComparison.Ordinal))
        {
            Direct(text, number, file, sink, format, role, hashed);
        }
        else if (!IsPath(text) && text.Length > 0)
        {
            sink.Broken(file, $"line {number} is no requirement that can be read");
        }
    }

    // -e git+https://...#egg=name, https://host/name-1.2-py3-none-any.whl
    static void Direct(string url, int number, DependencyFile file, DependencySink sink, string format, DependencyRole role, bool hashed)
    {
        var egg = Egg().Match(url);
        var wheel = Archive().Match(url);
        var name = egg.Success ? egg.Groups[1].Value : wheel.Success ? wheel.Groups[1].Value : RepositoryName(url);
        sink.Add(new Dependency
        {
            Ecosystem = "PyPI",
            Name = name,
            Version = wheel.Success ? wheel.Groups[2].Value : null,
            Source = SourceAddress.Redact(url),
            Role = role,
            Pinned = SourceAddress.IsFixed(url) || hashed || wheel.Success,
            Hashed = hashed || SourceAddress.HasHash(url),
            Format = format,
            Path = file.Path,
            Line = number,
        });
        if (!hashed)
            SourceAddress.JudgePackage(url, name, file, number, sink);
    }

    static string RepositoryName(string url)
    {
        var last = url.Split('#')[0].Split('?')[0].TrimEnd('/');
        last = last[(last.LastIndexOf('/') + 1)..].Split('@')[0];
        return last.EndsWith(".git", StringComparison.Ordinal) ? last[..^4] : last;
    }

    public static void Option(string line, int number, DependencyFile file, DependencySink sink)
    {
        var match = OptionWord().Match(line);
        if (!match.Success)
            return;
        var (name, value) = (match.Groups[1].Value, match.Groups[2].Value.Trim().Trim('"', '\''));
        switch (name)
        {
            case "-r" or "--requirement" or "-c" or "--constraint":
                sink.Includes.Add((value, file.Path, number));
                break;
            case "-e" or "--editable":
                if (!IsPath(value))
                    Requirement(value, number, file, sink, "requirements");
                break;
            case "-i" or "--index-url":
                SourceAddress.Judge(value, file, number, sink);
                break;
            case "--extra-index-url":
                SourceAddress.JudgeExtraIndex(value, file, number, sink);
                break;
            case "-f" or "--find-links":
                if (SourceAddress.IsRemote(value))
                    SourceAddress.JudgeExtraIndex(value, file, number, sink);
                break;
            case "--trusted-host":
                sink.Find(DependencyRule.TrustedHost, Severity.Medium, "Certificates of a package server are not checked", file, number, value, value);
                break;
        }
    }

    static bool IsPath(string text) => text.StartsWith('.') || text.StartsWith('/') || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || text.Contains('/', StringComparison.Ordinal) && !text.Contains("://", StringComparison.Ordinal)
        || text.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"--hash[=\s]+sha(?:256|384|512):[0-9a-fA-F]{64,}")]
    private static partial Regex HashOption();

    [GeneratedRegex(@"\s--?(?:hash|config-settings?|global-option|install-option|C)\b.*$")]
    private static partial Regex PerRequirement();

    [GeneratedRegex(@"^(--?[A-Za-z-]+?)(?:[=\s]+|(?<=^-[a-z]))(\S.*)?$")]
    private static partial Regex OptionWord();

    [GeneratedRegex(@"[#&]egg=([A-Za-z0-9._-]+)")]
    private static partial Regex Egg();

    [GeneratedRegex(@"/([A-Za-z0-9._]+?)-([0-9][A-Za-z0-9.!+_%]*?)(?:-[^/]*)?\.(?:whl|tar\.gz|zip|tar\.bz2)(?:$|[#?])")]
    private static partial Regex Archive();
}
