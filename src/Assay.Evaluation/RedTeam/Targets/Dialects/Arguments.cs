using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Arguments of calls: text in some interfaces, an object in others.</summary>
static class Arguments
{
    /// <summary>As text: an object as it was written, a text as it is.</summary>
    internal static string Of(JsonElement arguments) => arguments.ValueKind switch
    {
        JsonValueKind.String => AnswerText.Of(arguments),
        JsonValueKind.Undefined or JsonValueKind.Null => "{}",
        _ => Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(arguments)),
    };

    /// <summary>As an object; what is no object goes back as the text of one.</summary>
    internal static void Write(Utf8JsonWriter json, string arguments)
    {
        try
        {
            using var parsed = StrictJson.Parse(Encoding.UTF8.GetBytes(arguments), new JsonDocumentOptions { MaxDepth = Json.MaxDepth / 2, AllowDuplicateProperties = false });
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                // Checked before it is written: half an object cannot be taken back.
                var whole = Json.Written(parsed.RootElement.WriteTo);
                json.WriteRawValue(whole);
                return;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Below.
        }

        json.WriteStartObject();
        json.WriteString("text", arguments);
        json.WriteEndObject();
    }
}
