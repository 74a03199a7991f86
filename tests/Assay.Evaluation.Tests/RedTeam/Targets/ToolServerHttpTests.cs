using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Assay.Evaluation.RedTeam;
using Assay.Tests.Shared;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A server of tools over streamable HTTP as a target: the official server of the protocol, and servers that are hostile on the wire.</summary>
public sealed class ToolServerHttpTests
{
    const string Echo = "kind: mcp\napplication: true\ncalls:\n  - tool: echo\n    arguments: { message: \"{prompt}\" }\n";

    [Fact]
    public async Task The_official_server_is_asked_over_http_one_session_for_all_questions()
    {
        var port = Loopback.FreePort();
        var start = new ProcessStartInfo("node", [NodeChecks.Module("@modelcontextprotocol/server-everything/dist/index.js"), "streamableHttp"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PORT"] = $"{port}";
        using var server = Process.Start(start)!;
        try
        {
            for (var tries = 0; ; tries++)
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    break;
                }
                catch (SocketException) when (tries < 300)
                {
                    await Task.Delay(100);
                }

            var limits = Targets.Quick with { Time = TimeSpan.FromSeconds(20) };
            var target = Targets.Open(new Uri($"http://127.0.0.1:{port}/mcp"), Echo, limits);
            foreach (var said in new[] { "hello", "line\n\"quoted\" \u202e 😀" })
                Assert.Equal(((TargetFailure?)null, true), ((await target.AskAsync(said)) is var reply ? reply.Failure : null, reply.Text.Contains(said, StringComparison.Ordinal)));
            await ((IAsyncDisposable)target).DisposeAsync();
            var none = await Targets.Open(new Uri($"http://127.0.0.1:{port}/mcp"), Echo.Replace("tool: echo", "tool: none", StringComparison.Ordinal), limits).AskAsync();
            Assert.Equal(TargetFailureKind.Refused, none.Failure?.Kind);
            Assert.NotNull((await Targets.Open(new Uri($"http://127.0.0.1:{port}/elsewhere"), Echo, limits).AskAsync()).Failure);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    static string Result(string id, string result) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{result}}}}""";

    const string Hello = """{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"x","version":"1"}}""";

    // Speaks the protocol up to the call, and answers that as it likes.
    static RawServer Server(Func<string, Stream, CancellationToken, Task> call, string session = "s1") => new(async (request, stream, cancel) =>
    {
        if (request.Method == "DELETE" || request.Body.Length == 0)
        {
            await RawServer.AnswerAsync(stream, "", status: 200);
            return;
        }

        var asked = JsonDocument.Parse(request.Body).RootElement;
        if (asked.Text("method") == "initialize")
            await RawServer.AnswerAsync(stream, Result(asked.Text("id")!, Hello), headers: $"Mcp-Session-Id: {session}\r\n");
        else if (asked.Text("id") is { } id && asked.Text("method") is not null)
            await call(id, stream, cancel);
        else
            await RawServer.AnswerAsync(stream, "", status: 202);
    });

    static string Says(string text) => $$"""{"content":[{"type":"text","text":{{JsonSerializer.Serialize(text)}}}]}""";

    [Fact]
    public async Task An_answer_that_comes_as_events_is_read_and_the_session_is_ended()
    {
        await using var server = Server((id, stream, _) => RawServer.AnswerAsync(stream, $"event: message\ndata: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{{}}}}\n\nevent: message\ndata: {Result("\"other\"", Says("not this"))}\n\nevent: message\ndata: {Result(id, Says("fine"))}\n\n", "text/event-stream"));
        var target = Targets.Open(server.Address, Echo + "headers: { Authorization: { environment: TOKEN } }\n");
        Assert.Equal("fine", (await target.AskAsync()).Text);
        await ((IAsyncDisposable)target).DisposeAsync();
        Assert.Equal(["POST", "POST", "POST", "DELETE"], server.Requests.Select(r => r.Method));
        Assert.All(server.Requests.Skip(1), r => Assert.Equal(("s1", "2025-06-18"), (r.Headers["Mcp-Session-Id"], r.Headers["MCP-Protocol-Version"])));
        Assert.All(server.Requests, r => Assert.Equal("s3cr3t", r.Headers["Authorization"]));
    }

    static async Task EndlessAsync(Stream stream, string head, string piece, CancellationToken cancel)
    {
        await RawServer.SendAsync(stream, head);
        while (!cancel.IsCancellationRequested)
            await RawServer.SendAsync(stream, piece);
    }

    const string EventHead = "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("endless line", TargetFailureKind.TooMuch)]
    [InlineData("endless notifications", TargetFailureKind.TooMuch)]
    [InlineData("endless comments", TargetFailureKind.TooMuch)]
    [InlineData("endless json", TargetFailureKind.TooMuch)]
    [InlineData("silent", TargetFailureKind.TimedOut)]
    [InlineData("ends", TargetFailureKind.Unreachable)]
    [InlineData("no json", TargetFailureKind.Malformed)]
    [InlineData("deep", TargetFailureKind.Malformed)]
    [InlineData("twice", TargetFailureKind.Malformed)]
    [InlineData("another id", TargetFailureKind.Unreachable)]
    [InlineData("error", TargetFailureKind.Refused)]
    [InlineData("redirect", TargetFailureKind.Refused)]
    [InlineData("gone", TargetFailureKind.Refused)]
    [InlineData("tool error", TargetFailureKind.Refused)]
    public async Task A_hostile_server_is_a_failure_in_bounded_time_and_the_next_question_begins_anew(string way, TargetFailureKind expected)
    {
        var hostile = true;
        await using var server = Server((id, stream, cancel) => !hostile ? RawServer.AnswerAsync(stream, Result(id, Says("fine"))) : way switch
        {
            "endless line" => EndlessAsync(stream, EventHead + "data: ", new string('x', 4096), cancel),
            "endless notifications" => EndlessAsync(stream, EventHead, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n\n", cancel),
            "endless comments" => EndlessAsync(stream, EventHead, ": still here\n\n", cancel),
            "endless json" => EndlessAsync(stream, "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[", "1,", cancel),
            "silent" => Task.Delay(Timeout.Infinite, cancel),
            "ends" => RawServer.AnswerAsync(stream, "data: {\"jsonrpc\"", "text/event-stream"),
            "no json" => RawServer.AnswerAsync(stream, "<html>", "text/html"),
            "deep" => RawServer.AnswerAsync(stream, Result(id, string.Concat(Enumerable.Repeat("[", 9000)) + string.Concat(Enumerable.Repeat("]", 9000)))),
            "twice" => RawServer.AnswerAsync(stream, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{},"result":{}}"""),
            "another id" => RawServer.AnswerAsync(stream, Result("999", Says("not yours"))),
            "error" => RawServer.AnswerAsync(stream, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-1,"message":"\u001b[2J\u202e no"}}"""),
            "redirect" => RawServer.AnswerAsync(stream, "", status: 307, headers: "Location: http://127.0.0.1:1/\r\n"),
            "gone" => RawServer.AnswerAsync(stream, "", status: 404),
            _ => RawServer.AnswerAsync(stream, Result(id, Says("no").Replace("{\"content\"", "{\"isError\":true,\"content\"", StringComparison.Ordinal))),
        });
        var target = Targets.Open(server.Address, Echo);
        var watch = Stopwatch.StartNew();
        var reply = await target.AskAsync();
        Assert.Equal(expected, reply.Failure?.Kind);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
        Assert.DoesNotContain(reply.Failure!.Message, c => char.IsControl(c) || c == '\u202e');
        hostile = false;
        Assert.Equal("fine", (await target.AskAsync()).Text);
        await ((IAsyncDisposable)target).DisposeAsync();
    }

    [Fact]
    public async Task A_session_id_that_is_no_plain_text_or_too_long_is_not_sent_back()
    {
        foreach (var session in new[] { new string('x', 5000), "a b" })
        {
            await using var server = Server((id, stream, _) => RawServer.AnswerAsync(stream, Result(id, Says("fine"))), session);
            var target = Targets.Open(server.Address, Echo);
            Assert.Equal("fine", (await target.AskAsync()).Text);
            await ((IAsyncDisposable)target).DisposeAsync();
            Assert.DoesNotContain(server.Requests, r => r.Headers.ContainsKey("Mcp-Session-Id"));
        }
    }
}
