using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Detection.Training;

/// <summary>
/// Reads rows to learn from, one JSON object a line: <c>text</c>, <c>label</c> (1: an attack), and optionally <c>kind</c>, <c>source</c>,
/// <c>role</c> (user, system, tool, document) and <c>ctx</c> (1: an attack only where it stands). Format: docs/formats/guard-rows.md.
/// </summary>
public static class LabelledTexts
{
    /// <summary>A row is not longer than this.</summary>
    public const int LongestRow = 8 << 20;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>One row; null, with what is wrong, when it is not one.</summary>
    public static LabelledText? Read(ReadOnlyMemory<byte> line, out string? wrong)
    {
        try
        {
            using var document = StrictJson.Parse(line, Strict);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
                return Wrong("the row is not an object", out wrong);
            if (!row.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
                return Wrong("the row has no \"text\"", out wrong);
            if (!row.TryGetProperty("label", out var label) || label.ValueKind != JsonValueKind.Number || !label.TryGetInt32(out var number) || number is not (0 or 1))
                return Wrong("the row has no \"label\" of 0 or 1", out wrong);
            var kind = Text(row, "kind") ?? "";
            if (Place(row, kind, out wrong) is not { } place)
                return null;
            var context = row.TryGetProperty("ctx", out var ctx) && ctx.ValueKind == JsonValueKind.Number && ctx.TryGetInt32(out var c) && c == 1;
            return new LabelledText(text.GetString()!, number == 1, kind, Text(row, "source") ?? "unnamed", context, place);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Wrong("the row is not valid JSON, or its text is not text", out wrong);
        }
    }

    /// <summary>The place a role names; null for a role that there is not.</summary>
    public static Place? PlaceOf(string? role) => role switch
    {
        null or "user" => Guards.Place.User,
        "system" or "developer" => Guards.Place.System,
        "assistant" => Guards.Place.Assistant,
        "tool" => Guards.Place.ToolResult,
        "document" => Guards.Place.Document,
        _ => null,
    };

    static Place? Place(JsonElement row, string kind, out string? wrong)
    {
        wrong = null;
        if (Text(row, "role") is { } role)
        {
            if (PlaceOf(role) is { } place)
                return place;
            wrong = "the row's \"role\" is none of user, system, assistant, tool, document";
            return null;
        }

        return kind is "indirect_injection" or "benign_doc" ? Guards.Place.Document : Guards.Place.User;
    }

    static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static LabelledText? Wrong(string what, out string? wrong)
    {
        wrong = what;
        return null;
    }
}
