using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Code.Pipelines;

/// <summary>Ways through a document, and findings at a value.</summary>
internal static class Yaml
{
    public static DataNode? At(this DataNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            node = node is { Kind: DataKind.Map } ? node[key] : null;
        return node;
    }

    public static string? Value(this DataNode? node) => node is { Kind: DataKind.Text or DataKind.Plain } ? node.Text : null;

    public static bool IsTrue(this DataNode? node) => node.Value() is { } text && (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase));

    public static IEnumerable<DataNode> Each(this DataNode? node) => node is { Kind: DataKind.List } ? node.Items : [];

    public static IEnumerable<(string Key, DataNode Value)> Entries(this DataNode? node) => node is { Kind: DataKind.Map } ? node.Pairs : [];

    /// <summary>Every mapping below, bounded by what the reader allows.</summary>
    public static IEnumerable<DataNode> Maps(this DataNode root)
    {
        var waiting = new Stack<DataNode>([root]);
        while (waiting.TryPop(out var at))
        {
            if (at.Kind == DataKind.Map)
                yield return at;
            foreach (var (_, value) in at.Pairs)
                waiting.Push(value);
            foreach (var item in at.Items)
                waiting.Push(item);
        }
    }

    public static void Find(this CodeFile file, CodeRule rule, DataNode at, Severity? severity = null, string? detail = null, string? excerpt = null)
    {
        var (line, column) = file.PlaceOf(at.At);
        file.Find(rule, line, column, severity, detail, excerpt);
    }
}
