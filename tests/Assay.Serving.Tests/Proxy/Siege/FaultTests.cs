using System.Diagnostics;
using System.Net;
using System.Text;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>A model's server that fails in every way there is: what the caller is told, and that nothing unguarded reaches them. The table in docs/formats/gateway.md says the same.</summary>
public sealed class FaultTests
{
    const string Policy = """
        format: assay-guardrails/1
        guards: [{ guard: phrases, phrases: [bluebird], action: block }]
        """;

    // A server that answers by itself has its time: on a crowded machine a second is none.
    static readonly string Yaml = With(answer: 120, idle: 120, total: 240);

    static string With(int answer, int idle, int total) => $$"""
        format: assay-gateway/1
        anonymous: true
        upstreams: [{ name: model, url: UPSTREAM, answerSeconds: {{answer}}, idleSeconds: {{idle}}, totalSeconds: {{total}}, breakAfter: 0 }]
        routes: [{ name: all, upstreams: [model], policy: tested }]
        policies: { tested: policy.yaml }
        limits: { answerBytes: 200000 }
        """;

    const string Json = """{"choices":[{"index":0,"message":{"role":"assistant","content":"Paris."}}]}""";
    const string Sse = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    const string Piece = """data: {"choices":[{"index":0,"delta":{"content":"Par"}}]}""" + "\n\n";

