using System.Text;
using Assay.Build.Code;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Locks.Origins;

/// <summary>The licence that a card's front matter states.</summary>
internal static class CardLicence
{
    const int Longest = 1 << 20;

    public static string? Of(string folder)
    {
        var path = Path.Combine(folder, "README.md");
        return File.Exists(path) && SourceFiles.Read(path, Longest, out var bytes) is null ? OfText(bytes) : null;
    }

    public static string? OfText(byte[] card)
    {
        var lines = Encoding.UTF8.GetString(card).Split('\n');
        if (lines[0].TrimEnd() != "---" || Array.FindIndex(lines, 1, l => l.TrimEnd() == "---") is not (> 0 and var end))
            return null;
        var root = new YamlReader(string.Join('\n', lines[1..end]), new Budget(ScanLimits.Default with { SecondsPerFile = 10 }, default)).Read().Roots.FirstOrDefault();
        var named = root is { Kind: DataKind.Map } ? root.SaidAll("license").FirstOrDefault() is "other" ? root.Said("license_name") ?? "other" : string.Join(", ", root.SaidAll("license").Take(4)) : null;
        return string.IsNullOrEmpty(named) ? null : Printable.Name(named, 100);
    }
}
