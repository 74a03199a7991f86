using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Discovery.Instructions;

/// <summary>The YAML that stands between two lines of dashes at the top of a text.</summary>
internal static class FrontMatter
{
    const int Longest = 64 << 10;

    /// <summary>The values; null where there are none.</summary>
    public static DataNode? Read(string text, CancellationToken cancel)
    {
        var start = text.StartsWith('\ufeff') ? 1 : 0;
        if (string.CompareOrdinal(text, start, "---", 0, 3) != 0 || text.IndexOf('\n', start) is not (> 0 and var first))
            return null;
        var end = text.IndexOf("\n---", first - 1, Math.Min(Longest, text.Length - first + 1), StringComparison.Ordinal);
        if (end < 0)
            return null;
        var yaml = new YamlReader(text[(first + 1)..Math.Max(first + 1, end + 1)], new Budget(ScanLimits.Default with { SecondsPerFile = 10 }, cancel)).Read();
        return yaml.Roots.Count > 0 && yaml.Roots[0].Kind == DataKind.Map ? yaml.Roots[0] : null;
    }
}
