using System.Text.Json.Nodes;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Sources;

/// <summary>A value of a document as JSON again, for the judge of tools; bounded in depth.</summary>
internal static class DataText
{
    const int MostDepth = 40;

    public static string Json(DataNode node) => Node(node, 0)?.ToJsonString() ?? "null";

    static JsonNode? Node(DataNode node, int depth) => depth > MostDepth ? null : node.Kind switch
    {
        DataKind.Map => new JsonObject(node.Pairs.DistinctBy(p => p.Key).Select(p => KeyValuePair.Create(p.Key, Node(p.Value, depth + 1)))),
        DataKind.List => new JsonArray([.. node.Items.Select(i => Node(i, depth + 1))]),
        DataKind.Plain => node.Text switch { "true" => true, "false" => false, "null" => null, _ => double.TryParse(node.Text, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : node.Text },
        _ => node.Text,
    };
}
