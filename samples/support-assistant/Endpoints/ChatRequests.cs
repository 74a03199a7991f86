using System.Text.Json;
using System.Text.Json.Nodes;
using SupportAssistant.Chat;
using SupportAssistant.Model;
using SupportAssistant.Model.Pictures;

namespace SupportAssistant.Endpoints;

/// <summary>Reads a chat completion request. Roles and parts say where a text stands; nothing else in a message counts.</summary>
static class ChatRequests
{
    const int MostMessages = 400;
    const string Data = "data:image/png;base64,";

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
        var pictures = new PicturesLeft();
        foreach (var item in array)
        {
            if (item is not JsonObject message || Wire.Text(message, "role") is not { } role || Message(role, message["content"], pictures) is not { } read)
                return (null, $"Message {messages.Count} needs a 'role' (system, developer, user, assistant, tool) and a 'content' that is text or a list of parts.");
            messages.Add(read);
        }

        if (messages.All(m => m.Role != Role.User))
            return (null, "There is no message of the user.");
        return (new(messages, Wire.Text(json, "model") ?? "", Flag(json["stream"]), json["stream_options"] is JsonObject options && Flag(options["include_usage"]), Flag(json["logprobs"]), Number(json["max_completion_tokens"]) ?? Number(json["max_tokens"])), "");
    }

    static ChatMessage? Message(string role, JsonNode? content, PicturesLeft pictures)
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
            JsonArray parts => new(k.Role, [.. parts.OfType<JsonObject>().Take(100).SelectMany(p => Part(p, k.Place, pictures))], []),
            _ => null,
        };
    }

    // A picture counts by its alternative text and by what can be read in it, a file by its name and text.
    static IEnumerable<Segment> Part(JsonObject part, Place place, PicturesLeft pictures)
    {
        if (Wire.Text(part, "text") is { } text)
            yield return new(place, "", text);
        if (part["image_url"] is JsonObject image && Wire.Text(image, "alt_text") is { } alt)
            yield return new(Place.ImageText, "image", alt);
        if (part["image_url"] is JsonObject shown && Wire.Text(shown, "url") is { } url && url.StartsWith(Data, StringComparison.Ordinal) && pictures.Count-- > 0 && Bytes(url[Data.Length..]) is { } bytes && Png.Read(bytes) is { } png)
            foreach (var written in PictureReader.Texts(png))
                yield return new(Place.Picture, "picture", written);
        if (part["file"] is not JsonObject file)
            yield break;
        if (Wire.Text(file, "filename") is { } name)
            yield return new(Place.FileName, name, name);
        if (Wire.Text(file, "text") is { } inside)
            yield return new(Place.FileText, "file", inside);
    }

    // Pictures come with the question: no address is ever fetched.
    static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Of one request: each takes memory and time, however small it is packed.</summary>
    sealed class PicturesLeft
    {
        public int Count { get; set; } = 8;
    }

    static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
