using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles;

namespace Assay.Build.Dependencies;

/// <summary>A line of a file that names a version with known vulnerabilities, and the line that would not.</summary>
public sealed record LineChange(string Path, int Line, string Before, string After);

/// <summary>
/// The changes that would leave every known vulnerability, as far as a line can be changed. Locks and lines with hashes are
/// made by their tools: for them the plan says what to run.
/// </summary>
/// <param name="Changes">Lines, by file and number.</param>
/// <param name="ByHand">What a line does not do, a sentence each.</param>
public sealed record DependencyFix(IReadOnlyList<LineChange> Changes, IReadOnlyList<string> ByHand)
{
    const int MostBytes = 64 << 20;
    static readonly HashSet<string> Editable = ["requirements", "pyproject", "pipfile", "setup", "conda", "mlflow-python-env", "install-command", "package-json", "nuget"];

    /// <summary>Plans over the files of the scan below <paramref name="root"/>, as they are now.</summary>
    public static DependencyFix Plan(string root, DependencyScan scan)
    {
        var folder = Directory.Exists(root) ? root : Path.GetDirectoryName(Path.GetFullPath(root))!;
        var changes = new List<LineChange>();
        var hand = new List<string>();
        foreach (var file in scan.Vulnerabilities.Where(v => !v.Malicious).GroupBy(v => v.Package.Path, StringComparer.Ordinal))
        {
            var lines = Editable.Contains(file.First().Package.Format) ? Lines(folder, file.Key) : null;
            foreach (var use in file.GroupBy(v => (v.Package.Name, v.Package.Line, v.Version)))
            {
                var v = use.First();
                if (v.FixedIn is not { } to)
                    hand.Add($"{v.Package.Path}:{v.Package.Line}: no version of {v.Package.Name} without {v.Id} is known.");
                else if (v.Package.Role == DependencyRole.Mentioned)
                    continue;
                else if (lines is null || v.Package.Hashed || Edit(lines, v, to) is not { } change)
                    hand.Add($"{v.Package.Path}:{v.Package.Line}: {v.Package.Name} {v.Version} to {to}: {How(v.Package)}");
                else
                {
                    lines[change.Line - 1] = change.After;
                    changes.Add(change);
                }
            }
        }

        // Two packages on one line are one change.
        return new DependencyFix([.. changes.GroupBy(c => (c.Path, c.Line)).Select(g => g.First() with { After = g.Last().After })], hand);
    }

    /// <summary>The changes as a unified diff, with one line of each change and nothing around it.</summary>
    public string Diff()
    {
        var text = new StringBuilder();
        foreach (var file in Changes.GroupBy(c => c.Path, StringComparer.Ordinal))
        {
            text.Append("--- a/").Append(file.Key).Append('\n').Append("+++ b/").Append(file.Key).Append('\n');
            foreach (var c in file.OrderBy(c => c.Line))
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"@@ -{c.Line} +{c.Line} @@\n-{c.Before}\n+{c.After}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes the changes. A file whose line is no longer the one that was planned over stays as it is and is named.</summary>
    public IReadOnlyList<string> Apply(string root)
    {
        var folder = Directory.Exists(root) ? root : Path.GetDirectoryName(Path.GetFullPath(root))!;
        var refused = new List<string>();
        foreach (var file in Changes.GroupBy(c => c.Path, StringComparer.Ordinal))
        {
            var lines = Lines(folder, file.Key);
            if (lines is null || file.Any(c => c.Line > lines.Length || lines[c.Line - 1].TrimEnd('\r') != c.Before))
            {
                refused.Add(file.Key);
                continue;
            }

            foreach (var c in file)
                lines[c.Line - 1] = c.After + (lines[c.Line - 1].EndsWith('\r') ? "\r" : "");
            Replace(Path.Combine(folder, file.Key), lines);
        }

        return refused;
    }

    static void Replace(string path, string[] lines)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, string.Join('\n', lines));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(partial, File.GetUnixFileMode(path));
        File.Move(partial, path, overwrite: true);
    }

    static string[]? Lines(string folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        return file.Exists && file.Length <= MostBytes && FolderFiles.IsInside(folder, file.FullName) ? File.ReadAllText(file.FullName).Split('\n') : null;
    }

    // The version behind the name on the line; the name as it may be spelled.
    static LineChange? Edit(string[] lines, DependencyVulnerability v, string to)
    {
        if (v.Package.Line > lines.Length)
            return null;
        var before = lines[v.Package.Line - 1].TrimEnd('\r');
        var name = string.Join("[-_.]+", v.Package.Name.Split('-').Select(Regex.Escape));
        var written = v.Package.Version is null ? v.Version : v.Package.Version;
        var match = Regex.Match(before, $@"(?<![A-Za-z0-9_.-]){name}(?![A-Za-z0-9_.-]*[A-Za-z0-9_])[^#]*?(?<![0-9.]){Regex.Escape(written)}(?![0-9A-Za-z.])", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        if (!match.Success)
            return null;
        var at = match.Index + match.Length - written.Length;
        var after = string.Concat(before.AsSpan(0, at), to, before.AsSpan(at + written.Length));
        // An upper bound that the fix is beyond would leave nothing to install.
        return v.Package.Range is { } range && range.Contains('<', StringComparison.Ordinal) ? null : new LineChange(v.Package.Path, v.Package.Line, before, after);
    }

    static string How(Dependency package) => package.Format switch
    {
        "poetry-lock" => $"run poetry update {package.Name}",
        "uv-lock" => $"run uv lock --upgrade-package {package.Name}",
        "pdm-lock" => $"run pdm update {package.Name}",
        "pipfile-lock" => $"run pipenv upgrade {package.Name}",
        "npm-lock" => $"run npm update {package.Name}, or npm audit fix",
        "yarn-lock" => $"run yarn up {package.Name}",
        "pnpm-lock" => $"run pnpm update {package.Name}",
        "nuget-lock" => "raise it in the project and restore",
        "requirements" when package.Hashed => "run pip-compile --generate-hashes --upgrade-package " + package.Name,
        "installed-python" or "conda-meta" or "dpkg" => "install it anew",
        _ => "change the range by hand",
    };
}
