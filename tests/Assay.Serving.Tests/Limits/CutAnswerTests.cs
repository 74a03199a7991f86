using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Limits;

/// <summary>What an answer costs that does not come to its end: a server tells what it used with the end, and works whether somebody listens or not.</summary>
public sealed class CutAnswerTests
{
    const string Yaml = """
        format: assay-gateway/1
        anonymous: true
        upstreams: [{ name: model, url: UPSTREAM }]
        routes: [{ name: all, apis: [openai, anthropic], upstreams: [model], policy: tested }]
        policies: { tested: policy.yaml }
        """;

    static string Ask(bool stream) => $$"""{"model":"m","max_tokens":77,"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}} }""";

    // Begins like Anthropic's: one token is said with the first event, and all of them only with the last but one.
    static async Task BeginAsync(HttpContext http, int pieces)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"m\",\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n");
        await http.Response.WriteAsync("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n");
        for (var i = 0; i < pieces; i++)
            await http.Response.WriteAsync($"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{new string('x', 100)}\"}}}}\n\n");
        await http.Response.Body.FlushAsync();
    }

    [Theory]
    [InlineData(40, 1000)]
    // Nothing came that could be counted: it is what was expected.
    [InlineData(0, 77)]
    public async Task A_stream_that_its_caller_leaves_costs_what_came_and_not_what_its_first_event_says(int pieces, int tokens)
    {
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml, upstream: async http =>
        {
            await BeginAsync(http, pieces);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(Ask(stream: true), Encoding.UTF8, "application/json") })
        using (var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            var came = new StringBuilder();
            var buffer = new byte[4096];
            while (!came.ToString().Contains("content_block_start", StringComparison.Ordinal) || Regex.Count(came.ToString(), "xxxxxxxxxx") < pieces * 10)
            {
                var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
                Assert.True(read > 0, $"it ended: {came}");
                came.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }

        Assert.Equal(new UsedTokens(10, tokens, true, null), (await gateway.OnlyAsync()).Used);
    }

    [Fact]
    public async Task A_stream_that_its_server_breaks_off_costs_what_came()
    {
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml, upstream: async http =>
        {
            await BeginAsync(http, 40);
            http.Abort();
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(Ask(stream: true), Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        // What the broken connection lost of it on its way is not known; what is said before it is.
        Assert.True((await gateway.OnlyAsync()).Used is { Output: >= 77, IsEstimated: true });
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/chat/completions")]
    public async Task An_answer_that_its_caller_does_not_wait_for_costs_what_was_expected(string path)
    {
        var entered = 0;
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml, upstream: async http =>
        {
            Volatile.Write(ref entered, 1);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using var leave = new CancellationTokenSource();
        using var content = new StringContent(Ask(stream: false), Encoding.UTF8, "application/json");
        var asked = gateway.Http.PostAsync(new Uri(path, UriKind.Relative), content, leave.Token);
        await Eventually.HoldsAsync(() => Volatile.Read(ref entered) == 1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.True((await gateway.OnlyAsync()).Used is { Output: 77, IsEstimated: true });
    }

    [Fact]
    public async Task A_server_that_had_the_request_and_broke_off_is_paid_and_one_that_was_never_reached_is_not()
    {
        await using var cut = RawUpstream.Start("");
        await using var broken = await RunningGateway.StartAsync(yaml: Yaml, upstreamAddress: cut.Address);
        using var first = await broken.PostAsync("/v1/chat/completions", Ask(stream: false));
        Assert.True((await broken.OnlyAsync()).Used is { Output: 77, IsEstimated: true });
        await using var nowhere = await RunningGateway.StartAsync(yaml: Yaml, upstreamAddress: new Uri("http://127.0.0.1:1"));
        using var second = await nowhere.PostAsync("/v1/chat/completions", Ask(stream: false));
        Assert.Null((await nowhere.OnlyAsync()).Used);
    }
}
