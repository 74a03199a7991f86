using System.Globalization;
using System.Text.Json;

namespace Assay.Serving.Guards.Structure;

/// <summary>
/// The part of JSON Schema (2020-12) that forms of answers are written in: types, members, items, enumerations, limits, alternatives, definitions of the same document. A keyword that it does not
/// know is an error when the schema is read, never ignored when an answer is judged.
/// </summary>
sealed class AnswerSchema
{
    internal const int MaxDepth = 64;
    const int MostSteps = 200_000;

    static readonly HashSet<string> Known = ["type", "properties", "required", "additionalProperties", "items", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "anyOf", "allOf", "oneOf", "$ref", "$defs", "definitions"];
    static readonly HashSet<string> Remarks = ["title", "description", "default", "examples", "$schema", "$id", "$comment", "deprecated", "format", "readOnly", "writeOnly", "strict"];

    readonly JsonElement _root;

    AnswerSchema(JsonElement root) => _root = root;

    /// <summary>Reads a schema; null with what is wrong.</summary>
    internal static AnswerSchema? Read(JsonElement root, out string error)
    {
        var schema = new AnswerSchema(root.Clone());
        var steps = 0;
        error = schema.Check(schema._root, "#", 0, ref steps);
        return error.Length == 0 ? schema : null;
    }

    /// <summary>What is wrong with a value: where, and what is expected there, without what stands there. Empty when nothing is.</summary>
    internal string Wrong(JsonElement value)
    {
        var steps = 0;
        return Wrong(_root, value, "", 0, ref steps);
    }

