using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SupportAssistant.Endpoints;

/// <summary>JSON in and out, and errors in OpenAI's shape.</summary>
static class Wire
{
    static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32 };
    static readonly JsonSerializerOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object in the body; null when it is none.</summary>
    public static async Task<JsonObject?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, documentOptions: Reading, cancellationToken: http.RequestAborted) as JsonObject;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A text member; what is no text is absent. Duplicate members make the whole object unreadable.</summary>
    public static string? Text(JsonObject json, string name)
    {
        try
        {
            return json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static Task WriteAsync(HttpContext http, JsonNode json, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json.ToJsonString(Writing), http.RequestAborted);
    }

    public static Task EventAsync(HttpContext http, JsonNode json) => http.Response.WriteAsync($"data: {json.ToJsonString(Writing)}\n\n", http.RequestAborted);

    public static Task ErrorAsync(HttpContext http, int status, string message, string type, string? code = null) =>
        WriteAsync(http, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code } }, status);

    public static Task UnauthorisedAsync(HttpContext http) => ErrorAsync(http, 401, "Give one of the tokens that README.md names.", "invalid_request_error", "invalid_api_key");
}
