using System.Globalization;
using Assay.Build.Dependencies.Names;

namespace Assay.Build.Dependencies;

/// <summary>What is wrong with the packages that were read.</summary>
internal sealed class DependencyJudge(DependencyOptions options, List<Finding> findings, List<Gap> gaps)
{
    static readonly HashSet<string> Manifests = ["requirements", "pyproject", "pipfile", "setup", "conda", "mlflow-python-env", "install-command", "package-json"];
    static readonly HashSet<string> Locks = ["poetry-lock", "pdm-lock", "uv-lock", "pylock", "pipfile-lock", "conda-lock", "conda-explicit", "npm-lock", "yarn-lock", "pnpm-lock", "nuget-lock"];

    public List<DependencyVulnerability> Vulnerabilities { get; } = [];

    public List<DependencyVulnerability> Suppressed { get; } = [];

    public List<DependencyVulnerability> Accepted { get; } = [];

    /// <summary>Of a lock that does not tell, what its folder's manifests ask for is direct, and the rest is not.</summary>
    public static List<Dependency> WithRoles(List<Dependency> all)
    {
        if (!all.Exists(d => d.Role == DependencyRole.Listed && Locks.Contains(d.Format)))
            return all;
        var asked = all.Where(d => Manifests.Contains(d.Format)).Select(d => Key(Folder(d.Path), d)).ToHashSet(StringComparer.Ordinal);
        var folders = all.Where(d => Manifests.Contains(d.Format)).Select(d => $"{Folder(d.Path)}\0{d.Ecosystem}").ToHashSet(StringComparer.Ordinal);
        return [.. all.Select(d => d.Role == DependencyRole.Listed && Locks.Contains(d.Format) && folders.Contains($"{Folder(d.Path)}\0{d.Ecosystem}")
            ? d with { Role = asked.Contains(Key(Folder(d.Path), d)) ? DependencyRole.Direct : DependencyRole.Transitive } : d)];
    }

    public void Judge(IReadOnlyList<Dependency> all, CancellationToken cancel)
    {
        Names(all, cancel);
        Pins(all);
        if (options.Database is not null)
            Match(all, cancel);
    }

    void Names(IReadOnlyList<Dependency> all, CancellationToken cancel)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var d in all.Where(d => d.Ecosystem is "PyPI" or "npm" && d.Role != DependencyRole.Mentioned && d.Source is null))
        {
            cancel.ThrowIfCancellationRequested();
            if (!seen.Add($"{d.Ecosystem}\0{d.Name}"))
                continue;
            if (LookalikeNames.Of(d.Ecosystem, d.Name, options.KnownNames) is var (other, how))
                findings.Add(DependencyRule.Squat.Found(d.Role == DependencyRole.Transitive ? Severity.Low : Severity.Medium, $"{d.Name} looks like {other} ({how})", d.Path, d.Line, d.Name, null));
            else if (options.KnownNames is { } known && !known.Contains(d.Name) && PopularNames.Of(d.Ecosystem)?.Knows(d.Name) != true)
                findings.Add(DependencyRule.Unknown.Found(Severity.Info, $"{d.Name} is in no list of known packages", d.Path, d.Line, d.Name, null));
        }
    }

    void Pins(IReadOnlyList<Dependency> all)
    {
        var locked = Locked(all);
        foreach (var d in all.Where(d => Manifests.Contains(d.Format) && d.Role == DependencyRole.Direct && !d.Pinned && d.Source is null))
            if (!IsLocked(d, locked))
                findings.Add(DependencyRule.Unpinned.Found(Severity.Low, $"{d.Name} is not pinned to a version", d.Path, d.Line, d.Name, d.Range));
        // One finding a file: it is one decision.
        foreach (var file in all.Where(d => d.Format is "requirements" && d.Pinned).GroupBy(d => d.Path))
            if (file.Where(d => !d.Hashed).ToList() is { Count: > 0 } bare)
                findings.Add(DependencyRule.NoHash.Found(Severity.Info, $"{bare.Count} pinned package{(bare.Count == 1 ? " has" : "s have")} no hash", file.Key, bare[0].Line, "hashes", null));
    }

    // Words instead of tuples: sets of tuples are compiled anew at every start.
    static string Key(string folder, Dependency d) => $"{folder}\0{d.Ecosystem}\0{d.Name}";

    static HashSet<string> Locked(IReadOnlyList<Dependency> all) => all.Where(d => Locks.Contains(d.Format)).Select(d => Key(Folder(d.Path), d)).ToHashSet(StringComparer.Ordinal);

    static bool IsLocked(Dependency d, HashSet<string> locked) => locked.Count > 0 && Above(Folder(d.Path)).Any(f => locked.Contains(Key(f, d)));

    static IEnumerable<string> Above(string folder)
    {
        yield return folder;
        while (folder.Length > 0)
        {
            folder = Folder(folder);
            yield return folder;
        }
    }

    public void Match(IReadOnlyList<Dependency> all, CancellationToken cancel)
    {
        var match = new VulnerabilityMatch(options.Database!, options.Exploitation);
        var (locked, seen) = (Locked(all), new HashSet<string>(StringComparer.Ordinal));
        foreach (var d in StableOrder.Of(all, (a, b) => string.CompareOrdinal(a.Path, b.Path) is var order and not 0 ? order : a.Line.CompareTo(b.Line)))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                // What a lock beside it fixes is judged by the lock.
                foreach (var v in StableOrder.Of(match.Of(d).Where(v => v.Malicious || !v.ByRange || !IsLocked(d, locked)).ToList(), (a, b) => (int)b.Severity - (int)a.Severity))
                    if (seen.Add($"{d.Path}\0{d.Ecosystem}/{d.Name}@{v.Version}\0{v.Id}"))
                        Take(v);
                if (match.Unordered(d))
                    gaps.Add(new Gap($"{d.Path}:{d.Line.ToString(CultureInfo.InvariantCulture)}", $"the version '{Short(d.Version!)}' of {d.Name} has no order, and there are advisories about it"));
            }
            catch (InvalidDataException e)
            {
                gaps.Add(new Gap(d.Name, e.Message));
            }
        }
    }

    void Take(DependencyVulnerability v)
    {
        var stated = options.Vex?.Of(v.Ids, v.Package.Purl);
        if (stated is not null)
        {
            (stated.Status == VexStatus.NotAffected ? Suppressed : Accepted).Add(v with { Stated = stated });
            return;
        }

        Vulnerabilities.Add(v);
        findings.Add(VulnerabilityFinding.Of(v));
    }

    static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    static string Short(string text) => text.Length > 40 ? text[..40] + "..." : text;
}
