using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Telemetry;

public sealed class OtlpTests
{
    const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"My secret word is porcupine."}]}""";
    const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const string Streamed = "data: {\"id\":\"1\",\"model\":\"gpt-4o-mini-2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Paris\"}}]}\n\ndata: {\"id\":\"1\",\"model\":\"gpt-4o-mini-2\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n";
    const string Blocking = "format: assay-guardrails/1\nguards: [{ guard: phrases, name: no-animals, phrases: [porcupine], at: [user], action: block }]\n";

    static async Task<HttpResponseMessage> AskAsync(TracedGateway gateway, string body = Chat, string? parent = null, string? state = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, null, "application/json") };
        if (parent is not null)
            request.Headers.TryAddWithoutValidation("traceparent", parent);
        if (state is not null)
            request.Headers.TryAddWithoutValidation("tracestate", state);
        return await gateway.Gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    static OtlpMessage Root(OtlpCollector collector) => Assert.Single(collector.Spans, s => s.Number(6) == 2);

    [Fact]
    public async Task A_request_is_a_span_of_the_GenAI_conventions_within_its_callers_trace_and_its_upstream_is_called_within_it()
    {
        IHeaderDictionary? passed = null;
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, upstream: async http =>
        {
            passed = new HeaderDictionary(http.Request.Headers.ToDictionary());
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        using var answer = await AskAsync(gateway, parent: Parent, state: "vendor=1");
        var reference = answer.Headers.GetValues("Assay-Reference").Single();
        await gateway.EndAsync();

        var root = Root(collector);
        Assert.Equal("chat gpt-4o-mini", root.Text(5));
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", root.Hex(1));
        Assert.Equal("00f067aa0ba902b7", root.Hex(4));
        Assert.Equal("vendor=1", root.Text(3));
        var says = root.Attributes(9);
        Assert.Equal("chat", says["gen_ai.operation.name"]);
        Assert.Equal("openai", says["gen_ai.provider.name"]);
        Assert.Equal("gpt-4o-mini", says["gen_ai.request.model"]);
        Assert.Equal("m", says["gen_ai.response.model"]);
        Assert.Equal(3L, says["gen_ai.usage.input_tokens"]);
        Assert.Equal(2L, says["gen_ai.usage.output_tokens"]);
        Assert.Equal(["stop"], Assert.IsType<object[]>(says["gen_ai.response.finish_reasons"]));
        Assert.Equal("127.0.0.1", says["server.address"]);
        Assert.IsType<long>(says["server.port"]);
        Assert.Equal(200L, says["http.response.status_code"]);
        Assert.Equal(reference, says["assay.reference"]);
        Assert.DoesNotContain("error.type", says.Keys);
        Assert.False(root.Has(15));

        var call = Assert.Single(collector.Spans, s => s.Number(6) == 3);
        Assert.Equal(root.Hex(1), call.Hex(1));
        Assert.Equal(root.Hex(2), call.Hex(4));
        Assert.InRange(call.Number(7), root.Number(7), call.Number(8));
        Assert.InRange(call.Number(8), call.Number(7), root.Number(8));
        Assert.Equal(200L, call.Attributes(9)["http.response.status_code"]);
        Assert.Equal($"00-{root.Hex(1)}-{call.Hex(2)}-01", passed!["traceparent"].ToString());
        Assert.Equal("vendor=1", passed["tracestate"].ToString());

        Assert.Equal("assay-gateway", collector.Resource["service.name"]);
        Assert.Equal("tested", collector.Resource["service.instance.id"]);
        Assert.All(collector.Received, r => Assert.Equal("application/x-protobuf", r.Headers.ContentType));
        Assert.Equal(0, gateway.Export.LostItems);
    }

    [Fact]
    public async Task What_guards_decide_is_told_without_any_text_and_so_is_the_log()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, policy: Blocking);
        using var answer = await AskAsync(gateway, """{"model":"sk-my-key-as-a-model","messages":[{"role":"user","content":"porcupine, says Ada Lovelace"}]}""");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        await gateway.EndAsync();

        var root = Root(collector);
        Assert.Equal("chat", root.Text(5));
        Assert.Equal("refused_by_policy", root.Attributes(9)["error.type"]);
        Assert.Equal(2UL, root.Message(15).Number(3));
        var decision = Assert.Single(root.Messages(11));
        Assert.Equal("assay.guard.decision", decision.Text(2));
        var decided = decision.Attributes(3);
        Assert.Equal("phrases-no-animals", decided["assay.guard.name"]);
        Assert.Equal("user", decided["assay.guard.place"]);
        Assert.Equal("block", decided["assay.guard.action"]);
        Assert.Equal(true, decided["assay.guard.enforced"]);

        var log = Assert.Single(collector.Logs);
        Assert.Equal("WARN", log.Text(3));
        Assert.Equal("assay.gateway.exchange", log.Text(12));
        Assert.Equal(root.Hex(1), log.Hex(9));
        Assert.Equal(root.Hex(2), log.Hex(10));
        Assert.Equal("request-blocked", log.Attributes(6)["assay.outcome"]);
        Assert.Equal("phrases-no-animals", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(Assert.Single(Assert.IsType<object[]>(log.Attributes(6)["assay.guard.decisions"])))["assay.guard.name"]);
        foreach (var text in (string[])["porcupine,", "Lovelace", "sk-my-key", "/messages"])
            Assert.DoesNotContain(text, collector.Everything, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Numbers_over_OTLP_are_those_that_Prometheus_reads()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, policy: Blocking, upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Streamed);
        });
        const string innocent = """{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Where?"}]}""";
        for (var i = 0; i < 3; i++)
            (await AskAsync(gateway, innocent)).Dispose();
        (await AskAsync(gateway)).Dispose();
        await gateway.EndAsync(4);

        var prometheus = gateway.Metrics.Text(0);
        var duration = collector.Metrics["gen_ai.server.request.duration"];
        Assert.Equal("s", duration.Text(3));
        var answered = Assert.Single(duration.Message(9).Messages(1), p => p.Attributes(9)["assay.outcome"] as string == "answered");
        Assert.Equal(3UL, answered.Number(4));
        Assert.Equal("gpt-4o-mini-2", answered.Attributes(9)["gen_ai.response.model"]);
        Assert.Equal([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92], answered.Packed64(7).Select(BitConverter.UInt64BitsToDouble));
        var buckets = Regex.Matches(prometheus, "gen_ai_server_request_duration_seconds_bucket\\{[^}]*assay_outcome=\"answered\",le=\"[^\"]+\"\\} (\\d+)").Select(m => ulong.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        ulong sum = 0;
        Assert.Equal(buckets, answered.Packed64(6).Select(c => sum += c));
        Assert.Contains($"_sum{{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"gpt-4o-mini\",gen_ai_response_model=\"gpt-4o-mini-2\"", prometheus, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {answered.Double(5)}\n"), prometheus, StringComparison.Ordinal);
        Assert.Contains(duration.Message(9).Messages(1), p => p.Attributes(9).TryGetValue("error.type", out var error) && error as string == "refused_by_policy");

        Assert.Equal(3UL, Assert.Single(collector.Metrics["gen_ai.server.time_to_first_token"].Message(9).Messages(1)).Number(4));
        var tokens = collector.Metrics["gen_ai.client.token.usage"].Message(9).Messages(1).ToDictionary(p => (string)p.Attributes(9)["gen_ai.token.type"]!, p => p.Double(5));
        Assert.Equal((27.0, 3.0), (tokens["input"], tokens["output"]));
        var requests = collector.Metrics["assay.gateway.requests"].Message(7);
        Assert.Equal(4UL, requests.Messages(1).Aggregate(0UL, (all, p) => all + p.Number(6)));
        Assert.Contains(requests.Messages(1), p => p.Attributes(7)["http.response.status_code"] is 403L);
        Assert.Equal((2UL, 1UL), (requests.Number(2), requests.Number(3)));
    }

    [Fact]
    public async Task A_stream_tells_when_its_first_piece_came_and_why_it_ended()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var read = new TaskCompletionSource();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, upstream: async http =>
        {
            var rest = Streamed.IndexOf("data: {", 10, StringComparison.Ordinal);
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Streamed[..rest]);
            await http.Response.Body.FlushAsync();
            await read.Task;
            await http.Response.WriteAsync(Streamed[rest..]);
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Chat.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal), null, "application/json") };
        using var answer = await gateway.Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.True(await stream.ReadAsync(new byte[10], TestContext.Current.CancellationToken) > 0);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        read.SetResult();
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        await gateway.EndAsync();
        var root = Root(collector);
        var first = Assert.IsType<double>(root.Attributes(9)["gen_ai.response.time_to_first_chunk"]);
        Assert.InRange(first, 0.0001, ((root.Number(8) - root.Number(7)) / 1e9) - 0.2);
        Assert.Equal(["length"], Assert.IsType<object[]>(root.Attributes(9)["gen_ai.response.finish_reasons"]));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-and-more")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e47zz-00f067aa0ba902b7-01")]
    [InlineData("porcupine")]
    public async Task A_trace_that_is_written_wrongly_is_as_if_it_were_not_there(string parent)
    {
        string? passed = null, untraced = "";
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, upstream: async http =>
        {
            passed = http.Request.Headers.TraceParent;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        using var answer = await AskAsync(gateway, parent: parent, state: "vendor=1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await gateway.EndAsync();
        Assert.Equal("", Root(collector).Hex(4));
        Assert.StartsWith($"00-{Root(collector).Hex(1)}-", passed, StringComparison.Ordinal);
        Assert.DoesNotContain("vendor", collector.Everything, StringComparison.Ordinal);

        // The same without a collector: it goes no further.
        await using var plain = await RunningGateway.StartAsync(upstream: async http =>
        {
            untraced = http.Request.Headers.TraceParent + http.Request.Headers.TraceState;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Chat, null, "application/json") };
        request.Headers.TryAddWithoutValidation("traceparent", parent);
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        (await plain.Http.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal("", untraced);
    }

    [Fact]
    public async Task What_is_not_sampled_is_no_span_and_says_so_to_the_upstream_and_a_caller_who_decided_is_followed()
    {
        List<string> passed = [];
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, new OtlpEntry { Sample = 0 }, upstream: async http =>
        {
            passed.Add(http.Request.Headers.TraceParent.ToString());
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        (await AskAsync(gateway)).Dispose();
        (await AskAsync(gateway, parent: Parent[..^2] + "00")).Dispose();
        (await AskAsync(gateway, parent: Parent)).Dispose();
        await gateway.EndAsync(3);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", Root(collector).Hex(1));
        Assert.Equal(["00", "00", "01"], passed.Select(p => p[^2..]));
        Assert.Equal(3, collector.Logs.Count);
    }

    [Fact]
    public async Task A_share_of_requests_is_traced()
    {
        var sampling = new TraceSampling(0.25);
        var taken = Enumerable.Range(0, 20_000).Count(_ => sampling.Takes(System.Diagnostics.ActivityTraceId.CreateRandom()));
        Assert.InRange(taken, 4600, 5400);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_caller_without_a_key_does_not_decide_what_is_traced()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, new OtlpEntry { Sample = 0 }, yaml: """
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, upstreams: [model], policy: tested }]
            policies: { tested: policy.yaml }
            """);
        using var answer = await AskAsync(gateway, parent: Parent);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await gateway.EndAsync();
        Assert.Empty(collector.Spans);
        Assert.Equal("invalid_api_key", Assert.Single(collector.Logs).Attributes(6)["error.type"]);
    }

    [Fact]
    public async Task An_upstream_that_fails_is_a_failed_call_and_the_one_after_it_a_call_of_its_own()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, yaml: """
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: away, url: "http://127.0.0.1:9" }, { name: model, url: UPSTREAM }]
            routes: [{ name: all, upstreams: [away, model], policy: tested }]
            policies: { tested: policy.yaml }
            """);
        (await AskAsync(gateway)).Dispose();
        await gateway.EndAsync();
        var calls = collector.Spans.Where(s => s.Number(6) == 3).ToList();
        Assert.Equal(["away", "model"], calls.Select(c => c.Attributes(9)["assay.upstream"]));
        Assert.Equal("connection_failed", calls[0].Attributes(9)["error.type"]);
        Assert.Equal(2UL, calls[0].Message(15).Number(3));
        Assert.False(calls[1].Has(15));
        Assert.Equal("model", Root(collector).Attributes(9)["assay.upstream"]);
    }
}
