using System.Globalization;

namespace Assay.Build.Discovery;

/// <summary>
/// What many files use is one asset: a framework that a hundred files import, a variable that ten read, the files of one Lance table. The first
/// place stands for all; <c>files</c> says how many there are.
/// </summary>
internal static class SameAssets
{
    public static IReadOnlyList<AiAsset> Merged(IReadOnlyList<AiAsset> assets) =>
        [.. assets.GroupBy(Key).Select(g => g.Count() == 1 ? g.First() : One([.. g]))];

    static (AssetKind, string, string, string) Key(AiAsset asset) => asset.Kind switch
    {
        AssetKind.AgentFramework or AssetKind.VectorStore or AssetKind.Model or AssetKind.Key or AssetKind.ModelEndpoint when asset.Details.GetValueOrDefault("where") is null or "code" or "environment" or "address" =>
            (asset.Kind, asset.Name, asset.Details.GetValueOrDefault("where") ?? "", asset.Path.StartsWith("~/", StringComparison.Ordinal) ? "~" : ""),
        // One text in many calls, one agent in many tests.
        AssetKind.Agent or AssetKind.Prompt => (asset.Kind, asset.Name, asset.Path, ""),
        AssetKind.VectorStore when asset.Path.IndexOf(".lance/", StringComparison.Ordinal) is > 0 and var end => (asset.Kind, asset.Name, "file", asset.Path[..end]),
        _ => (asset.Kind, asset.Name, asset.Path, asset.Line?.ToString(CultureInfo.InvariantCulture) ?? ""),
    };

    static AiAsset One(List<AiAsset> same)
    {
        var details = new SortedDictionary<string, string>(same[0].Details.ToDictionary(d => d.Key, d => d.Value), StringComparer.Ordinal);
        if (same.Select(a => a.Path).Distinct().Count() is > 1 and var files)
            details["files"] = files.ToString(CultureInfo.InvariantCulture);
        return same[0] with { Details = details, Findings = same.Sum(a => a.Findings), Worst = same.Max(a => a.Worst) };
    }
}
