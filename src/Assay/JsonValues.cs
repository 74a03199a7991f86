using System.Globalization;
using System.Text.Json;

namespace Assay;

/// <summary>Members of JSON from strangers: of the wrong kind is as good as absent. Nothing here throws.</summary>
public static class JsonValues
{
    /// <summary>A text, or a number as it is written; null for anything else.</summary>
    public static string? Text(this JsonElement json, string name) => json.Inner(name).Word();

    /// <summary>A member; undefined when there is none.</summary>
    public static JsonElement Inner(this JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The texts of a list that are not empty.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement json, string name) => [.. json.Each(name).Select(Text).Where(t => t.Length > 0)];

    /// <summary>A text; empty for anything else.</summary>
    public static string Text(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.Word() ?? "" : "";

    /// <summary>A text, or a number as it is written; null for anything else.</summary>
    public static string? Word(this JsonElement value)
    {
        try
        {
            return value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text that could be compared with another.
            return null;
        }
    }

    /// <summary>A moment in any form that is understood; null for anything else.</summary>
    public static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A finite number; null for anything else.</summary>
    public static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
