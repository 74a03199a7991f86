using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build;

/// <summary>Reading of files that are small, or wrong: configurations, cards and lists.</summary>
internal static class SmallFile
{
    public const int MaxConfig = 4 * 1024 * 1024;

    public static byte[] Read(string path, int max)
    {
        using var source = FileSource.Open(path);
        return Read(source, max);
    }

    public static byte[] Read(ByteSource source, int max)
    {
        if (source.Length > max)
            throw new UnreadableException($"{source.Length} bytes, more than the {max} read here");
        return source.Bytes(0, (int)source.Length);
    }

    public static DataNode Json(string path, ReadFacts facts) => Json(Read(path, MaxConfig), facts);

    public static DataNode Json(byte[] bytes, ReadFacts facts)
    {
        var document = new JsonReader(bytes, facts.NewBudget()).Read();
        if (document.Error is { } error)
            throw new UnreadableException($"not JSON that can be read: {error}");
        return document.Root.Kind == DataKind.Map ? document.Root : throw new UnreadableException("not a JSON object");
    }

    public static DataNode Yaml(string path, ReadFacts facts) => YamlText(Encoding.UTF8.GetString(Read(path, MaxConfig)), facts);

    public static DataNode YamlText(string text, ReadFacts facts)
    {
        var stream = new YamlReader(text, facts.NewBudget()).Read();
        if (stream.Error is { } error)
            throw new UnreadableException($"not YAML that can be read: {error}");
        return stream.Roots.Count > 0 && stream.Roots[0].Kind == DataKind.Map ? stream.Roots[0] : throw new UnreadableException("not a YAML mapping");
    }
}

/// <summary>Values of documents as facts want them.</summary>
internal static class DocumentValues
{
    const int MaxItems = 500;

    /// <summary>A scalar that says something.</summary>
    public static string? Said(this DataNode node, string key) =>
        node.Kind == DataKind.Map && node[key] is { Kind: DataKind.Text or DataKind.Plain } value && value.Text is not ("" or "~" or "null" or "None") ? value.Text : null;

    /// <summary>A list of scalars, or one scalar, as a list.</summary>
    public static IEnumerable<string> SaidAll(this DataNode node, string key) =>
        node.Kind != DataKind.Map ? [] : node[key] switch
        {
            { Kind: DataKind.List } list => list.Items.Where(i => i.Kind is DataKind.Text or DataKind.Plain && i.Text is not ("" or "null" or "~")).Select(i => i.Text).Take(MaxItems),
            { Kind: DataKind.Text or DataKind.Plain } one when one.Text is not ("" or "~" or "null") => [one.Text],
            _ => [],
        };

    public static IEnumerable<DataNode> Each(this DataNode node, string key) =>
        node.Kind == DataKind.Map && node[key] is { } value ? value.Kind == DataKind.List ? value.Items.Take(MaxItems) : [value] : [];
}
