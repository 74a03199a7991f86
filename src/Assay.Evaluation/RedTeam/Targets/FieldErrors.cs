using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>Says what is wrong with a file's field in the file's own words, not in those of the program.</summary>
static class FieldErrors
{
    /// <summary>The first field without a value; bodies and arguments are the user's own and may hold anything.</summary>
    internal static string? Empty(JsonNode? node, string path) => node switch
    {
        null => path,
        JsonObject map => map.Where(m => m.Key is not ("body" or "removeBody" or "arguments" or "parameters") || m.Value is null).Select(m => Empty(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")).FirstOrDefault(e => e is not null),
        JsonArray list => list.Select((item, i) => Empty(item, $"{path}[{i}]")).FirstOrDefault(e => e is not null),
        _ => null,
    };

    internal static string Of(JsonException e) => YamlFile.Told(e) is var told && told.EndsWith("there is no such field", StringComparison.Ordinal) ? told + "; docs/formats/red-team-target.md lists them" : told;
}
