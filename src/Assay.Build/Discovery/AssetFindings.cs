namespace Assay.Build.Discovery;

/// <summary>Which findings are about which asset: those of its file that name it, or stand on its line.</summary>
internal static class AssetFindings
{
    public static IReadOnlyList<AiAsset> Counted(List<AiAsset> assets, List<Finding> findings)
    {
        var byFile = findings.ToLookup(f => f.Subject ?? "", StringComparer.Ordinal);
        // Everything of a file may stand on one line: what a finding names goes before where it stands.
        var named = assets.ToLookup(a => a.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => byFile[g.Key].Where(f => g.Any(a => Names(f, a))).ToHashSet(), StringComparer.Ordinal);
        return
        [
            .. assets.Select(a => byFile[a.Path].Where(f => Names(f, a) || (!named[a.Path].Contains(f) && StandsAt(f, a))).ToList() is { Count: > 0 } about ? a with { Findings = about.Count, Worst = about.Max(f => f.Severity) } : a)
                .OrderBy(a => a.Kind).ThenBy(a => a.Path, StringComparer.Ordinal).ThenBy(a => a.Line).ThenBy(a => a.Name, StringComparer.Ordinal),
        ];
    }

    static bool Names(Finding finding, AiAsset asset) =>
        finding.Location?.Part is { } part && part.StartsWith(asset.Name, StringComparison.Ordinal) && (part.Length == asset.Name.Length || part[asset.Name.Length] is ' ' or ':' or ',');

    static bool StandsAt(Finding finding, AiAsset asset) =>
        (asset.Line is { } line && finding.Location?.Line == line && asset.Kind is not AssetKind.Key) || (asset.Line is null && asset.Kind is AssetKind.Skill or AssetKind.RuleFile or AssetKind.Prompt);
}
