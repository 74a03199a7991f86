namespace Assay.Build.Code.Outside;

/// <summary>Findings of several tools as one list: the same line and the same weakness is one finding that names all who saw it.</summary>
internal static class FindingMerge
{
    const int Near = 1;

    // Weaknesses that tools number differently: what one calls code injection, another calls eval injection.
    static readonly string[][] Families = [["CWE-94", "CWE-95", "CWE-78", "CWE-77", "CWE-88"], ["CWE-502", "CWE-20"], ["CWE-798", "CWE-259", "CWE-321"], ["CWE-327", "CWE-328", "CWE-326"], ["CWE-295", "CWE-297"], ["CWE-377", "CWE-379"], ["CWE-330", "CWE-338"], ["CWE-22", "CWE-23"], ["CWE-79", "CWE-80", "CWE-116"], ["CWE-400", "CWE-770"], ["CWE-494", "CWE-829", "CWE-1357"], ["CWE-611", "CWE-20"]];

    public static IReadOnlyList<Finding> Of(IReadOnlyList<Finding> own, IReadOnlyList<Report> others)
    {
        if (others.Count == 0)
            return own;
        var merged = own.ToList();
        var byFile = new Dictionary<string, List<int>>();
        for (var i = 0; i < merged.Count; i++)
            Place(byFile, merged[i], i);
        foreach (var report in others)
            foreach (var finding in report.Findings)
            {
                // The very line counts before its neighbour: tools differ in where a call begins.
                var here = byFile.GetValueOrDefault(PathOf(finding)) ?? [];
                var same = here.FindIndex(i => Same(merged[i], finding, 0));
                same = same < 0 ? here.FindIndex(i => Same(merged[i], finding, Near)) : same;
                if (same < 0)
                {
                    Place(byFile, finding, merged.Count);
                    merged.Add(finding);
                    continue;
                }

                var at = byFile[PathOf(finding)][same];
                merged[at] = Both(merged[at], finding, report.Tool.Name);
            }

        return merged;
    }

    static void Place(Dictionary<string, List<int>> byFile, Finding finding, int index) =>
        (byFile.TryGetValue(PathOf(finding), out var list) ? list : byFile[PathOf(finding)] = []).Add(index);

    static string PathOf(Finding finding) => finding.Subject ?? finding.Location?.Path ?? "";

    static bool Same(Finding left, Finding right, int near) =>
        left.Location?.Line is { } a && right.Location?.Line is { } b && Math.Abs(a - b) <= near && Kinds(left).Overlaps(Kinds(right));

    static HashSet<string> Kinds(Finding finding)
    {
        var kinds = finding.References.Where(r => r.Scheme == "cwe").Select(r => r.Id).ToHashSet();
        foreach (var family in Families)
            if (Array.Exists(family, kinds.Contains))
                kinds.Add("family:" + family[0]);
        if (kinds.Count == 0)
            kinds.Add("rule:" + finding.RuleId);
        return kinds;
    }

    static Finding Both(Finding kept, Finding other, string tool)
    {
        var also = $"also found by {tool} ({other.RuleId})";
        return kept with
        {
            Description = kept.Description?.Contains(also, StringComparison.Ordinal) ?? false ? kept.Description : $"{kept.Description} [{also}]".TrimStart(),
            References = [.. kept.References, new Reference("tool", $"{tool}:{other.RuleId}")],
        };
    }
}
