using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>Says what is wrong with a file's field in the file's own words, not in those of the program.</summary>
static partial class FieldErrors
{
    /// <summary>The first field without a value; bodies and arguments are the user's own and may hold anything.</summary>
    internal static string? Empty(JsonNode? node, string path) => node switch
    {
        null => path,
        JsonObject map => map.Where(m => m.Key is not ("body" or "removeBody" or "arguments" or "parameters") || m.Value is null).Select(m => Empty(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")).FirstOrDefault(e => e is not null),
        JsonArray list => list.Select((item, i) => Empty(item, $"{path}[{i}]")).FirstOrDefault(e => e is not null),
        _ => null,
    };

    internal static string Of(JsonException e)
    {
        var path = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        var where = path.Length > 0 ? path + ": " : "";
        var message = e.InnerException is JsonException or null ? e.Message : e.InnerException.Message;
        if (Unknown().Match(message) is { Success: true } unknown)
            return $"{(path.EndsWith(unknown.Groups[1].Value, StringComparison.Ordinal) ? where : where + unknown.Groups[1].Value + ": ")}there is no such field; docs/formats/red-team-target.md lists them";
        if (Missing().Match(message) is { Success: true } missing)
            return $"{where}{missing.Groups[1].Value} has to be there";
        if (Type().Match(message) is { Success: true } type)
            return $"{where}{Expected(type.Groups[1].Value)}";
        if (Plain().Match(message) is { Success: true } plain)
            return $"{where}{Expected(plain.Value)}";
        return where + message.Split(" Path: ")[0];
    }

    static string Expected(string type) => type switch
    {
        _ when type.Contains("Boolean", StringComparison.OrdinalIgnoreCase) => "it has to be true or false",
        _ when type.Contains("DateOnly", StringComparison.Ordinal) => "it has to be a day, such as 2026-12-31",
        _ when type.Contains("Uri", StringComparison.Ordinal) => "it has to be an address, such as https://example.org/chat",
        _ when type.Contains("Dictionary", StringComparison.Ordinal) => "it has to be a map of names and values",
        _ when type.Contains("List", StringComparison.Ordinal) => "it has to be a list",
        _ when type.Contains("Int", StringComparison.Ordinal) || type.Contains("as a number", StringComparison.Ordinal) => "it has to be a whole number, not quoted",
        _ when type.Contains("Double", StringComparison.Ordinal) => "it has to be a number",
        _ when type.Contains("String", StringComparison.OrdinalIgnoreCase) => "it has to be a text; put it in quotes",
        _ => "it has to be a map of fields",
    };

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: '?([^';.]*)")]
    private static partial Regex Missing();

    [GeneratedRegex("as an? (boolean|string|number)|supported (DateOnly|Uri)")]
    private static partial Regex Plain();

    [GeneratedRegex(@"The JSON value could not be converted to ([^ ]*)")]
    private static partial Regex Type();
}
