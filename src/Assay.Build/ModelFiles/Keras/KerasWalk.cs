using System.Text.Json;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>Visits every value of a configuration once; each object with a class name is judged, however deep it lies.</summary>
internal sealed class KerasWalk(ScanScope scope)
{
    readonly Stack<KerasValue> waiting = new();
    readonly KerasRules rules = new(scope);
    long items;

    public void Run(JsonElement root)
    {
        waiting.Push(new KerasValue(root, ""));
        while (waiting.TryPop(out var value))
        {
            if (++items > scope.Limits.GraphItems || ((items & 1023) == 0 && !scope.Budget.HasTime()))
            {
                scope.Gap(items > scope.Limits.GraphItems ? $"more than {scope.Limits.GraphItems} values in the configuration" : "time is up");
                return;
            }

            if (value.Json.ValueKind == JsonValueKind.Array)
                List(value);
            else if (value.Json.ValueKind == JsonValueKind.Object)
                Object(value);
        }
    }

    void List(KerasValue value)
    {
        foreach (var item in value.Json.EnumerateArray())
            if (item.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                waiting.Push(new KerasValue(item, value.Layer));
    }

    void Object(KerasValue value)
    {
        // Python keeps the last of two equal names; another reader may keep the first: both are judged.
        List<string> classes = [], modules = [], registered = [];
        List<JsonElement> configs = [];
        var layer = value.Layer;
        var seen = new HashSet<string>();
        foreach (var property in value.Json.EnumerateObject())
        {
            var name = Name(property);
            if (!seen.Add(name) && name is "class_name" or "module" or "config" or "registered_name")
                rules.Duplicate(name, layer);
            switch (name)
            {
                case "class_name" when KerasReader.Text(property.Value) is { } text:
                    classes.Add(text);
                    break;
                case "module" when KerasReader.Text(property.Value) is { } text:
                    modules.Add(text);
                    break;
                case "registered_name" when KerasReader.Text(property.Value) is { } text:
                    registered.Add(text);
                    break;
                case "name" when KerasReader.Text(property.Value) is { Length: > 0 and < 200 } text:
                    layer = text;
                    break;
                case "config" or "items":
                    configs.Add(property.Value);
                    break;
            }

            rules.Property(name, property.Value, layer);
        }

        foreach (var property in value.Json.EnumerateObject())
            if (property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
                waiting.Push(new KerasValue(property.Value, layer));
        foreach (var name in classes.Take(4))
            foreach (var module in modules.Take(4).Cast<string?>().DefaultIfEmpty(null))
                foreach (var config in configs.Take(4).DefaultIfEmpty(default))
                    rules.Object(new KerasObject(name, module, registered.LastOrDefault(), config, value.Json, LayerName(config) ?? layer));
    }

    static string? LayerName(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty("name", out var name) ? KerasReader.Text(name) : null;

    static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
