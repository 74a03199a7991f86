using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportAssistant.Chat;
using SupportAssistant.Model.StandIn;
using SupportAssistant.Model.Upstream;
using SupportAssistant.Tools;

namespace SupportAssistant.Endpoints;

/// <summary>The chat in OpenAI's format, its models, and the health of the process.</summary>
static class ChatEndpoints
{
    // A fixed moment: the same request gets the same bytes.
    const long Created = 1_767_225_600;

    public static void Map(IEndpointRouteBuilder routes, Assistant assistant, Worlds worlds)
    {
        routes.MapGet("/health", (RequestDelegate)(http => Wire.WriteAsync(http, new JsonObject { ["status"] = "ok", ["weak"] = "on purpose" })));
        routes.MapGet("/v1/models", (RequestDelegate)(http => Callers.Of(http, worlds) is null ? Wire.UnauthorisedAsync(http)
            : Wire.WriteAsync(http, new JsonObject { ["object"] = "list", ["data"] = new JsonArray(new JsonObject { ["id"] = Knowledge.DeclaredModel, ["object"] = "model", ["created"] = Created, ["owned_by"] = "harbour-pine" }) })));
        routes.MapPost("/v1/chat/completions", (RequestDelegate)(http => ChatAsync(http, assistant, worlds)));
    }

    static async Task ChatAsync(HttpContext http, Assistant assistant, Worlds worlds)
    {
        if (Callers.Of(http, worlds) is not { } caller)
        {
            await Wire.UnauthorisedAsync(http);
            return;
        }

        var (request, wrong) = await Wire.ReadAsync(http) is { } json ? ChatRequests.Read(json) : (null, "The body is no JSON object.");
        if (request is null)
        {
            await Wire.ErrorAsync(http, 400, wrong, "invalid_request_error");
            return;
        }

        if (request.Model.Length > 0 && request.Model != Knowledge.DeclaredModel)
        {
            await Wire.ErrorAsync(http, 404, $"There is one model here: {Knowledge.DeclaredModel}.", "invalid_request_error", "model_not_found");
            return;
        }

        ChatAnswer? answer;
        try
        {
            answer = await assistant.AnswerAsync(request, caller, http.RequestAborted);
        }
        catch (UpstreamFault fault)
        {
            await Wire.ErrorAsync(http, 502, fault.Message, "server_error", "upstream");
            return;
        }

        if (answer is null)
            await Wire.ErrorAsync(http, 429, "This session has asked its twenty questions.", "rate_limit_error", "rate_limit_exceeded");
        else if (request.Stream)
            await StreamAsync(http, request, answer);
        else
            await Wire.WriteAsync(http, Plain(http, request, answer));
    }

    static JsonObject Plain(HttpContext http, ChatRequest request, ChatAnswer answer)
    {
        var choice = new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text }, ["logprobs"] = Logprobs(request, answer), ["finish_reason"] = answer.Finish };
        var json = Head("chat.completion", answer);
        json["choices"] = new JsonArray(choice);
        json["usage"] = Usage(answer);
        return WithTrace(http, json, answer);
    }

    static async Task StreamAsync(HttpContext http, ChatRequest request, ChatAnswer answer)
    {
        http.Response.ContentType = "text/event-stream";
        JsonObject Chunk(JsonObject delta, string? finish)
        {
            var json = Head("chat.completion.chunk", answer);
            json["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish });
            return json;
        }

        await Wire.EventAsync(http, Chunk(new() { ["role"] = "assistant", ["content"] = "" }, null));
        foreach (var piece in Pieces(answer.Text))
            await Wire.EventAsync(http, Chunk(new() { ["content"] = piece }, null));
        await Wire.EventAsync(http, WithTrace(http, Chunk([], answer.Finish), answer));
        if (request.UsageInStream)
        {
            var json = Head("chat.completion.chunk", answer);
            json["choices"] = new JsonArray();
            json["usage"] = Usage(answer);
            await Wire.EventAsync(http, json);
        }

        await http.Response.WriteAsync("data: [DONE]\n\n", http.RequestAborted);
    }

    // About a word at a time, and never within a surrogate pair.
    static IEnumerable<string> Pieces(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = text.IndexOf(' ', Math.Min(from + 1, text.Length - 1)) is > 0 and var space && space > from ? Math.Min(space, from + 64) : Math.Min(text.Length, from + 64);
            if (to < text.Length && char.IsLowSurrogate(text[to]))
                to++;
            yield return text[from..to];
            from = to;
        }
    }

    static JsonObject Head(string kind, ChatAnswer answer) => new() { ["id"] = "chatcmpl-" + (Refusals.Hash(answer.Text) ^ (uint)answer.PromptTokens).ToString("x8", CultureInfo.InvariantCulture), ["object"] = kind, ["created"] = Created, ["model"] = answer.Model };

    static JsonObject Usage(ChatAnswer answer) => new()
    {
        ["prompt_tokens"] = answer.PromptTokens,
        ["completion_tokens"] = answer.AnswerTokens + answer.ReasoningTokens,
        ["total_tokens"] = answer.PromptTokens + answer.AnswerTokens + answer.ReasoningTokens,
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = answer.ReasoningTokens },
    };

    static JsonObject? Logprobs(ChatRequest request, ChatAnswer answer) => request.Logprobs && answer.GivesProbabilities
        ? new() { ["content"] = new JsonArray([.. answer.Text.Split(' ').Take(200).Select(w => new JsonObject { ["token"] = w, ["logprob"] = -(Refusals.Hash(w) % 2000) / 1000.0, ["top_logprobs"] = new JsonArray() })]) }
        : null;

    // The truth about what happened, for a test; a product would not show it.
    static JsonObject WithTrace(HttpContext http, JsonObject json, ChatAnswer answer)
    {
        if (http.Request.Headers["X-Trace"] == "1")
            json["trace"] = new JsonObject
            {
                ["tools"] = new JsonArray([.. answer.Log.Done.Where(c => c.Logged).Select(Call)]),
                ["unlogged"] = new JsonArray([.. answer.Log.Done.Where(c => !c.Logged).Select(Call)]),
                ["refused"] = new JsonArray([.. answer.Log.Refused.Select(Call)]),
                ["retrieved"] = new JsonArray([.. answer.Retrieved.Select(d => new JsonObject { ["id"] = d.Source, ["tenant"] = d.Tenant, ["text"] = d.Text })]),
                ["steps"] = answer.Steps,
            };
        return json;
    }

    static JsonObject Call(TracedCall call) => new()
    {
        ["name"] = call.Name,
        ["arguments"] = new JsonObject(call.Arguments.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)(a.Key == "amount" && decimal.TryParse(a.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? JsonValue.Create(n) : JsonValue.Create(a.Value))))),
        ["result"] = call.Result,
        ["agent"] = call.Agent,
    };
}
