using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Assay.Text;

/// <summary>A place in a text, both counted from 1.</summary>
public readonly record struct YamlMark(int Line, int Column);

/// <summary>
/// A file of settings in YAML, read into a record strictly: what is misspelt, missing or of the wrong kind is an error in the file's own words, with line and column.
/// </summary>
public static partial class YamlFile
{
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The file's record; null with what is wrong and where.</summary>
    public static T? Read<T>(string yaml, out string error)
        where T : class => Read<T>(yaml, out _, out error);

    /// <summary>The same, and where each value stands (<c>$.guards[0].action</c>), for checks that the record's type cannot make.</summary>
    public static T? Read<T>(string yaml, out IReadOnlyDictionary<string, YamlMark> marks, out string error)
        where T : class
    {
        Dictionary<string, YamlMark> places = new(StringComparer.Ordinal);
        marks = places;
        if (YamlJson.Read(yaml, places, out error) is not { } node)
        {
            error = error.Length == 0 ? "line 1, column 1: the file is empty" : error;
            return null;
        }

        try
        {
            if (node is JsonObject)
                return node.Deserialize<T>(Strict);
            error = "line 1, column 1: it has to be a map of fields";
        }
        catch (JsonException e)
        {
            error = Located(places, e.Path ?? "$", Told(e));
        }

        return null;
    }

    /// <summary>An error with the line and column of the value at a path, or of what holds it.</summary>
    public static string Located(IReadOnlyDictionary<string, YamlMark> marks, string path, string error)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(at.LastIndexOfAny(['.', '[']), 0)])
            if (marks.TryGetValue(at, out var mark))
                return $"line {mark.Line}, column {mark.Column}: {error}";
        return error;
    }

    /// <summary>An error of a text that came from a file, as editors open it: <c>FILE:LINE:COLUMN: what</c>, as far as it says where.</summary>
    public static string InFile(string file, string error) =>
        Place().Match(error) is { Success: true } place ? $"{file}:{place.Groups[1].Value}:{place.Groups[2].Value}: {error[place.Length..]}" : $"{file}: {error}";

    /// <summary>What is wrong with a field, in the file's own words.</summary>
    public static string Told(JsonException e)
    {
        var path = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        var where = path.Length > 0 ? path + ": " : "";
        var message = e.InnerException is JsonException or null ? e.Message : e.InnerException.Message;
        if (Unknown().Match(message) is { Success: true } unknown)
            return $"{(path.EndsWith(unknown.Groups[1].Value, StringComparison.Ordinal) ? where : where + unknown.Groups[1].Value + ": ")}there is no such field";
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

    [GeneratedRegex(@"\Aline ([0-9]+), column ([0-9]+): ")]
    private static partial Regex Place();

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: '?([^';.]*)")]
    private static partial Regex Missing();

    [GeneratedRegex("as an? (boolean|string|number)|supported (DateOnly|Uri)")]
    private static partial Regex Plain();

    [GeneratedRegex(@"The JSON value could not be converted to ([^ ]*)")]
    private static partial Regex Type();
}
