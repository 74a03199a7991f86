using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Agents.Calls;

/// <summary>A call of a tool that somebody wants.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Arguments">An object.</param>
sealed record ToolCall(string Tool, JsonElement Arguments)
{
    /// <summary>A call whose arguments are JSON within a text; null when they are not read the same by everybody.</summary>
    internal static ToolCall? Of(string tool, string arguments)
    {
        // Models write nothing for a tool without parameters.
        var utf8 = Encoding.UTF8.GetBytes(arguments.Length == 0 ? "{}" : arguments);
        if (JsonBody.Read(utf8, out _) is null)
            return null;
        var root = JsonDocument.Parse(utf8).RootElement;
        return root.ValueKind == JsonValueKind.Object ? new ToolCall(tool, root) : null;
    }

    /// <summary>What tells this call from another one: the tool and the arguments, whatever their order. Numbers count as they are written.</summary>
    internal Digest Digest
    {
        get
        {
            var text = new StringBuilder();
            Write(text, Arguments);
            return Digest.Sha256(Encoding.UTF8.GetBytes($"{JsonSerializer.Serialize(Tool)}{text}"));
        }
    }

    static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    Write(text, member.Value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(value.GetString()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
