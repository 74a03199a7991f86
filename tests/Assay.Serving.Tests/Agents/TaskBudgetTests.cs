using System.Globalization;
using System.Net;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>Tokens and cost of a task: counted by what the answers say, estimated where they say nothing, and refused like the other budgets.</summary>
public sealed class TaskBudgetTests
{
    static string Authority(string budget) => $$"""
        format: assay-authority/1
        agents:
          - agent: shop
            budget: { {{budget}} }
            tools: [{ tool: read_file }]
        """;

    const string Prices = "prices: [{ model: m, inputPerMillion: 1, outputPerMillion: 10 }]";

    static string Ask(int? length = null, string model = "m", bool stream = false) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}{{(length is { } most ? $",\"max_tokens\":{most}" : "")}}}""";

    static (string, string) Task(string name) => ("Assay-Task", name);

    // An answer of so many characters, whole or in a stream, that says what it used, or not.
    static RequestDelegate Says(int characters, (int Input, int Output)? used) => async http =>
    {
        using var asked = await System.Text.Json.JsonDocument.ParseAsync(http.Request.Body);
        var usage = used is var (input, output) ? $$""","usage":{"prompt_tokens":{{input}},"completion_tokens":{{output}},"total_tokens":{{input + output}}}""" : "";
        if (!asked.RootElement.TryGetProperty("stream", out var stream) || !stream.GetBoolean())
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{new string('a', characters)}}"},"finish_reason":"stop"}]{{usage}}}""");
            return;
        }

        http.Response.ContentType = "text/event-stream";
        for (var left = characters; left > 0; left -= 100)
        {
            await http.Response.WriteAsync($$$"""data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"{{{new string('a', Math.Min(left, 100))}}}"},"finish_reason":null}]}""" + "\n\n");
            await http.Response.Body.FlushAsync();
        }

        await http.Response.WriteAsync($$$"""data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]{{{usage}}}}""" + "\n\ndata: [DONE]\n\n");
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_task_has_only_so_many_tokens_and_another_task_its_own(bool stream)
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 2000"), Says(4, (100, 600)));
        await using var running = gateway;
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 5; i++)
        {
            var (status, text) = await AgentGateway.AskAsync(gateway, key, Ask(stream: stream), headers: Task("refund/1"));
            statuses.Add(status);
            if (status != HttpStatusCode.OK)
                Assert.Contains("refused_by_policy", text, StringComparison.Ordinal);
            await AgentGateway.OverAsync(gateway, i + 1);
        }

        // 257 are expected of each and 700 used: after two of them 600 are left, after three none.
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], statuses);
        Assert.Contains(gateway.Seen.Last().Hits, h => h is { Guard: "authority", Why: "the budget of tokens is used up", Enforced: true });
        Assert.Equal(Outcome.RequestBlocked, gateway.Seen.Last().Outcome);
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(stream: stream), headers: Task("refund/2"))).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_answer_does_not_say_is_counted_by_its_length(bool stream)
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 1000"), Says(3600, null));
        await using var running = gateway;
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(90, stream: stream), headers: Task("t"))).Status);
        await AgentGateway.OverAsync(gateway, 1);
        // 900 tokens of 3,600 characters: there is room for 90, not for 150.
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, Ask(150, stream: stream), headers: Task("t"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(90, stream: stream), headers: Task("t"))).Status);
    }

    [Fact]
    public async Task A_stream_that_goes_on_far_beyond_all_that_is_left_is_cut_off()
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 200"), Says(200_000, null));
        await using var running = gateway;
        var (_, text) = await AgentGateway.AskAsync(gateway, key, Ask(50, stream: true), headers: Task("t"));
        Assert.True(text.Count(c => c == 'a') < 10_000 && text.Contains("refused_by_policy", StringComparison.Ordinal), $"{text.Length} characters came");
        await AgentGateway.OverAsync(gateway, 1);
        // It is no fault of the server, which is asked again by others.
        Assert.Equal(Outcome.AnswerBlocked, gateway.Seen.Single().Outcome);
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, Ask(1), headers: Task("t"))).Status);
    }

    [Fact]
    public async Task Many_at_once_get_no_more_than_one_after_another()
    {
        using var open = new SemaphoreSlim(0);
        var answer = Says(4, (1, 100));
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 505"), async http =>
        {
            await open.WaitAsync(http.RequestAborted);
            await answer(http);
        });
        await using var running = gateway;
        var asked = Enumerable.Range(0, 20).Select(_ => AgentGateway.AskAsync(gateway, key, Ask(100), headers: Task("t"))).ToList();
        await AgentGateway.OverAsync(gateway, 15);
        open.Release(20);
        var statuses = (await System.Threading.Tasks.Task.WhenAll(asked)).Select(a => a.Status).ToList();
        Assert.Equal((5, 15), (statuses.Count(s => s == HttpStatusCode.OK), statuses.Count(s => s == HttpStatusCode.Forbidden)));
    }

    [Theory]
    [InlineData("tokens: 3000", "")]
    [InlineData("cost: 0.03", Prices)]
    public async Task Many_at_once_that_do_not_say_how_long_get_no_more_than_the_budget(string budget, string more)
    {
        using var open = new SemaphoreSlim(0);
        var answer = Says(4, (1, 1000));
        var (gateway, key) = await AgentGateway.StartAsync(Authority(budget), async http =>
        {
            await open.WaitAsync(http.RequestAborted);
            await answer(http);
        }, more: more);
        await using var running = gateway;
        var asked = Enumerable.Range(0, 20).Select(_ => AgentGateway.AskAsync(gateway, key, Ask(), headers: Task("t"))).ToList();
        // One may use all that is left, so nothing else has room until it is known what it used.
        await AgentGateway.OverAsync(gateway, 19);
        open.Release(25);
        Assert.Equal(1, (await System.Threading.Tasks.Task.WhenAll(asked)).Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(), headers: Task("t"))).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_asks_again_as_soon_as_the_answer_is_there_finds_what_it_left(bool stream)
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 30000"), Says(4, (1, 1000)));
        await using var running = gateway;
        for (var i = 0; i < 29; i++)
            Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(stream: stream), headers: Task("t"))).Status);
    }

    [Fact]
    public async Task Streams_that_run_at_once_are_cut_off_by_what_both_of_them_used()
    {
        var (entered, both) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var answer = Says(200_000, null);
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 200"), async http =>
        {
            if (Interlocked.Increment(ref entered) == 2)
                both.SetResult();
            await both.Task.WaitAsync(http.RequestAborted);
            await answer(http);
        });
        await using var running = gateway;
        var answers = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AgentGateway.AskAsync(gateway, key, Ask(10, stream: true), headers: Task("t"))));
        // One alone gets 16 pieces of 100 characters, at 8 characters a token.
        Assert.InRange(answers.Sum(a => a.Text.Split(new string('a', 100)).Length - 1), 2, 20);
    }

    [Fact]
    public async Task Cost_is_counted_by_the_gateways_prices_and_a_model_without_one_is_not_asked()
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("cost: 0.01"), Says(4, (0, 500)), more: Prices);
        await using var running = gateway;
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await AgentGateway.AskAsync(gateway, key, Ask(499), headers: Task("t"))).Status);
            await AgentGateway.OverAsync(gateway, i + 1);
        }

        // Each costs half of it.
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden], statuses);
        Assert.Contains(gateway.Seen.Last().Hits, h => h.Why == "the budget of cost is used up");
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, Ask(model: "unknown"), headers: Task("other"))).Status);
        await AgentGateway.OverAsync(gateway, 4);
        Assert.Contains(gateway.Seen.Last().Hits, h => h.Why == "the budget is one of cost, and the model has no price");
    }

    [Fact]
    public async Task A_request_that_names_no_task_has_no_budget_and_is_refused()
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 100000"), Says(4, null));
        await using var running = gateway;
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, Ask())).Status);
        await AgentGateway.OverAsync(gateway, 1);
        Assert.Contains(gateway.Seen.Last().Hits, h => h.Why == "the budget is one of tasks, and the request names none");
    }

    [Fact]
    public async Task What_is_refused_or_never_sent_uses_nothing()
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 300, steps: 1"), Says(4, (1, 1)));
        await using var running = gateway;
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, """{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"delete"}}],"tool_choice":{"type":"function","function":{"name":"delete"}}}""", headers: Task("t"))).Status);
        await AgentGateway.OverAsync(gateway, 5);
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask(250), headers: Task("t"))).Status);
    }

    [Fact]
    public async Task The_official_clients_are_refused_once_the_task_is_over_its_budget()
    {
        // Each question is expected to use more than 20 tokens.
        var model = new CallingModel(("read_file", """{"path":"a"}"""));
        foreach (var client in (string[])["chat", "responses", "anthropic", "ollama"])
        {
            var (gateway, key) = await AgentGateway.StartAsync(Authority("tokens: 20"), model.AnswerAsync);
            await using var running = gateway;
            var questions = new[] { new { client, stream = true }, new { client, stream = false } };
            foreach (var answer in (await NodeChecks.AskAsync("tool-calls.mjs", questions, TestContext.Current.CancellationToken, gateway.Address.ToString().TrimEnd('/'), key, "Assay-Task=refund/1")).EnumerateArray())
                Assert.True(answer.TryGetProperty("error", out var error) && error.GetString()!.Contains("Refused by policy", StringComparison.Ordinal), $"{client}: {answer}");
            // The same task with room is answered.
            var (wide, own) = await AgentGateway.StartAsync(Authority("tokens: 100000"), model.AnswerAsync);
            await using var open = wide;
            foreach (var answer in (await NodeChecks.AskAsync("tool-calls.mjs", questions, TestContext.Current.CancellationToken, wide.Address.ToString().TrimEnd('/'), own, "Assay-Task=refund/1")).EnumerateArray())
                Assert.True(answer.TryGetProperty("calls", out var calls) && calls.GetArrayLength() == 1, $"{client}: {answer}");
        }
    }

    [Theory]
    [InlineData("cost: 1", "", "it needs prices")]
    [InlineData("cost: -1", Prices, "a budget has no negative numbers")]
    [InlineData("tokens: -1", "", "a budget has no negative numbers")]
    [InlineData("tokens: many", "", "it has to be a whole number")]
    public void A_budget_that_means_nothing_is_refused_at_the_start(string budget, string more, string why)
    {
        var folder = Directory.CreateTempSubdirectory("assay-budget-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.yaml"), Authority(budget));
        File.WriteAllText(Path.Combine(folder, "g.yaml"), $$"""
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: model, url: "http://127.0.0.1:9" }]
            routes: [{ name: all, upstreams: [model], authority: a }]
            authorities: { a: a.yaml }
            {{more}}
            """);
        Assert.Null(GatewaySetup.Read(Path.Combine(folder, "g.yaml"), _ => null, out var error));
        Assert.True(error.Contains(why, StringComparison.Ordinal) && error.Contains("a.yaml:4:", StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{error}"));
        Directory.Delete(folder, recursive: true);
    }
}
