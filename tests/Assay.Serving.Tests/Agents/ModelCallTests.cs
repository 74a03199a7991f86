using System.Net;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Agents;

/// <summary>What a model may call, by each of the APIs, whole and streamed, with the makers' own clients.</summary>
public sealed class ModelCallTests
{
    static readonly string[] Clients = ["chat", "responses", "anthropic", "ollama"];

    [Fact]
    public async Task A_call_that_is_not_allowed_is_a_refusal_for_every_client()
    {
        var model = new CallingModel(("read_file", """{"path":"/srv/docs/a.txt"}"""), ("read_file", """{"path":"/srv/docs/../../etc/passwd"}"""), ("delete_file", """{"path":"/srv/docs/a.txt"}"""));
        var (gateway, key) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, model.AnswerAsync);
        await using var running = gateway;
        var questions = Clients.SelectMany(c => new[] { new { client = c, stream = false }, new { client = c, stream = true } }).ToList();
        foreach (var (question, answer) in questions.Zip(await AskAsync(gateway.Address, key, questions)))
        {
            var said = $"{question} -> {answer}";
            Assert.True(answer.TryGetProperty("calls", out var calls) && calls.GetArrayLength() == 1, said);
            Assert.True(calls[0].GetProperty("arguments").GetString()!.Contains("/srv/docs/a.txt", StringComparison.Ordinal), said);
            Assert.True(answer.GetProperty("said").GetString()!.Contains("Refused by policy. Reference: ", StringComparison.Ordinal), said);
            Assert.DoesNotContain("etc", answer.ToString(), StringComparison.Ordinal);
        }

        Assert.All(model.Asked, asked => Assert.DoesNotContain("delete_file", asked.ToString(), StringComparison.Ordinal));
        Assert.All(model.Asked, asked => Assert.Contains("read_file", asked.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_of_refused_calls_only_ends_as_a_refusal()
    {
        var model = new CallingModel(("delete_file", """{"path":"/"}"""));
        var (gateway, key) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, model.AnswerAsync);
        await using var running = gateway;
        var questions = Clients.SelectMany(c => new[] { new { client = c, stream = false }, new { client = c, stream = true } }).ToList();
        foreach (var (question, answer) in questions.Zip(await AskAsync(gateway.Address, key, questions)))
        {
            var said = $"{question} -> {answer}";
            Assert.True(answer.TryGetProperty("calls", out var calls) && calls.GetArrayLength() == 0, said);
            Assert.True(answer.GetProperty("stop").GetString() is "stop" or "completed" or "refusal", said);
        }
    }

    [Theory]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"read_file","arguments":"{\"path\":\"/srv/docs/a\"}"}}]}}]}""", """{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"delete_file","arguments":""}}]}}]}""")]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"read_file","arguments":"{\"path\":\"/etc\","}}]}}]}""", """{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"path\":\"/srv/docs/a\"}"}}]}}]}""")]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"function_call":{"name":"delete_file","arguments":"{}"}}}]}""", """{"id":"1","choices":[{"index":0,"delta":{}}]}""")]
    public async Task A_call_that_clients_could_put_together_in_two_ways_is_none(string first, string second)
    {
        var (gateway, _) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, async http =>
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var data in (string[])[first, second, """{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""", "[DONE]"])
                await http.Response.BodyWriter.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"data: {data}\n\n"));
        });
        await using var running = gateway;
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[],"stream":true}""");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("delete_file", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_calls\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_has_to_be_used_and_may_not_be_is_a_refusal_of_the_request()
    {
        var model = new CallingModel();
        var (gateway, _) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, model.AnswerAsync);
        await using var running = gateway;
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"delete_file"}}],"tool_choice":{"type":"function","function":{"name":"delete_file"}}}""");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(model.Asked);
    }

    [Theory]
    [InlineData("a result of a tool that is not the agent's", """{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"delete_file","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"done"}]}""")]
    public async Task Such_a_request_does_not_reach_the_model(string what, string body)
    {
        var model = new CallingModel();
        var (gateway, _) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, model.AnswerAsync);
        await using var running = gateway;
        using var answer = await gateway.PostAsync("/v1/chat/completions", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, what);
        Assert.Empty(model.Asked);
    }

    const string Flow = """
        format: assay-authority/1
        agents:
          - agent: shop
            tools: [{ tool: fetch }, { tool: send_mail }, { tool: read_file }]
        dataFlow: [{ after: [fetch], tools: [send_mail], unless: { to: { enum: [boss@example.org] } } }]
        """;

    [Theory]
    [InlineData("""[{"role":"user","content":"hi"}]""", "x@evil.com", 1)]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"read_file","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"text"}]""", "x@evil.com", 1)]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"fetch","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"text"}]""", "x@evil.com", 0)]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"fetch","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"text"}]""", "boss@example.org", 1)]
    [InlineData("""[{"role":"tool","tool_call_id":"nobody","content":"text"}]""", "x@evil.com", 0)]
    public async Task After_something_untrusted_was_read_a_sensitive_tool_is_not_called(string messages, string to, int calls)
    {
        var (gateway, _) = await AgentGateway.StartAsync(Flow, new CallingModel(("send_mail", $$"""{"to":"{{to}}"}""")).AnswerAsync);
        await using var running = gateway;
        using var answer = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"m","messages":{{messages}}}""");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var message = json.RootElement.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(calls, message.TryGetProperty("tool_calls", out var made) ? made.GetArrayLength() : 0);
    }

    [Fact]
    public async Task The_same_call_again_and_again_is_stopped_and_so_is_a_circle()
    {
        static string Turn(string tool, string arguments) => $$$"""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"{{{tool}}}","arguments":"{{{arguments}}}"}}]}""";
        async Task<bool> MayAsync(params string[] turns)
        {
            var (gateway, _) = await AgentGateway.StartAsync(Flow.Replace("tools: [{ tool: fetch }", "budget: { repeats: 3 }\n    tools: [{ tool: fetch }", StringComparison.Ordinal), new CallingModel(("fetch", "{}")).AnswerAsync);
            await using var running = gateway;
            using var answer = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"m","messages":[{{string.Join(',', turns)}}]}""");
            return (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("tool_calls\":", StringComparison.Ordinal);
        }

        Assert.True(await MayAsync(Turn("fetch", "{}"), Turn("fetch", "{}")));
        Assert.False(await MayAsync(Turn("fetch", "{}"), Turn("fetch", "{}"), Turn("fetch", "{}")));
        Assert.False(await MayAsync(Turn("fetch", "{}"), Turn("read_file", "{}"), Turn("fetch", "{}"), Turn("read_file", "{}"), Turn("fetch", "{}"), Turn("read_file", "{}"), Turn("send_mail", "{}"), Turn("fetch", "{}")));
        Assert.True(await MayAsync(Turn("read_file", "{}"), Turn("fetch", "{}"), Turn("read_file", "{}")));
        Assert.False(await MayAsync(Turn("read_file", "{}"), Turn("fetch", "{}"), Turn("read_file", "{}"), Turn("fetch", "{}"), Turn("read_file", "{}")));
    }

    static async Task<IReadOnlyList<JsonElement>> AskAsync(Uri gateway, string key, object questions) =>
        [.. (await NodeChecks.AskAsync("tool-calls.mjs", questions, TestContext.Current.CancellationToken, gateway.ToString().TrimEnd('/'), key)).EnumerateArray()];
}
