using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SupportAssistant.Model.Upstream;

/// <summary>The real model did not answer, or not in the format it should.</summary>
sealed class UpstreamFault(string message) : Exception(message);

/// <summary>A real OpenAI-compatible model in the stand-in's place. It reads the same texts, with delimiters around strangers' ones.</summary>
sealed class UpstreamModel(HttpClient client, Uri address, string name, string? key) : IChatModel
{
    public async Task<ModelTurn> CompleteAsync(ModelPrompt prompt, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address.ToString().TrimEnd('/') + "/chat/completions")
        {
            Content = new StringContent(Body(prompt).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new UpstreamFault($"The model behind this application answered with status {(int)response.StatusCode}.");
            return Read(await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), documentOptions: new() { MaxDepth = 32 }, cancellationToken: cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or ArgumentException || e is TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new UpstreamFault("The model behind this application did not answer as an OpenAI-compatible one does.");
        }
    }

    JsonObject Body(ModelPrompt prompt) => new()
    {
        ["model"] = name,
        ["temperature"] = 0,
        ["messages"] = new JsonArray([.. prompt.Messages.Select(Message)]),
        ["tools"] = new JsonArray([.. prompt.Tools.Select(Tool)]),
    };

    static JsonObject Message(ChatMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role.ToString().ToLowerInvariant(), ["content"] = message.Text };
        // A tool's answer without the call that it answers (a caller may send one) is shown as the user's text.
        if (message.Role == Role.Tool && message.AnswersCall is null)
            json["role"] = "user";
        else if (message.AnswersCall is { } id)
            json["tool_call_id"] = id;
        if (message.Calls.Count > 0)
            json["tool_calls"] = new JsonArray([.. message.Calls.Select(c => new JsonObject { ["id"] = c.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = c.Name, ["arguments"] = JsonSerializer.Serialize(c.Arguments) } })]);
        return json;
    }

    static JsonObject Tool(ToolDefinition tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(tool.Parameters.Select(p => KeyValuePair.Create(p, (JsonNode?)new JsonObject { ["type"] = p == "amount" ? "number" : "string" }))),
                ["required"] = new JsonArray([.. tool.Parameters.Select(p => JsonValue.Create(p))]),
            },
        },
    };

    static ModelTurn Read(JsonNode? json)
    {
        var message = json?["choices"]?[0]?["message"] ?? throw new UpstreamFault("The model behind this application gave no choice.");
        var calls = (message["tool_calls"] as JsonArray ?? []).OfType<JsonObject>().Select(Call).ToList();
        var reasoning = json["usage"]?["completion_tokens_details"]?["reasoning_tokens"] is JsonValue n && n.TryGetValue<int>(out var tokens) ? tokens : 0;
        return new(message["content"]?.GetValue<string>() ?? "", calls, reasoning);
    }

    static ToolCall Call(JsonObject call)
    {
        var function = call["function"] ?? throw new UpstreamFault("The model behind this application made a call without a function.");
        var arguments = JsonNode.Parse(function["arguments"]?.GetValue<string>() is { Length: > 0 } text ? text : "{}", documentOptions: new() { MaxDepth = 8 }) as JsonObject;
        return new(function["name"]?.GetValue<string>() ?? "", (arguments ?? []).ToDictionary(a => a.Key, a => a.Value?.ToString() ?? "")) { Id = call["id"]?.GetValue<string>() ?? "" };
    }
}