    static string Whole(string headers = "", string status = "200 OK", string body = Json, string type = "application/json") => $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}";

    public static TheoryData<string, string, int> Answers => new()
    {
        { "it closes without a word", "", 502 },
        { "it is no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", 502 },
        { "a status that is none", "HTTP/1.1 abc OK\r\n\r\n", 502 },
        { "a status beyond all", Whole(status: "999 X"), 502 },
        { "it switches protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", 502 },
        { "it redirects", Whole("Location: http://169.254.169.254/latest/meta-data\r\n", "302 Found"), 502 },
        { "it says that nothing changed", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n", 502 },
        { "it has no content", "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n", 502 },
        { "the head is cut", "HTTP/1.1 200 OK\r\nContent-Ty", 502 },
        { "less than its length", $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{Json}", 502 },
        { "two lengths", $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Json.Length}\r\nContent-Length: 3\r\n\r\n{Json}", 502 },
        { "chunks that are cut", $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{Json.Length:x}\r\n{Json}\r\n", 502 },
        { "chunks that are none", $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{Json}\r\n0\r\n\r\n", 502 },
        { "JSON that is cut, and the connection closed", $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{Json[..40]}", 502 },
        { "half a JSON", Whole(body: Json[..40]), 502 },
        { "a member twice", Whole(body: """{"choices":[],"choices":[]}"""), 502 },
        { "another type", Whole(type: "text/html", body: "<b>bluebird</b>"), 502 },
        { "no type", $"HTTP/1.1 200 OK\r\nContent-Length: {Json.Length}\r\nConnection: close\r\n\r\n{Json}", 502 },
        { "an encoded answer", Whole("Content-Encoding: gzip\r\n"), 502 },
        { "an encoded stream", Sse.Replace("\r\n\r\n", "\r\nContent-Encoding: br\r\n\r\n", StringComparison.Ordinal), 502 },
        { "a header beyond bounds", Whole($"X: {new string('a', 100_000)}\r\n"), 502 },
        { "an answer beyond bounds", Whole(body: $$"""{"a":"{{new string('a', 300_000)}}"}"""), 502 },
        { "its own credential is refused", Whole(status: "401 Unauthorized", body: """{"error":{"message":"Incorrect API key provided: sk-abc"}}"""), 502 },
        { "a stream without an event", Sse, 502 },
        { "a stream of garbage", Sse + "\u0001\u0002\u0003\n\n\n:::\ndata\n\n", 502 },
        { "a stream of something else", Sse + "data: <b>bluebird</b>\n\n", 502 },
        { "an event beyond bounds", Sse + "data: " + new string('a', 250_000), 502 },
        { "an error of its own", Whole(status: "429 Too Many Requests", body: """{"error":{"message":"slow down"}}"""), 429 },
        { "an error that says what is not wanted", Whole(status: "500 X", body: """{"error":{"message":"bluebird"}}"""), 403 },
        { "what is not wanted", Whole(body: Json.Replace("Paris", "bluebird", StringComparison.Ordinal)), 403 },
        { "hints before the answer", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + Whole(), 200 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Each_fault_has_its_answer_and_none_shows_what_was_not_looked_at(string what, string bytes, int status)
    {
        await using var upstream = RawUpstream.Start(bytes);
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml, upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)answer.StatusCode, $"{what}: {answer.StatusCode} {told}");
        Assert.DoesNotContain("bluebird", told, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-abc", told, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Asked);
        if (status == 502)
            Assert.Contains(answer.Headers.GetValues(Gateway.ReferenceHeader).Single(), told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_and_its_connection_closed()
    {
        await using var upstream = RawUpstream.Start(async (stream, cancel) => _ = await stream.ReadAsync(new byte[1], cancel));
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: With(answer: 3, idle: 120, total: 240), upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        await Eventually.HoldsAsync(() => upstream.Asked == 1 && upstream.Open == 0);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", 504)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 504)]
    [InlineData(Sse, 502)]
    public async Task A_server_that_falls_silent_within_its_answer_is_given_up(string bytes, int status)
    {
        await using var upstream = RawUpstream.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), cancel);
            await Task.Delay(-1, cancel);
        });
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: With(answer: 120, idle: 1, total: 240), upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", " ")]
    [InlineData(Sse, ": still here\n\n")]
    [InlineData(Sse + Piece, Piece)]
    public async Task A_server_that_drips_has_its_time_and_no_more(string bytes, string drop)
    {
        await using var upstream = RawUpstream.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), cancel);
            for (; ; await Task.Delay(200, cancel))
                await stream.WriteAsync(Encoding.ASCII.GetBytes(drop), cancel);
        });
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: With(answer: 120, idle: 120, total: 3), upstreamAddress: upstream.Address);
        var from = Stopwatch.GetTimestamp();
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(told.Contains("upstream", StringComparison.Ordinal), told);
        Assert.True(Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(90));
        await Eventually.HoldsAsync(() => upstream.Open == 0);
    }

    [Theory]
    [InlineData(Sse + Piece)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3b\r\n" + Piece + "\r\n")]
    [InlineData(Sse + Piece + "data: {\"choi")]
    [InlineData(Sse + Piece + "data: nonsense\n\n")]
    public async Task A_stream_that_is_cut_says_so_to_its_caller(string bytes)
    {
        await using var upstream = RawUpstream.Start(bytes);
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml, upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("upstream_answer_unreadable", told, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", told, StringComparison.Ordinal);
        Assert.Equal(Outcome.UpstreamFailed, (await gateway.OnlyAsync()).Outcome);
    }

    [Fact]
    public async Task An_endless_stream_ends_at_its_bound()
    {
        await using var upstream = RawUpstream.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Sse), cancel);
            for (; ; )
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Piece), cancel);
        });
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml, upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.InRange(told.Length, 1000, 250_000);
        Assert.Contains("upstream_answer_unreadable", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_of_an_answer_cannot_break_it_nor_bring_their_own()
    {
        await using var upstream = RawUpstream.Start(Whole("x-request-id: caf\u00e9\r\nRetry-After: 1\r\nSet-Cookie: a=b\r\nAssay-Reference: mine\r\nServer: x\r\nopenai-version: 1\r\nopenai-version: 2\r\nrequest-id: a\u0001b\r\n"));
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml, upstreamAddress: upstream.Address);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["Assay-Reference", "Date", "Retry-After", "Server-Timing"], answer.Headers.Select(h => h.Key).Order(StringComparer.Ordinal));
        Assert.NotEqual("mine", answer.Headers.GetValues(Gateway.ReferenceHeader).Single());
    }

    [Fact]
    public async Task Headers_of_a_request_that_are_no_ASCII_stay_behind_and_do_not_count_against_the_server()
    {
        await using var upstream = RawUpstream.Start(Whole());
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml, upstreamAddress: upstream.Address);
        var answered = await RawHttp.SendAsync(gateway.Address, "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\ntraceparent: \u00c3\u00a9\r\nIdempotency-Key: one\r\nOpenAI-Organization: other\r\nCookie: a=b\r\nX-Forwarded-For: 1.2.3.4\r\nContent-Length: 13\r\n\r\n{\"model\":\"m\"}");
        Assert.Equal([200], RawHttp.Statuses(answered));
        var head = Assert.Single(upstream.Heads);
        Assert.Equal(["Accept", "Content-Length", "Content-Type", "Host", "Idempotency-Key"], head.Split("\r\n").Skip(1).Select(h => h.Split(':')[0]).Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain("one", head.Split("Idempotency-Key: ")[1].Split("\r\n")[0], StringComparison.Ordinal);
    }
}
