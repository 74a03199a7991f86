using System.Text.Json;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Skops;

/// <summary>
/// Walks the state tree of <c>schema.json</c> (skops/io/_general.py and its siblings): every object with a
/// <c>__loader__</c> is a node, wherever it stands. The walk is a list, not recursion.
/// </summary>
internal static class SkopsReader
{
    const int MostDepth = 1_000;

    public static void Walk(ByteSource source, ScanScope scope, SkopsRules rules)
    {
        if (source.Length > scope.Limits.HeaderBytes)
        {
            scope.Gap($"the state is {source.Length} bytes long, more than the {scope.Limits.HeaderBytes} allowed");
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(source.Bytes(0, (int)source.Length), new JsonDocumentOptions { MaxDepth = MostDepth });
            if (Walk(document.RootElement, scope, rules) is { } error)
                scope.Gap(error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            scope.Gap("the state is not JSON, or is nested too deep");
        }
    }

    static string? Walk(JsonElement root, ScanScope scope, SkopsRules rules)
    {
        var waiting = new Stack<JsonElement>([root]);
        for (var items = 1L; waiting.TryPop(out var element); items++)
        {
            if (items > scope.Limits.GraphItems)
                return $"more than {scope.Limits.GraphItems} parts in the state";
            if ((items & 1023) == 0 && !scope.Budget.HasTime())
                return "time is up";
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    waiting.Push(item);
                continue;
            }

            if (element.ValueKind != JsonValueKind.Object)
                continue;
            var names = new HashSet<string>();
            foreach (var property in element.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    rules.Duplicate(property.Name);
                waiting.Push(property.Value);
            }

            if (names.Contains("__loader__"))
                rules.Node(new SkopsNode(Text(element, "__loader__"), Text(element, "__module__"), Text(element, "__class__"), element));
        }

        return null;
    }

    /// <summary>The text of a member, as Python takes it: the last of the name.</summary>
    public static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
