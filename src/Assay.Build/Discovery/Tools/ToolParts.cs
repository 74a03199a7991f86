using System.Text.Json;

namespace Assay.Build.Discovery.Tools;

/// <summary>A parameter of a tool: its path (<c>options.path</c>) and what its description says.</summary>
internal sealed record ToolParameter(string Path, string Description)
{
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];
}

/// <summary>
/// A tool taken apart: every text in it that reaches a model, wherever it stands. Keys, defaults and names of values are read as well as
/// descriptions, since a model reads the whole schema.
/// </summary>
internal sealed class ToolParts
{
    const int MostTexts = 20_000, MostJson = 4 << 20;

    readonly List<(string Part, string Text)> _texts = [];
    readonly List<ToolParameter> _parameters = [];

    ToolParts(ToolDescription tool) => Tool = tool;

    public ToolDescription Tool { get; }

    /// <summary>Texts with the part they come from.</summary>
    public IReadOnlyList<(string Part, string Text)> Texts => _texts;

    public IReadOnlyList<ToolParameter> Parameters => _parameters;

    /// <summary>Why the schema could not be read; null when it could.</summary>
    public string? SchemaProblem { get; private set; }

    /// <summary>What an annotation says; null when it says nothing.</summary>
    public bool? Hint(string name) => _hints.TryGetValue(name, out var value) ? value : null;

    readonly Dictionary<string, bool> _hints = [];

    public static ToolParts Of(ToolDescription tool)
    {
        var parts = new ToolParts(tool);
        parts.Add("name", tool.Name);
        parts.Add("title", tool.Title);
        parts.Add("description", tool.Description);
        if (parts.Parse(tool.InputSchema) is { } input)
            using (input)
            {
                if (input.RootElement.ValueKind != JsonValueKind.Object || (input.RootElement.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("object"))))
                    parts.SchemaProblem ??= "it is not of type object";
                parts.Walk(input.RootElement, "", "");
            }

        if (parts.Parse(tool.OutputSchema) is { } output)
            using (output)
                parts.Walk(output.RootElement, "result", "");
        if (parts.Parse(tool.Annotations) is { } annotations)
            using (annotations)
            {
                parts.Walk(annotations.RootElement, "annotations", "");
                if (annotations.RootElement.ValueKind == JsonValueKind.Object)
                    foreach (var member in annotations.RootElement.EnumerateObject().Where(m => m.Value.ValueKind is JsonValueKind.True or JsonValueKind.False))
                        parts._hints[TextOf(() => member.Name)] = member.Value.GetBoolean();
            }

        return parts;
    }

    void Add(string part, string? text)
    {
        if (!string.IsNullOrEmpty(text) && _texts.Count < MostTexts)
            _texts.Add((part, text));
    }

    JsonDocument? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        // A text that is not JSON still reaches the model: it is judged as it stands.
        if (json.Length > MostJson)
        {
            SchemaProblem = $"it is longer than {MostJson >> 20} MB";
            Add("schema", json[..MostJson]);
            return null;
        }

        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // The second for half a character, which is no JSON either.
            SchemaProblem = "it is not JSON, or nests too deeply";
            Add("schema", json);
            return null;
        }
    }

    // path names the parameter, place the spot in its schema.
    void Walk(JsonElement value, string path, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var name = TextOf(() => member.Name);
                    if (name == "properties" && member.Value.ValueKind == JsonValueKind.Object)
                    {
                        foreach (var property in member.Value.EnumerateObject())
                            Property(property, path);
                        continue;
                    }

                    // Words of the schema language are short; a long key is a text.
                    if (name.Length > 24)
                        Add(Part(path, "key"), name);
                    Walk(member.Value, path, place.Length > 0 ? place : name);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Walk(item, path, place);
                break;
            case JsonValueKind.String:
                Add(Part(path, place), TextOf(value.GetString));
                break;
        }
    }

    void Property(JsonProperty property, string path)
    {
        var name = TextOf(() => property.Name);
        var full = path.Length > 0 ? $"{path}.{name}" : name;
        Add(Part(full, "name"), name);
        var description = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("description", out var d) && d.ValueKind == JsonValueKind.String ? TextOf(d.GetString) : "";
        if (!full.StartsWith("result", StringComparison.Ordinal) && _parameters.Count < MostTexts)
            _parameters.Add(new ToolParameter(full, description));
        Walk(property.Value, full, "");
    }

    static string Part(string path, string place) => path.Length == 0 ? $"schema {place}" : place is "description" or "" ? $"parameter {path}" : $"parameter {path}, {place}";

    // A lone surrogate is no Unicode; the reader notices when the text is taken out.
    static string TextOf(Func<string?> text)
    {
        try
        {
            return text() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
