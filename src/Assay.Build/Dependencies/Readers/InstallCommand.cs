using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>Packages that a shell line installs with pip, uv, conda or npm.</summary>
internal static partial class InstallCommand
{
    static readonly HashSet<string> WithValue = ["-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-t", "--target", "--prefix", "--python", "--timeout", "--platform", "--only-binary", "--no-binary", "-n", "--name", "-p"];

    public static void Read(string line, int number, DependencyFile file, DependencySink sink)
    {
        foreach (Match command in Commands().Matches(line))
        {
            var tail = line[(command.Index + command.Length)..];
            var end = CommandEnd().Match(tail);
            var npm = command.Groups["npm"].Success;
            var words = Words().Matches(end.Success ? tail[..end.Index] : tail).Select(w => w.Value.Trim('"', '\'')).ToList();
            for (var i = 0; i < words.Count; i++)
                if (words[i].StartsWith('-'))
                {
                    var takes = !words[i].Contains('=', StringComparison.Ordinal) && WithValue.Contains(words[i]) && i + 1 < words.Count;
                    if (!npm)
                        RequirementsReader.Option(takes ? $"{words[i]} {words[i + 1]}" : words[i], number, file, sink);
                    i += takes ? 1 : 0;
                }
                else
                {
                    Package(words[i], npm, command.Groups["conda"].Success, number, file, sink);
                }
        }
    }

    static void Package(string word, bool npm, bool conda, int number, DependencyFile file, DependencySink sink)
    {
        // What the shell puts there is not known.
        if (word.Length == 0 || word.Contains('$', StringComparison.Ordinal) || word is "." or ".." || word.StartsWith("./", StringComparison.Ordinal) || word.StartsWith('/') || word.StartsWith(".[", StringComparison.Ordinal))
            return;
        if (npm)
        {
            var at = word.LastIndexOf('@');
            var version = at > 0 ? word[(at + 1)..] : null;
            var exact = version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && Versions.SemanticVersion.TryParse(version, out _, partial: false);
            sink.Add(new Dependency { Ecosystem = "npm", Name = at > 0 ? word[..at] : word, Version = exact ? version : null, Range = version, Pinned = exact, Format = "install-command", Path = file.Path, Line = number });
            return;
        }

        if (PackageRequirement.TryParse(word, out var requirement))
            sink.Add(requirement.ToDependency(file, number, "install-command") with { Ecosystem = conda ? "conda" : "PyPI" });
        else if (SourceAddress.IsRemote(word))
            RequirementsReader.Requirement(word, number, file, sink, "install-command");
    }

    [GeneratedRegex(@"(?<![\w-])(?:(?:python[0-9.]*\s+-m\s+)?pip[0-9.]*\s+install|uv\s+(?:pip\s+install|add)|(?<conda>(?:conda|mamba|micromamba)\s+install)|(?<npm>npm\s+(?:install|i|add)))(?=\s)")]
    private static partial Regex Commands();

    [GeneratedRegex(@"&&|\|\||[;|)]|\s#|<<|\s[<>]\s")]
    private static partial Regex CommandEnd();

    [GeneratedRegex(@"""[^""]*""|'[^']*'|[^\s\\]+")]
    private static partial Regex Words();
}
