using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Dependencies.Readers;

/// <summary>What the readers found; counts are bounded and what is beyond them is a gap.</summary>
internal sealed class DependencySink(DependencyLimits limits)
{
    // npm's limit (validate-npm-package-name), the longest of those there are.
    const int LongestName = 214;

    readonly HashSet<string> full = [];

    public List<Dependency> Dependencies { get; } = [];

    public List<Finding> Findings { get; } = [];

    public List<Gap> Gaps { get; } = [];

    /// <summary>Files that another file includes, to be read with it (path, and the format of who asked).</summary>
    public List<(string Path, string From, int Line)> Includes { get; } = [];

    public void Add(Dependency dependency)
    {
        if (dependency.Name.Length == 0)
            return;
        var tooLong = dependency.Name.Length > LongestName && dependency.Ecosystem != "Docker";
        if ((tooLong || !IsText(dependency.Name) || !IsText(dependency.Version)) && full.Add("names of " + dependency.Path))
            Gaps.Add(new Gap(dependency.Path, $"line {dependency.Line}: a package has a name or version that no index could hold, so it cannot be matched"));
        if (tooLong)
            return;
        if (Dependencies.Count >= limits.Packages)
        {
            if (full.Add("packages"))
                Gaps.Add(new Gap(dependency.Path, $"more than {limits.Packages} packages"));
            return;
        }

        var name = PackageName.Normalise(dependency.Ecosystem, dependency.Name);
        Dependencies.Add(name == dependency.Name ? dependency : dependency with { Name = name });
    }

    static bool IsText(string? text)
    {
        foreach (var c in text ?? "")
            if (char.IsControl(c) || char.IsSurrogate(c) || c == '\ufffd')
                return false;
        return true;
    }

    public void Find(DependencyRule rule, Severity severity, string title, DependencyFile file, int line, string? evidence = null, string? part = null)
    {
        if (Findings.Count >= limits.Findings)
        {
            if (full.Add("findings"))
                Gaps.Add(new Gap(file.Path, $"more than {limits.Findings} findings"));
            return;
        }

        Findings.Add(rule.Found(severity, title, file.Path, line, part, evidence));
    }

    /// <summary>A file that is not what its name says, or only in part.</summary>
    public void Broken(DependencyFile file, string why) => Gaps.Add(new Gap(file.Path, why));
}
