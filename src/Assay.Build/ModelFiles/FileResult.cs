using Assay.Build.ModelFiles.Repository;

namespace Assay.Build.ModelFiles;

/// <summary>What one file's scan has collected. The same finding twice is one; too many leave a gap.</summary>
internal sealed class FileResult(string path, ScanLimits limits)
{
    const int MostGaps = 200, MostFacts = 1000;
    readonly HashSet<Fingerprint> known = [];
    bool overflowed;
    Severity leastKept = Severity.Info;

    public string Path { get; } = path;

    /// <summary>The numbers of its tensors, when they were asked for.</summary>
    public Weights.FileWeights? Weights { get; init; }

    public List<Finding> Findings { get; } = [];

    public List<Gap> Gaps { get; } = [];

    public List<string> Formats { get; } = [];

    /// <summary>Full names that the file imports, for the policy's lists.</summary>
    public HashSet<string> Imports { get; } = [];

    /// <summary>What formats read that is judged with the whole folder.</summary>
    public List<Fact> Facts { get; } = [];

    public void Add(Fact fact)
    {
        if (Facts.Count < MostFacts)
            Facts.Add(fact);
        else
            Add(new Gap(Path, "more facts about the folder than are kept for one file"));
    }

    public void AddFormat(string id)
    {
        if (!Formats.Contains(id))
            Formats.Add(id);
    }

    public void Add(Finding finding)
    {
        if (!known.Add(finding.Fingerprint))
            return;
        if (Findings.Count < limits.FindingsPerFile)
        {
            Findings.Add(finding with { Subject = Path });
            return;
        }

        Overflow("findings");
        // A flood of small findings must not hide a big one.
        if (finding.Severity <= leastKept || Findings.Count == 0)
            return;
        leastKept = Findings.Min(f => f.Severity);
        if (finding.Severity > leastKept)
            Findings[Findings.FindIndex(f => f.Severity == leastKept)] = finding with { Subject = Path };
    }

    public void Add(Gap gap)
    {
        if (Gaps.Count < MostGaps)
        {
            if (!Gaps.Contains(gap))
                Gaps.Add(gap);
        }
        else
        {
            Overflow("gaps");
        }
    }

    // At the limit the least severe findings give way to more severe ones; the gap says that some are missing.
    void Overflow(string what)
    {
        if (!overflowed)
            Gaps.Add(new Gap(Path, $"more {what} than are kept for one file"));
        overflowed = true;
    }
}
