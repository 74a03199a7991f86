using System.Globalization;
using System.Text.Json;

namespace Assay.Governance;

/// <summary>Walks a document along a schema. Depth and number of errors are bounded.</summary>
sealed class JsonSchemaValidator
{
    const int MaxErrors = 100;

    // Above what a document of Json.MaxDepth can need; a definition that refers to itself ends here.
    const int MaxDepth = 4 * Json.MaxDepth;

    readonly JsonSchema schema;
    readonly List<SchemaError> errors = [];

    JsonSchemaValidator(JsonSchema schema) => this.schema = schema;

    public static IReadOnlyList<SchemaError> Validate(JsonSchema schema, JsonElement document)
    {
        var validator = new JsonSchemaValidator(schema);
        try
        {
            validator.Visit(schema.Root, document, "", 0);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: JSON takes it, text does not.
            validator.Wrong("", "holds text that is not valid Unicode");
        }

        return validator.errors;
    }

    void Visit(JsonElement rule, JsonElement value, string at, int depth)
    {
        if (errors.Count >= MaxErrors)
            return;
        if (depth > MaxDepth)
        {
            Wrong(at, "is nested too deeply");
            return;
        }

        if (rule.ValueKind != JsonValueKind.Object)
        {
            if (rule.ValueKind == JsonValueKind.False)
                Wrong(at, "is not allowed");
            return;
        }

        if (rule.TryGetProperty("$ref", out var reference))
            Visit(schema.Definition(reference.GetString()!), value, at, depth + 1);
        if (rule.TryGetProperty("type", out var type) && !Is(value, type.GetString()!))
        {
            // What follows would only repeat it.
            Wrong(at, $"has to be {Article(type.GetString()!)}, not {Kind(value)}");
            return;
        }

        Values(rule, value, at);
        if (value.ValueKind == JsonValueKind.String)
            Text(rule, value.GetString()!, at);
        else if (value.ValueKind == JsonValueKind.Number)
            Number(rule, value, at);
        else if (value.ValueKind == JsonValueKind.Object)
            Members(rule, value, at, depth);
        else if (value.ValueKind == JsonValueKind.Array)
            Items(rule, value, at, depth);
        Branches(rule, value, at, depth);
    }

    void Values(JsonElement rule, JsonElement value, string at)
    {
        if (rule.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            Wrong(at, $"has to be {constant.GetRawText()}");
        if (rule.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value)))
            Wrong(at, $"has to be one of {string.Join(", ", allowed.EnumerateArray().Select(a => a.ToString()))}");
    }

    void Text(JsonElement rule, string text, string at)
    {
        var length = rule.TryGetProperty("minLength", out _) || rule.TryGetProperty("maxLength", out _) ? text.EnumerateRunes().Count() : 0;
        if (rule.TryGetProperty("minLength", out var min) && length < min.GetInt32())
            Wrong(at, length == 0 ? "is empty" : $"is shorter than {min.GetInt32()} characters");
        if (rule.TryGetProperty("maxLength", out var max) && length > max.GetInt32())
        {
            Wrong(at, $"is longer than {max.GetInt32()} characters");
            return;
        }

        if (rule.TryGetProperty("pattern", out var pattern) && !Matches(pattern.GetString()!, text))
            Wrong(at, $"does not have the form {pattern.GetString()}");
        if (rule.TryGetProperty("format", out var format) && !HasFormat(format.GetString()!, text))
            Wrong(at, format.GetString() switch
            {
                "date" => "is not a date (expected YYYY-MM-DD)",
                "date-time" => "is not a date and time with offset (expected 2026-11-21T12:00:00Z)",
                _ => "is not an address with its scheme (expected https://...)",
            });
    }

    void Number(JsonElement rule, JsonElement value, string at)
    {
        var number = value.GetDouble();
        if (rule.TryGetProperty("minimum", out var min) && !(number >= min.GetDouble()))
            Wrong(at, $"is less than {min.GetRawText()}");
        if (rule.TryGetProperty("maximum", out var max) && !(number <= max.GetDouble()))
            Wrong(at, $"is more than {max.GetRawText()}");
    }

    void Members(JsonElement rule, JsonElement value, string at, int depth)
    {
        if (rule.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _))
                    Wrong(Inside(at, name.GetString()!), "is missing");
        var hasProperties = rule.TryGetProperty("properties", out var properties);
        var hasOthers = rule.TryGetProperty("additionalProperties", out var others);
        if (!hasProperties && !hasOthers)
            return;
        foreach (var member in value.EnumerateObject())
            if (hasProperties && properties.TryGetProperty(member.Name, out var inner))
                Visit(inner, member.Value, Inside(at, member.Name), depth + 1);
            else if (hasOthers)
                Visit(others, member.Value, Inside(at, member.Name), depth + 1);
    }

    void Items(JsonElement rule, JsonElement value, string at, int depth)
    {
        if (rule.TryGetProperty("minItems", out var min) && value.GetArrayLength() < min.GetInt32())
            Wrong(at, value.GetArrayLength() == 0 ? "is an empty list" : $"has fewer than {min.GetInt32()} items");
        if (rule.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Visit(items, item, $"{at}/{index}", depth + 1);
    }

    void Branches(JsonElement rule, JsonElement value, string at, int depth)
    {
        if (rule.TryGetProperty("allOf", out var all))
            foreach (var branch in all.EnumerateArray())
                Visit(branch, value, at, depth + 1);
        if (rule.TryGetProperty("anyOf", out var any))
        {
            var tried = Try(any, value, at, depth);
            // The branch that came nearest says best what is wrong.
            if (tried.Count > 0 && tried.All(t => t.Count > 0))
                errors.AddRange(tried.MinBy(t => t.Count)!);
        }

        if (rule.TryGetProperty("oneOf", out var one))
        {
            var tried = Try(one, value, at, depth);
            if (tried.Count > 0 && tried.All(t => t.Count > 0))
                errors.AddRange(tried.MinBy(t => t.Count)!);
            else if (tried.Count(t => t.Count == 0) > 1)
                Wrong(at, "fits more than one of the shapes of which it has to be exactly one");
        }
    }

    List<List<SchemaError>> Try(JsonElement branches, JsonElement value, string at, int depth) => [.. branches.EnumerateArray().Select(branch =>
    {
        var inner = new JsonSchemaValidator(schema);
        inner.Visit(branch, value, at, depth + 1);
        return inner.errors;
    })];

    // Linear in the text: no clock, which a busy machine would let run out.
    bool Matches(string pattern, string text) => schema.Pattern(pattern).IsMatch(text);

    void Wrong(string at, string message)
    {
        if (errors.Count < MaxErrors)
            errors.Add(new SchemaError(at, message));
    }

    static bool HasFormat(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        // The exact shape first: the parser alone is more lenient than RFC 3339.
        "date-time" => text.Length is >= 20 and <= 40 && text[4] == '-' && text[10] is 'T' or 't' && text[19] is '.' or 'Z' or 'z' or '+' or '-'
            && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        // On Unix /path counts as an absolute address for .NET: ask for the scheme.
        _ => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
            && char.IsAsciiLetter(text[0]) && !text.Any(c => char.IsControl(c) || c == ' ') && Uri.TryCreate(text, UriKind.Absolute, out _),
    };

    static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        // 3.0 is an integer for JSON Schema.
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && Math.Floor(number) == number && double.IsFinite(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    static string Article(string type) => type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "null",
    };

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    static string Inside(string at, string name) =>
        $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
