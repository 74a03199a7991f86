using System.Text.Json;
using System.Text.Json.Nodes;
using SupportAssistant.Chat;
using SupportAssistant.Model;

namespace SupportAssistant.Endpoints;

/// <summary>Reads a chat completion request. Roles and parts say where a text stands; nothing else in a message counts.</summary>
static class ChatRequests
{
    const int MostMessages = 400;

    /// <summary>The request, or what is wrong with it.</summary>
    public static (ChatRequest? Request, string Wrong) Read(JsonObject json)
    {
        try
        {
            return Checked(json);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or JsonException)
        {
            return (null, "The request is no chat completion request.");
        }
    }

    static (ChatRequest?, string) Checked(JsonObject json)
    {
        if (json["messages"] is not JsonArray { Count: > 0 and <= MostMessages } array)
            return (null, $"'messages' must be a list of 1 to {MostMessages} messages.");
        var messages = new List<ChatMessage>();
        foreach (var item in array)
        {
            if (item is not JsonObject message || Wire.Text(message, "role") is not { } role || Message(role, message["content"]) is not { } read)
                return (null, $"Message {messages.Count} needs a 'role' (system, developer, user, assistant, tool) and a 'content' that is text or a list of parts.");
            messages.Add(read);
        }

        if (messages.All(m => m.Role != Role.User))
            return (null, "There is no message of the user.");
        return (new(messages, Wire.Text(json, "model") ?? "", Flag(json["stream"]), json["stream_options"] is JsonObject options && Flag(options["include_usage"]), Flag(json["logprobs"]), Number(json["max_completion_tokens"]) ?? Number(json["max_tokens"])), "");
    }

    static ChatMessage? Message(string role, JsonNode? content)
    {
        (Role Role, Place Place)? known = role switch
        {
            "system" or "developer" => (Role.System, Place.Caller),
            "user" => (Role.User, Place.User),
            "assistant" => (Role.Assistant, Place.Assistant),
            "tool" or "function" => (Role.Tool, Place.ToolResult),
            _ => null,
        };
        if (known is not { } k)
            return null;
        return content switch
        {
            null => new(k.Role, [new(k.Place, "", "")], []),
            JsonValue value when value.TryGetValue<string>(out var text) => new(k.Role, [new(k.Place, "", text)], []),
            JsonArray parts => new(k.Role, [.. parts.OfType<JsonObject>().Take(100).SelectMany(p => Part(p, k.Place))], []),
            _ => null,
        };
    }

    // A picture counts by its alternative text, a file by its name and text: the stand-in sees no pixels.
    static IEnumerable<Segment> Part(JsonObject part, Place place)
    {
        if (Wire.Text(part, "text") is { } text)
            yield return new(place, "", text);
        if (part["image_url"] is JsonObject image && Wire.Text(image, "alt_text") is { } alt)
            yield return new(Place.ImageText, "image", alt);
        if (part["file"] is not JsonObject file)
            yield break;
        if (Wire.Text(file, "filename") is { } name)
            yield return new(Place.FileName, name, name);
        if (Wire.Text(file, "text") is { } inside)
            yield return new(Place.FileText, "file", inside);
    }

    static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
