using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>GitHub Actions: the actions that workflows and composite actions use, and what their scripts install.</summary>
internal sealed partial class WorkflowReader : IDependencyReader
{
    public string Format => "github-actions";

    public bool Reads(string path, string name) =>
        (name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)) && (("/" + path).Contains("/.github/workflows/", StringComparison.Ordinal) || name is "action.yml" or "action.yaml");

    // By lines, not as a document: expressions and anchors of workflows make no difference to what a line uses.
    public void Read(DependencyFile file, DependencySink sink)
    {
        foreach (var (number, line) in file.Lines)
        {
            if (line.TrimStart().StartsWith('#'))
                continue;
            if (Uses().Match(line) is { Success: true } uses)
                Use(uses.Groups[1].Value, number, file, sink);
            else
                InstallCommand.Read(line, number, file, sink);
        }
    }

    void Use(string text, int line, DependencyFile file, DependencySink sink)
    {
        if (text.StartsWith("./", StringComparison.Ordinal))
            return;
        if (text.StartsWith("docker://", StringComparison.Ordinal))
        {
            DockerfileReader.Image(text[9..], line, file, sink);
            return;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        var reference = at < 0 ? "" : text[(at + 1)..];
        var name = string.Join('/', (at < 0 ? text : text[..at]).Split('/').Take(2));
        var commit = Commit().IsMatch(reference);
        sink.Add(new Dependency { Ecosystem = "GitHub Actions", Name = name, Version = reference.Length > 0 ? reference : null, Range = reference, Pinned = commit, Hashed = commit, Role = DependencyRole.Development, Format = Format, Path = file.Path, Line = line });
        // GitHub's own actions come with the machine that runs them.
        if (!commit)
            sink.Find(DependencyRule.Action, name.StartsWith("actions/", StringComparison.Ordinal) || name.StartsWith("github/", StringComparison.Ordinal) ? Severity.Info : reference is "main" or "master" or "" ? Severity.Medium : Severity.Low,
                $"The action {name} is not named by a commit", file, line, text, name);
    }

    [GeneratedRegex(@"^\s*(?:-\s+)?[""']?uses[""']?\s*:\s*[""']?([^\s""'#]+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex Commit();
}
