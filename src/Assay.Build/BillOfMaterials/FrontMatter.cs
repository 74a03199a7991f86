using System.Text;

namespace Assay.Build;

/// <summary>
/// The front matter of a model card: <c>key: value</c>, <c>key: [a, b]</c> and <c>- item</c> lists at the top level. That is
/// the part of YAML that cards use for these keys; everything deeper is passed over, and nothing is expanded.
/// </summary>
internal static class FrontMatter
{
    const int MaxBytes = 8 * 1024 * 1024;
    const int MaxItems = 200;

    public static void Read(string path, ReadFacts facts)
    {
        var entries = Parse(Encoding.UTF8.GetString(SmallFile.Read(path, MaxBytes)));
        string? First(string key) => entries.TryGetValue(key, out var values) ? values.Find(v => v.Length > 0) : null;
        foreach (var licence in entries.GetValueOrDefault("license", []))
            facts.Licences.Add(licence == "other" && First("license_name") is { } name ? name : licence);
        facts.BaseModels.AddRange(entries.GetValueOrDefault("base_model", []));
        facts.Datasets.AddRange(entries.GetValueOrDefault("datasets", []));
        facts.Task ??= First("pipeline_tag");
        facts.Library ??= First("library_name");
        foreach (var key in new[] { "language", "tags", "metrics", "license_link" })
            if (entries.TryGetValue(key, out var values))
                facts.Property($"assay:card:{key}", string.Join(", ", values));
    }

    internal static Dictionary<string, List<string>> Parse(string text)
    {
        var entries = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        using var lines = new StringReader(text.TrimStart('\uFEFF'));
        if (lines.ReadLine()?.TrimEnd() != "---")
            return entries;
        List<string>? list = null;
        while (lines.ReadLine() is { } line && line.TrimEnd() is not ("---" or "..."))
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
                continue;
            if (trimmed.StartsWith("- ", StringComparison.Ordinal) && list is not null)
            {
                // "- name: x" is a mapping, which none of our keys has.
                if (!trimmed.Contains(": ", StringComparison.Ordinal))
                    Add(list, trimmed[2..]);
                continue;
            }

            list = null;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || char.IsWhiteSpace(line[0]) || entries.Count >= MaxItems)
                continue;
            list = entries[line[..colon].Trim()] = [];
            var value = line[(colon + 1)..].Trim();
            if (value.StartsWith('[') && value.EndsWith(']'))
                foreach (var item in value[1..^1].Split(',', MaxItems))
                    Add(list, item);
            else
                Add(list, value);
        }

        return entries;
    }

    static void Add(List<string> list, string raw)
    {
        var value = raw.Trim();
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0)
            value = value[..comment].TrimEnd();
        if (value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0])
            value = value[1..^1];
        if (value.Length > 0 && value is not ("|" or ">" or "null" or "~") && list.Count < MaxItems)
            list.Add(Printable.Name(value));
    }
}
