using System.Text.Json;

namespace Assay.Build.Discovery.Mcp;

/// <summary>Says where two definitions differ, member by member.</summary>
internal static class DefinitionChange
{
    const int Most = 12;

    public static IReadOnlyList<string> Of(JsonElement before, JsonElement after)
    {
        var changes = new List<string>();
        Compare(before, after, "", changes);
        return changes.Count <= Most ? changes : [.. changes.Take(Most), $"and {changes.Count - Most} more"];
    }

    static void Compare(JsonElement before, JsonElement after, string path, List<string> changes)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            var (was, now) = (before.EnumerateObject().ToDictionary(m => m.Name, m => m.Value), after.EnumerateObject().ToDictionary(m => m.Name, m => m.Value));
            foreach (var name in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
            {
                var here = path.Length == 0 ? name : $"{path}.{name}";
                if (!now.TryGetValue(name, out var new_))
                    changes.Add($"{here} is gone");
                else if (!was.TryGetValue(name, out var old))
                    changes.Add($"{here} is new: {Shown(new_)}");
                else
                    Compare(old, new_, here, changes);
            }
        }
        else if (before.ValueKind == JsonValueKind.String && after.ValueKind == JsonValueKind.String)
        {
            if (before.GetString() != after.GetString())
                changes.Add($"{path}: {TextChange.Of(before.GetString()!, after.GetString()!)}");
        }
        else if (!JsonElement.DeepEquals(before, after))
            changes.Add($"{path}: {Shown(before)} became {Shown(after)}");
    }

    static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 200 ? text : text[..200] + "...";
    }
}
