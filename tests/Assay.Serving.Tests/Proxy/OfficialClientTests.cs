using System.Text.Json;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Proxy;

/// <summary>The makers' own clients, against a gateway on a socket, before a server that says back what it was asked.</summary>
public sealed class OfficialClientTests
{
    const string Secret = "AKIAIOSFODNN7EXAMPLF";

    const string Policy = """
        format: assay-guardrails/1
        guards:
          - { guard: secrets, action: redact, at: [output] }
          - { guard: phrases, phrases: [project bluebird], action: block }
        """;

    static readonly string[] Clients = ["chat", "responses", "anthropic", "ollama"];

    [Fact]
    public async Task They_are_answered_and_refused_as_by_the_maker()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy, upstream: EchoAsync);
        var questions = Clients.SelectMany(c => new[] { false, true }.SelectMany(s => new[]
        {
            new { client = c, text = "hello world", stream = s },
            new { client = c, text = $"say {Secret} please", stream = s },
            new { client = c, text = "about Project Bluebird", stream = s },
        })).Concat(
        [
            new { client = "completions", text = "hello world", stream = false },
            new { client = "embeddings", text = "hello world", stream = false },
            new { client = "embeddings", text = "project bluebird", stream = false },
            new { client = "models", text = "", stream = false },
        ]).ToList();
        var answers = await AskAsync(gateway.Address, questions);
        Assert.Equal(questions.Count, answers.Count);
        foreach (var (question, answer) in questions.Zip(answers))
        {
            var said = $"{question} -> {answer}";
            if (question.text.Contains("Bluebird", StringComparison.OrdinalIgnoreCase))
                Assert.True(answer.GetProperty("status").GetInt32() == 403 && answer.GetProperty("message").GetString()!.Contains("Refused by policy", StringComparison.Ordinal), said);
            else
                Assert.True(answer.TryGetProperty("text", out var text) && text.GetString() == Expected(question.client, question.text), said);
        }
    }

    [Fact]
    public async Task A_stream_that_turns_bad_ends_with_an_error_that_they_understand()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy, upstream: http => EchoAsync(http, "a harmless beginning, then project bluebird and more"));
        foreach (var (client, answer) in Clients.Zip(await AskAsync(gateway.Address, Clients.Select(c => new { client = c, text = "hi", stream = true }))))
        {
            Assert.True(answer.TryGetProperty("message", out var message) && message.GetString()!.Contains("Refused by policy", StringComparison.Ordinal), $"{client}: {answer}");
            Assert.DoesNotContain("bluebird", answer.GetProperty("shown").GetString(), StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith("a harmless", answer.GetProperty("shown").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Wherever_a_forbidden_text_stands_the_makers_clients_are_refused()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        // Nobody makes a client for predictive models.
        var places = SurfaceTests.Requests.Select(r => r.Data).Where(r => !r.Item2.StartsWith("/v2/", StringComparison.Ordinal)).ToList();
        object Question(string path, string body) => new { client = "body", path, body = JsonDocument.Parse(body).RootElement };
        var answers = await AskAsync(gateway.Address, places.Select(p => Question(p.Item2, p.Item3)).ToList());
        foreach (var ((where, _, _), answer) in places.Zip(answers))
            Assert.True(answer.TryGetProperty("status", out var status) && status.ToString() == "403" && answer.GetProperty("message").GetString()!.Contains("Refused by policy", StringComparison.Ordinal), $"{where}: {answer}");
        Assert.Equal(places.Count, answers.Count);
        Assert.Empty(gateway.Reached);

        await AskAsync(gateway.Address, places.Select(p => Question(p.Item2, p.Item3.Replace("Project Bluebird", "Projekt-Bluebird", StringComparison.Ordinal))).ToList());
        Assert.Equal(places.Count, gateway.Reached.Count);
    }

    static string Expected(string client, string text) => client switch
    {
        "embeddings" => "1",
        "models" => "m",
        _ => text.Replace(Secret, "[secrets removed]", StringComparison.Ordinal),
    };

    static async Task<IReadOnlyList<JsonElement>> AskAsync(Uri gateway, object questions) =>
        [.. (await NodeChecks.AskAsync("gateway-clients.mjs", questions, TestContext.Current.CancellationToken, gateway.ToString().TrimEnd('/'))).EnumerateArray()];

    static Task EchoAsync(HttpContext http) => EchoAsync(http, null);

    static async Task EchoAsync(HttpContext http, string? says)
    {
        if (http.Request.Method == "GET")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"us"}]}""");
            return;
        }

        using var asked = await JsonDocument.ParseAsync(http.Request.Body);
        var root = asked.RootElement;
        var text = says ?? (root.TryGetProperty("messages", out var messages) ? messages[0].GetProperty("content") : root.TryGetProperty("input", out var input) ? input : root.GetProperty("prompt")).ToString();
        var stream = root.TryGetProperty("stream", out var wants) && wants.GetBoolean();
        var path = http.Request.Path.Value!;
        http.Response.ContentType = !stream ? "application/json" : path == "/api/chat" ? "application/x-ndjson" : "text/event-stream";
        foreach (var piece in stream ? Streamed(path, text) : [Whole(path, text)])
        {
            await http.Response.WriteAsync(piece);
            await http.Response.Body.FlushAsync();
        }
    }

    static string Whole(string path, string text)
    {
        var said = JsonSerializer.Serialize(text);
        return path switch
        {
            "/v1/chat/completions" => $$$"""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":{{{said}}}},"finish_reason":"stop"}]}""",
            "/v1/completions" => $$$"""{"id":"1","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":{{{said}}},"finish_reason":"stop"}]}""",
            "/v1/embeddings" => """{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.5,0.25]}]}""",
            "/v1/responses" => $$$"""{"id":"r","object":"response","created_at":1,"model":"m","status":"completed","output":[{"type":"message","id":"i","role":"assistant","status":"completed","content":[{"type":"output_text","text":{{{said}}},"annotations":[]}]}]}""",
            "/v1/messages" => $$$"""{"id":"1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":{{{said}}}}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""",
            _ => $$$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":{{{said}}}},"done":true}""",
        };
    }

    static IEnumerable<string> Streamed(string path, string text)
    {
        var pieces = text.Chunk(3).Select(c => JsonSerializer.Serialize(new string(c))).ToList();
        return path switch
        {
            "/v1/chat/completions" =>
            [
                Event("""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"""),
                .. pieces.Select(p => Event($$$"""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":{{{p}}}},"finish_reason":null}]}""")),
                Event("""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
                "data: [DONE]\n\n",
            ],
            "/v1/responses" =>
            [
                Event("""{"type":"response.created","response":{"id":"r","object":"response","status":"in_progress","output":[]}}""", "response.created"),
                .. pieces.Select(p => Event($$$"""{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":{{{p}}}}""", "response.output_text.delta")),
                Event($$$"""{"type":"response.output_text.done","item_id":"i","output_index":0,"content_index":0,"text":{{{JsonSerializer.Serialize(text)}}}}""", "response.output_text.done"),
                Event($$$"""{"type":"response.completed","response":{{{Whole(path, text)}}}}""", "response.completed"),
            ],
            "/v1/messages" =>
            [
                Event("""{"type":"message_start","message":{"id":"1","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":1,"output_tokens":0}}}""", "message_start"),
                Event("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", "content_block_start"),
                Event("""{"type":"ping"}""", "ping"),
                .. pieces.Select(p => Event($$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{p}}}}}""", "content_block_delta")),
                Event("""{"type":"content_block_stop","index":0}""", "content_block_stop"),
                Event("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}""", "message_delta"),
                Event("""{"type":"message_stop"}""", "message_stop"),
            ],
            _ => [.. pieces.Select(p => $$$"""{"model":"m","message":{"role":"assistant","content":{{{p}}}},"done":false}""" + "\n"), """{"model":"m","message":{"role":"assistant","content":""},"done":true}""" + "\n"],
        };
    }

    static string Event(string data, string? name = null) => (name is null ? "" : $"event: {name}\n") + $"data: {data}\n\n";
}
