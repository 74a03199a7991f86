using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Governance;

/// <summary>Forms for kinds of evidence, from their schemas: what to ask, and the predicate made of the answers.</summary>
public static class EvidenceForm
{
    /// <summary>
    /// The fields of a kind in the order of its schema. Where a kind may also be stated as "none in period", the fields required
    /// are those of a record; <c>noneInPeriod</c> and its dates come first and are not required.
    /// </summary>
    /// <exception cref="KeyNotFoundException">No such kind.</exception>
    public static IReadOnlyList<FormField> FieldsFor(string kindId) => [.. Fields(EvidenceSchemas.For(kindId).Root, "")];

    /// <summary>Makes a predicate of what was entered and holds it against the schema. Empty answers count as not given.</summary>
    public static FormReading Read(string kindId, IReadOnlyDictionary<string, string> values)
    {
        var fields = FieldsFor(kindId);
        var errors = new List<SchemaError>();
        var predicate = new JsonObject();
        foreach (var (name, text) in values)
            if (fields.FirstOrDefault(f => f.Name == name) is not { } field)
                errors.Add(new SchemaError($"/{name.Replace('.', '/')}", Suggestion.Unknown(name, "a field of this kind", [.. fields.Select(f => f.Name)])));
            else if (!string.IsNullOrWhiteSpace(text))
                Put(predicate, name, Value(field, text.Trim(), $"/{name.Replace('.', '/')}", errors));
        if (errors.Count > 0)
            return new FormReading(null, errors);
        var element = JsonSerializer.SerializeToElement(predicate, Json.Options);
        var wrong = EvidenceSchemas.For(kindId).Validate(element);
        return wrong.Count == 0 ? new FormReading(element, []) : new FormReading(null, wrong);
    }

    static IEnumerable<FormField> Fields(JsonElement schema, string prefix)
    {
        if (!schema.TryGetProperty("properties", out var properties))
            yield break;
        var required = Required(schema);
        foreach (var member in properties.EnumerateObject())
        {
            var rule = member.Value;
            var name = prefix + member.Name;
            if (Type(rule) == "object")
            {
                // An object without named members is made by tools, not entered.
                foreach (var inner in Fields(rule, name + "."))
                    yield return inner with { Required = inner.Required && required.Contains(member.Name), Title = $"{Title(rule, member.Name)}: {inner.Title}" };
                continue;
            }

            var items = rule.TryGetProperty("items", out var i) ? i : default;
            var columns = items.ValueKind == JsonValueKind.Object && Type(items) == "object" ? Fields(items, "").ToList() : [];
            if (Type(rule) == "array" && Type(items) == "object" && columns.Count == 0)
                continue;
            yield return new FormField(
                name, Title(rule, member.Name), FieldType(rule), required.Contains(member.Name),
                rule.TryGetProperty("description", out var help) ? help.GetString() : null, Choices(rule), columns, Default(rule));
        }
    }

    // Required by the schema itself, or by the last of its alternatives, which is the whole record.
    static HashSet<string> Required(JsonElement schema)
    {
        var from = schema.TryGetProperty("anyOf", out var any) && !schema.TryGetProperty("required", out _) ? any[any.GetArrayLength() - 1] : schema;
        return from.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
    }

    static FormFieldType FieldType(JsonElement rule) => Type(rule) switch
    {
        "array" => FormFieldType.List,
        "number" or "integer" => FormFieldType.Number,
        "boolean" => FormFieldType.Choice,
        _ when rule.TryGetProperty("enum", out _) => FormFieldType.Choice,
        _ when rule.TryGetProperty("format", out var format) && format.GetString() == "date" => FormFieldType.Date,
        _ when rule.TryGetProperty("maxLength", out var max) && max.GetInt32() > 2000 => FormFieldType.LongText,
        _ => FormFieldType.Text,
    };

    static string[] Choices(JsonElement rule) => Type(rule) == "boolean" ? ["true", "false"]
        : rule.TryGetProperty("enum", out var allowed) ? [.. allowed.EnumerateArray().Select(a => a.ToString())] : [];

    static string? Default(JsonElement rule) => !rule.TryGetProperty("default", out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? string.Join('\n', value.EnumerateArray().Select(v => v.ToString())) : value.ToString();

    static JsonNode? Value(FormField field, string text, string at, List<SchemaError> errors)
    {
        switch (field.Type)
        {
            case FormFieldType.Number:
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
                errors.Add(new SchemaError(at, "has to be a number"));
                return null;
            case FormFieldType.Choice when field.Choices is ["true", "false"]:
                if (text is "true" or "false")
                    return JsonValue.Create(text == "true");
                errors.Add(new SchemaError(at, "has to be true or false"));
                return null;
            case FormFieldType.List:
                var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return new JsonArray([.. lines.Select((line, n) => field.Columns.Count == 0 ? (JsonNode)JsonValue.Create(line) : Row(field.Columns, line, $"{at}/{n}", errors))]);
            default:
                return JsonValue.Create(text);
        }
    }

    static JsonObject Row(IReadOnlyList<FormField> columns, string line, string at, List<SchemaError> errors)
    {
        var row = new JsonObject();
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        if (cells.Length > columns.Count)
            errors.Add(new SchemaError(at, $"has {cells.Length} cells; expected {string.Join(" | ", columns.Select(c => c.Name))}"));
        foreach (var (column, cell) in columns.Zip(cells))
            if (cell.Length > 0)
                Put(row, column.Name, Value(column, column.Type == FormFieldType.List ? cell.Replace(',', '\n') : cell, $"{at}/{column.Name}", errors));
        return row;
    }

    static void Put(JsonObject into, string name, JsonNode? value)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            into[name] = value;
            return;
        }

        if (into[name[..dot]] is not JsonObject inner)
            into[name[..dot]] = inner = [];
        Put(inner, name[(dot + 1)..], value);
    }

    static string? Type(JsonElement rule) => rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty("type", out var type) ? type.GetString() : null;

    static string Title(JsonElement rule, string name) => rule.TryGetProperty("title", out var title) ? title.GetString()! : name;
}
