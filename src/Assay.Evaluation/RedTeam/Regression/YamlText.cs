using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Writes JSON values as YAML that people read and compare in git. Every text that is not a plain word stands in double quotes with its odd characters
/// escaped: attack texts hold zero-width letters, bidirectional marks and control characters, and a reviewer has to see them.
/// </summary>
static class YamlText
{
    internal static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Members(text, value, 0);
        return text.ToString();
    }

    static void Members(StringBuilder text, JsonElement value, int indent)
    {
        foreach (var member in value.EnumerateObject().Where(m => !Empty(m.Value)))
        {
            text.Append(' ', indent).Append(Key(member.Name)).Append(':');
            Nested(text, member.Value, indent + 2);
        }
    }

    static void Nested(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('\n');
                Members(text, value, indent);
                break;
            case JsonValueKind.Array:
                text.Append('\n');
                foreach (var item in value.EnumerateArray())
                    Item(text, item, indent);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    static void Item(StringBuilder text, JsonElement item, int indent)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            text.Append(' ', indent).Append("- ").Append(Scalar(item)).Append('\n');
            return;
        }

        var at = text.Length;
        Members(text, item, indent + 2);
        text[at + indent] = '-';
    }

    static bool Empty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.EnumerateObject().All(m => Empty(m.Value)),
        _ => false,
    };

    static string Key(string name) => IsPlain(name) ? name : Quoted(name);

    static string Scalar(JsonElement value) => value.ValueKind == JsonValueKind.String ? (IsPlain(value.GetString()!) ? value.GetString()! : Quoted(value.GetString()!)) : value.GetRawText();

    static bool IsPlain(string text) => text.Length is > 0 and <= 80 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/' or '.') && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");

    static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ when rune.Value is >= ' ' and < 127 => rune.ToString(),
                _ when Rune.IsLetterOrDigit(rune) && rune.Value < 0x10000 => rune.ToString(),
                _ when rune.Value < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            });
        return quoted.Append('"').ToString();
    }
}
