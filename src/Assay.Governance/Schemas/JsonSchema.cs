using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Governance;

/// <summary>
/// A JSON Schema (draft 2020-12) in the subset our formats use. Reading one refuses every keyword outside the subset, so
/// that no rule is written down that nobody checks.
/// </summary>
public sealed class JsonSchema
{
    static readonly HashSet<string> Keywords =
    [
        "type", "required", "properties", "additionalProperties", "items", "enum", "const", "minLength", "maxLength", "pattern", "minItems", "minimum",
        "maximum", "format", "anyOf", "oneOf", "allOf", "$ref", "$defs", "$schema", "$id", "$comment", "title", "description", "examples", "default",
    ];

    static readonly HashSet<string> Formats = ["date", "date-time", "uri"];

    static readonly HashSet<string> Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    readonly Dictionary<string, Regex> patterns = [];

    JsonSchema(JsonElement root) => Root = root;

    public JsonElement Root { get; }

    /// <returns>The schema; null when it uses what we do not support, and then <paramref name="problems"/> says where.</returns>
    public static JsonSchema? TryRead(JsonElement root, out IReadOnlyList<SchemaError> problems)
    {
        var found = new List<SchemaError>();
        var schema = new JsonSchema(root.Clone());
        schema.Check(schema.Root, "", 0, found);
        problems = found;
        return found.Count == 0 ? schema : null;
    }

    /// <summary>Everything that is wrong with the document, at most 100 errors; empty when it keeps the schema.</summary>
    public IReadOnlyList<SchemaError> Validate(JsonElement document) => JsonSchemaValidator.Validate(this, document);

    internal Regex Pattern(string pattern) => patterns[pattern];

    internal JsonElement Definition(string reference) => Root.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..]);

    void Check(JsonElement schema, string at, int depth, List<SchemaError> problems)
    {
        if (depth > 32)
            problems.Add(new SchemaError(at, "is nested too deeply"));
        else if (schema.ValueKind == JsonValueKind.Object)
            foreach (var keyword in schema.EnumerateObject())
                Check(keyword, $"{at}/{keyword.Name}", depth, problems);
        else if (schema.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            problems.Add(new SchemaError(at, "is not a schema"));
    }

    void Check(JsonProperty keyword, string at, int depth, List<SchemaError> problems)
    {
        var value = keyword.Value;
        void Problem(string message) => problems.Add(new SchemaError(at, message));
        void Expect(JsonValueKind kind, Action then)
        {
            if (value.ValueKind == kind)
                then();
            else
                Problem($"has to be {kind}");
        }

        switch (keyword.Name)
        {
            case var unknown when !Keywords.Contains(unknown):
                Problem("is a keyword we do not check");
                break;
            case "properties" or "$defs":
                Expect(JsonValueKind.Object, () =>
                {
                    foreach (var member in value.EnumerateObject())
                        Check(member.Value, $"{at}/{member.Name}", depth + 1, problems);
                });
                break;
            case "items" or "additionalProperties":
                Check(value, at, depth + 1, problems);
                break;
            case "anyOf" or "oneOf" or "allOf":
                Expect(JsonValueKind.Array, () =>
                {
                    foreach (var (index, branch) in value.EnumerateArray().Index())
                        Check(branch, $"{at}/{index}", depth + 1, problems);
                });
                break;
            case "type" when value.ValueKind != JsonValueKind.String || !Types.Contains(value.GetString()!):
                Problem($"has to be one of {string.Join(", ", Types)}");
                break;
            case "format" when value.ValueKind != JsonValueKind.String || !Formats.Contains(value.GetString()!):
                Problem($"has to be one of {string.Join(", ", Formats)}");
                break;
            case "required" or "enum":
                Expect(JsonValueKind.Array, () => { });
                break;
            case "minLength" or "maxLength" or "minItems" or "minimum" or "maximum":
                Expect(JsonValueKind.Number, () => { });
                break;
            case "pattern":
                Expect(JsonValueKind.String, () => Compile(value.GetString()!, Problem));
                break;
            case "$ref" when value.ValueKind != JsonValueKind.String || !Resolves(value.GetString()!):
                Problem("does not name a member of #/$defs");
                break;
        }
    }

    bool Resolves(string reference) => reference.StartsWith("#/$defs/", StringComparison.Ordinal)
        && Root.TryGetProperty("$defs", out var defs) && defs.ValueKind == JsonValueKind.Object && defs.TryGetProperty(reference["#/$defs/".Length..], out _);

    void Compile(string pattern, Action<string> problem)
    {
        try
        {
            // In .NET a final $ also matches before a line feed; in JSON Schema (ECMA-262) it does not.
            var exact = pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern;
            patterns[pattern] = new Regex(exact, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem($"is no pattern we can match: {e.Message}");
        }
    }
}
