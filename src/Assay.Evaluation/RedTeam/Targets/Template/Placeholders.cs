using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>Fills placeholders. What is filled in is escaped for its place and never looked at again: a payload that holds a placeholder stays as it is.</summary>
sealed partial class Placeholders(IReadOnlyDictionary<string, string> values, IReadOnlyList<Message>? messages = null)
{
    internal const string Messages = "messages";

    /// <summary>Placeholders in a text; a name that is unknown stays as it is.</summary>
    internal string Fill(string template, Func<string, string> escape) =>
        Names().Replace(template, m => m.Groups[1].Value == Messages && messages is not null ? escape(Encoding.UTF8.GetString(Json.Written(WriteMessages))) : values.TryGetValue(m.Groups[1].Value, out var value) ? escape(value) : m.Value);

    /// <summary>JSON with placeholders in its texts; a text that is <c>{messages}</c> alone becomes the list itself.</summary>
    internal void Fill(Utf8JsonWriter json, JsonElement template)
    {
        switch (template.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in template.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Fill(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in template.EnumerateArray())
                    Fill(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String when template.GetString() is { } text:
                if (text == "{" + Messages + "}" && messages is not null)
                    WriteMessages(json);
                else
                    json.WriteStringValue(Fill(text, v => v));
                break;
            default:
                template.WriteTo(json);
                break;
        }
    }

    void WriteMessages(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var message in messages!)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Speaker.Name());
            json.WriteString("content", message.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Inside a JSON string that stands in a text.</summary>
    internal static string InJson(string value) => JsonEncodedText.Encode(value).ToString();

    /// <summary>The placeholders of a template, wherever they stand.</summary>
    internal static IEnumerable<string> In(string template) => Names().Matches(template).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"\{([a-z][a-z0-9-]*)\}")]
    private static partial Regex Names();
}