    string Check(JsonElement rule, string at, int depth, ref int steps)
    {
        if (rule.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return "";
        if (rule.ValueKind != JsonValueKind.Object || depth > MaxDepth || ++steps > MostSteps)
            return $"{at}: it has to be an object, not too deep";
        foreach (var member in rule.EnumerateObject())
        {
            var where = $"{at}/{member.Name}";
            if (Remarks.Contains(member.Name))
                continue;
            if (!Known.Contains(member.Name))
                return $"{where}: the keyword '{member.Name}' is not supported";
            if (!Fits(member))
                return $"{where}: it cannot have that value";
            if (member.Name == "$ref" && Definition(member.Value.GetString()!) is null)
                return $"{where}: it refers to nothing in the schema";
            foreach (var inner in Inner(member))
                if (Check(inner, where, depth + 1, ref steps) is { Length: > 0 } wrong)
                    return wrong;
        }

        return "";
    }

    static IEnumerable<JsonElement> Inner(JsonProperty member) => member.Name switch
    {
        "properties" or "$defs" or "definitions" => member.Value.EnumerateObject().Select(p => p.Value),
        "anyOf" or "allOf" or "oneOf" => member.Value.EnumerateArray(),
        "items" or "additionalProperties" => [member.Value],
        _ => [],
    };

    static bool Fits(JsonProperty member) => member.Name switch
    {
        "type" => member.Value.ValueKind == JsonValueKind.String ? IsType(member.Value) : member.Value.ValueKind == JsonValueKind.Array && member.Value.EnumerateArray().All(IsType),
        "properties" or "$defs" or "definitions" => member.Value.ValueKind == JsonValueKind.Object,
        "anyOf" or "allOf" or "oneOf" => member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() is > 0 and <= 64,
        "required" => member.Value.ValueKind == JsonValueKind.Array && member.Value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String),
        "enum" => member.Value.ValueKind == JsonValueKind.Array,
        "$ref" => member.Value.ValueKind == JsonValueKind.String,
        "uniqueItems" => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => member.Value.ValueKind == JsonValueKind.Number,
        var name when name.StartsWith("min", StringComparison.Ordinal) || name.StartsWith("max", StringComparison.Ordinal) => member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var n) && n >= 0,
        _ => true,
    };

    static bool IsType(JsonElement type) => type.ValueKind == JsonValueKind.String && type.GetString() is "object" or "array" or "string" or "number" or "integer" or "boolean" or "null";

    JsonElement? Definition(string reference)
    {
        if (reference == "#")
            return _root;
        var at = _root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        foreach (var step in reference[2..].Split('/'))
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at))
                return null;
        return at;
    }

    string Wrong(JsonElement rule, JsonElement value, string at, int depth, ref int steps)
    {
        if (depth > 2 * MaxDepth || ++steps > MostSteps)
            return $"{at}: too much to check";
        if (rule.ValueKind != JsonValueKind.Object)
            return rule.ValueKind == JsonValueKind.False ? $"{at}: nothing may stand here" : "";
        foreach (var member in rule.EnumerateObject())
            if (Known.Contains(member.Name) && Wrong(rule, member, value, at, depth, ref steps) is { Length: > 0 } wrong)
                return wrong;
        return "";
    }

    string Wrong(JsonElement rule, JsonProperty member, JsonElement value, string at, int depth, ref int steps)
    {
        var expected = member.Value;
        switch (member.Name)
        {
            case "type":
                return (expected.ValueKind == JsonValueKind.String ? Is(value, expected.GetString()!) : expected.EnumerateArray().Any(t => Is(value, t.GetString()!))) ? "" : $"{at}: it has to be {expected}";
            case "$ref":
                return Wrong(Definition(expected.GetString()!)!.Value, value, at, depth + 1, ref steps);
            case "enum":
                return expected.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)) ? "" : $"{at}: it is none of the values of the schema";
            case "const":
                return JsonElement.DeepEquals(expected, value) ? "" : $"{at}: it is not the value of the schema";
            case "allOf" or "anyOf" or "oneOf":
                var right = 0;
                foreach (var one in expected.EnumerateArray())
                    right += Wrong(one, value, at, depth + 1, ref steps).Length == 0 ? 1 : 0;
                return (member.Name switch { "allOf" => right == expected.GetArrayLength(), "anyOf" => right > 0, _ => right == 1 }) ? "" : $"{at}: it fits {right} of the schema's {member.Name}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => Members(rule, member, value, at, depth, ref steps),
            JsonValueKind.Array => Items(member, value, at, depth, ref steps),
            JsonValueKind.String => Within(member, "Length", new StringInfo(value.GetString()!).LengthInTextElements, at),
            JsonValueKind.Number => Number(member, value.GetDouble(), at),
            _ => "",
        };
    }

    string Members(JsonElement rule, JsonProperty member, JsonElement value, string at, int depth, ref int steps)
    {
        if (member.Name == "required")
            return member.Value.EnumerateArray().FirstOrDefault(n => !value.TryGetProperty(n.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing ? $"{at}: {missing.GetString()} has to be there" : "";
        var named = rule.TryGetProperty("properties", out var properties) ? properties : default;
        if (member.Name is "properties" or "additionalProperties")
            foreach (var inner in value.EnumerateObject())
            {
                var known = named.ValueKind == JsonValueKind.Object && named.TryGetProperty(inner.Name, out _);
                if (known == (member.Name == "properties") && Wrong(known ? named.GetProperty(inner.Name) : member.Value, inner.Value, known ? $"{at}/{inner.Name}" : $"{at}/*", depth + 1, ref steps) is { Length: > 0 } wrong)
                    return wrong;
            }

        return Within(member, "Properties", member.Name.EndsWith("Properties", StringComparison.Ordinal) ? value.EnumerateObject().Count() : 0, at);
    }

    string Items(JsonProperty member, JsonElement value, string at, int depth, ref int steps)
    {
        if (member.Name == "items")
            foreach (var item in value.EnumerateArray())
                if (Wrong(member.Value, item, $"{at}/*", depth + 1, ref steps) is { Length: > 0 } wrong)
                    return wrong;
        if (member.Name == "uniqueItems" && member.Value.ValueKind == JsonValueKind.True && value.EnumerateArray().Select(v => v.GetRawText()).ToHashSet().Count != value.GetArrayLength())
            return $"{at}: an item stands there twice";
        return Within(member, "Items", value.GetArrayLength(), at);
    }

    static string Within(JsonProperty member, string what, int count, string at) =>
        (member.Name == "min" + what && count < member.Value.GetInt32()) || (member.Name == "max" + what && count > member.Value.GetInt32()) ? $"{at}: {member.Name} is {member.Value.GetInt32()}" : "";

    static string Number(JsonProperty member, double value, string at) => member.Name switch
    {
        "minimum" when value < member.Value.GetDouble() => $"{at}: it is below the minimum",
        "maximum" when value > member.Value.GetDouble() => $"{at}: it is above the maximum",
        "exclusiveMinimum" when value <= member.Value.GetDouble() => $"{at}: it is not above the minimum",
        "exclusiveMaximum" when value >= member.Value.GetDouble() => $"{at}: it is not below the maximum",
        _ => "",
    };

    static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && Math.Floor(value.GetDouble()) == value.GetDouble(),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
