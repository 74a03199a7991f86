using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Limits;

/// <summary>How much may be used, by whom, and what a caller is told.</summary>
public sealed class QuotaTests
{
    static string Yaml(string quotas, string caps = "", string more = "") => $$"""
        format: assay-gateway/1
        anonymous: true
        upstreams: [{ name: model, url: UPSTREAM }]
        routes: [{ name: all, apis: [openai, anthropic, ollama], upstreams: [model]{{caps}} }]
        {{(quotas.Length > 0 ? $"quotas: [{quotas}]" : "")}}
        {{more}}
        """;

    static string Ask(string more = "") => $$"""{"model":"m","messages":[{"role":"user","content":"hi"}]{{more}}}""";

    static async Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string? body = null) => await gateway.PostAsync("/v1/chat/completions", body ?? Ask());

    [Fact]
    public async Task Requests_beyond_the_limit_are_told_when_to_come_again()
    {
        await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: gateway, requestsPerMinute: 3 }"));
        for (var i = 2; i >= 0; i--)
            using (var answer = await AskAsync(gateway))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal($"{i}", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
                Assert.Equal("3", answer.Headers.GetValues("x-ratelimit-limit-requests").Single());
            }

        using var refused = await AskAsync(gateway);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("rate_limit_exceeded", body.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(3, gateway.Reached.Count);
    }

    [Fact]
    public async Task What_was_used_is_told_with_its_cost()
    {
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("", more: "prices: [{ model: m, inputPerMillion: 1000, outputPerMillion: 10000 }]"));
        using var answer = await AskAsync(gateway);
        Assert.Equal(new UsedTokens(3, 2, false, 0.023m), (await gateway.OnlyAsync()).Used);
    }

    [Fact]
    public async Task What_a_server_does_not_say_is_counted_from_characters_and_said_to_be()
    {
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml(""), answer: """{"choices":[{"message":{"role":"assistant","content":"Paris, it is."}}]}""");
        using var answer = await AskAsync(gateway);
        var used = (await gateway.OnlyAsync()).Used;
        Assert.True(used is { Input: > 0, Output: > 0, IsEstimated: true, Cost: null }, $"{used}");
    }

    [Fact]
    public async Task Many_at_once_get_no_more_than_the_limit()
    {
        await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: gateway, requestsPerMinute: 37 }"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 120).Select(async _ =>
        {
            using var answer = await AskAsync(gateway);
            return answer.StatusCode;
        }));
        Assert.Equal(37, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(37, gateway.Reached.Count);
    }

    [Fact]
    public async Task Tokens_are_estimated_before_and_corrected_by_what_the_server_says_in_streams_too()
    {
        foreach (var stream in (bool[])[false, true])
        {
            await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: gateway, tokensPerMinute: 2000 }"), upstream: async http =>
            {
                http.Response.ContentType = stream ? "text/event-stream" : "application/json";
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, stream ? "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":600,\"total_tokens\":700}}\n\ndata: [DONE]\n\n" : """{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":600,"total_tokens":700}}""", TestContext.Current.CancellationToken);
            });
            List<HttpStatusCode> statuses = [];
            for (var i = 0; i < 5; i++)
                using (var answer = await AskAsync(gateway))
                {
                    _ = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    statuses.Add(answer.StatusCode);
                    // What was used is settled once the answer is out.
                    await Eventually.HoldsAsync(() => gateway.Seen.Count > i);
                }

            // 257 are expected of each and 700 used: after two of them 600 are left, after three none.
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], statuses);
        }
    }

    [Fact]
    public async Task Cost_is_counted_by_the_price_table()
    {
        await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: model, costPerDay: 0.01 }", more: "prices: [{ model: m, inputPerMillion: 1, outputPerMillion: 10 }]"), answer: """{"usage":{"prompt_tokens":0,"completion_tokens":500}}""");
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 3; i++)
            using (var answer = await AskAsync(gateway))
            {
                statuses.Add(answer.StatusCode);
                await Eventually.HoldsAsync(() => gateway.Seen.Count > i);
            }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
        using var other = await AskAsync(gateway, """{"model":"unpriced","messages":[]}""");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Each_person_of_an_application_has_their_own()
    {
        await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: user, requestsPerMinute: 1 }"));
        foreach (var (user, expected) in new[] { ("a", 200), ("b", 200), ("a", 429), ("c", 200), ("b", 429) })
            using (var answer = await AskAsync(gateway, Ask($",\"user\":\"{user}\"")))
                Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task No_more_run_at_once_than_allowed_and_who_leaves_makes_room()
    {
        using var release = new SemaphoreSlim(0);
        var entered = 0;
        await using var gateway = await RunningGateway.StartAsync(time: new MovedTime(), yaml: Yaml("{ name: q, per: gateway, concurrent: 2 }"), upstream: async http =>
        {
            Interlocked.Increment(ref entered);
            await release.WaitAsync(http.RequestAborted);
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, "{}", http.RequestAborted);
        });
        using var leave = new CancellationTokenSource();
        using var content = new StringContent(Ask(), Encoding.UTF8, "application/json");
        var one = gateway.Http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, leave.Token);
        var two = AskAsync(gateway);
        await Eventually.HoldsAsync(() => Volatile.Read(ref entered) == 2);
        using (var three = await AskAsync(gateway))
            Assert.Equal(HttpStatusCode.TooManyRequests, three.StatusCode);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        // The one that was refused, and the one that left.
        await Eventually.HoldsAsync(() => gateway.Seen.Count == 2);
        var four = AskAsync(gateway);
        await Eventually.HoldsAsync(() => Volatile.Read(ref entered) == 3);
        release.Release(3);
        using var second = await two;
        using var fourth = await four;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (second.StatusCode, fourth.StatusCode));
    }

    [Fact]
    public async Task A_budget_that_cannot_be_asked_lets_nobody_in()
    {
        using var counter = new LeasedCounter("x", TimeSpan.FromMinutes(1), 10, new BrokenBudget(), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => await counter.TakeAsync(1, TestContext.Current.CancellationToken));
        var gate = new QuotaGate([new QuotaEntry { Name = "q", RequestsPerMinute = 5 }], [], new BrokenBudget(), TimeProvider.System);
        var (admission, refusal) = await gate.EnterAsync(new QuotaCaller("k", "a", null, "m", "r"), 1, 1, long.MaxValue, TestContext.Current.CancellationToken);
        Assert.Null(admission);
        Assert.Equal(503, refusal!.Status);
        gate = new QuotaGate([new QuotaEntry { Name = "q", Concurrent = 5 }], [], new BrokenBudget(), TimeProvider.System);
        (admission, refusal) = await gate.EnterAsync(new QuotaCaller("k", "a", null, "m", "r"), 1, 1, long.MaxValue, TestContext.Current.CancellationToken);
        Assert.Null(admission);
        Assert.Equal(503, refusal!.Status);
    }

    [Fact]
    public async Task A_caller_who_leaves_while_a_limit_is_asked_keeps_no_place()
    {
        var budget = new SlowBudget();
        var gate = new QuotaGate([new QuotaEntry { Name = "q", Concurrent = 1 }, new QuotaEntry { Name = "r", RequestsPerMinute = 5 }], [], budget, TimeProvider.System);
        var caller = new QuotaCaller("k", "a", null, "m", "r");
        using var leave = new CancellationTokenSource();
        // It has its place, and waits for the minute's limit.
        var entering = gate.EnterAsync(caller, 1, 1, long.MaxValue, leave.Token).AsTask();
        await budget.Asked.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering);
        budget.Answer.SetResult();
        var (admission, refusal) = await gate.EnterAsync(caller, 1, 1, long.MaxValue, TestContext.Current.CancellationToken);
        Assert.Null(refusal);
        admission!.Dispose();
    }

    sealed class SlowBudget : ILimitBudget
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<Lease> TakeAsync(LeaseRequest request, CancellationToken cancel)
        {
            Asked.TrySetResult();
            await Answer.Task.WaitAsync(cancel);
            return new Lease(1, request.Limit, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        public ValueTask<Places> HoldAsync(PlacesRequest request, CancellationToken cancel) => ValueTask.FromResult(new Places(request.Limit, TimeSpan.MaxValue));
    }

    sealed class BrokenBudget : ILimitBudget
    {
        public ValueTask<Lease> TakeAsync(LeaseRequest request, CancellationToken cancel) => throw new IOException("the store is away");

        public ValueTask<Places> HoldAsync(PlacesRequest request, CancellationToken cancel) => throw new IOException("the store is away");
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"m"}""", """{"max_tokens":100,"model":"m"}""")]
    [InlineData("/v1/chat/completions", "{}", """{"max_tokens":100}""")]
    [InlineData("/v1/chat/completions", """{"max_tokens":50}""", """{"max_tokens":50}""")]
    [InlineData("/v1/chat/completions", """{"max_tokens":5000,"n":9}""", """{"max_tokens":100,"n":2}""")]
    [InlineData("/v1/chat/completions", """{"max_completion_tokens":1e9,"n":-1}""", """{"max_completion_tokens":100,"n":2}""")]
    [InlineData("/v1/chat/completions", """{"max_tokens":"99999","n":null}""", """{"max_tokens":100,"n":2}""")]
    [InlineData("/v1/completions", """{"best_of":20,"max_tokens":1.5}""", """{"best_of":2,"max_tokens":100}""")]
    [InlineData("/v1/responses", """{"input":"max_tokens"}""", """{"max_output_tokens":100,"input":"max_tokens"}""")]
    [InlineData("/api/chat", """{"options":{"num_predict":-1}}""", """{"options":{"num_predict":100}}""")]
    [InlineData("/api/chat", """{"options": { "seed":1}}""", """{"options": {"num_predict":100, "seed":1}}""")]
    [InlineData("/api/chat", """{"options":{}}""", """{"options":{"num_predict":100}}""")]
    [InlineData("/api/chat", """{"model":"m"}""", """{"options":{"num_predict":100},"model":"m"}""")]
    [InlineData("/v1/embeddings", """{"input":"a"}""", """{"input":"a"}""")]
    public void Caps_are_written_into_the_request(string endpoint, string body, string capped)
    {
        var read = JsonBody.Read(Encoding.UTF8.GetBytes(body), out _)!;
        var written = Capped.Of(read, new ConsumptionCaps { OutputTokens = 100, Choices = 2 }, endpoint)!;
        Assert.Equal(capped, Encoding.UTF8.GetString(written.Utf8.Span));
        Assert.NotNull(JsonNode.Parse(written.Utf8.Span));
    }

    [Theory]
    [InlineData("""{"options":null}""")]
    [InlineData("""{"options":[1]}""")]
    [InlineData("""{"options":"x"}""")]
    public void What_cannot_be_capped_is_not_sent(string body) =>
        Assert.Null(Capped.Of(JsonBody.Read(Encoding.UTF8.GetBytes(body), out _)!, new ConsumptionCaps { OutputTokens = 100 }, "/api/chat"));

    [Fact]
    public async Task A_server_that_does_not_keep_to_its_cap_is_cut_off_and_a_long_prompt_refused()
    {
        var cutOff = 0;
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("", ", caps: { outputTokens: 10, choices: 1, promptCharacters: 1000 }"), upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            try
            {
                while (true)
                {
                    await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n", http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    await Task.Delay(5, http.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                Volatile.Write(ref cutOff, 1);
            }
        });
        using var answer = await AskAsync(gateway);
        Assert.Contains("upstream_answer_unreadable", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Volatile.Read(ref cutOff) == 1);
        using var refused = await AskAsync(gateway, Ask($",\"x\":\"{new string('a', 1000)}\""));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("{ name: q, requestsPerMinute: 0 }", "above 0")]
    [InlineData("{ name: q }", "limits nothing")]
    [InlineData("{ name: q, costPerDay: 5 }", "prices")]
    [InlineData("{ name: q, requestsPerMinute: 1 }, { name: q, requestsPerMinute: 1 }", "two quotas")]
    [InlineData("{ name: q, requestsPerMinute: 1, routes: [nowhere] }", "no route")]
    public async Task A_quota_that_means_nothing_is_refused_at_load(string quota, string why)
    {
        var folder = Directory.CreateTempSubdirectory("assay-gateway-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "g.yaml"), Yaml(quota).Replace("UPSTREAM", "\"http://localhost\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Null(GatewaySetup.Read(Path.Combine(folder.FullName, "g.yaml"), _ => null, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Contains("g.yaml:5:", error, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }
}
