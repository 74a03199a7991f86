using System.Text.Json;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>Bytes that several servers on one way could cut into requests differently, and heads that say more than one thing.</summary>
public sealed class SmugglingTests
{
    const string Policy = """
        format: assay-guardrails/1
        guards: [{ guard: phrases, phrases: [bluebird], action: block }]
        """;

    const string Body = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
    const string Hidden = """{"model":"m","messages":[{"role":"user","content":"bluebird"}]}""";

    static string Head(string headers, string line = "POST /v1/chat/completions HTTP/1.1") => $"{line}\r\nHost: gateway\r\nContent-Type: application/json\r\n{headers}\r\n";

    static string Second => Head($"Content-Length: {Hidden.Length}\r\n") + Hidden;

    static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    public static TheoryData<string, string> Doubtful => new()
    {
        { "a length and chunks (CL.TE)", Head($"Content-Length: {Body.Length}\r\nTransfer-Encoding: chunked\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "chunks and a length (TE.CL)", Head($"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n") + Chunk(Body) + "0\r\n\r\n" + Second },
        { "chunks twice, one of them odd (TE.TE)", Head("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "an encoding before chunked", Head("Transfer-Encoding: gzip, identity\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "x before chunked", Head("Transfer-Encoding: xchunked\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "a tab before chunked", Head("Transfer-Encoding:\tchunked\u000b\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "a blank before the colon", Head("Transfer-Encoding : chunked\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "a folded header", Head("X: 1\r\n Transfer-Encoding: chunked\r\n") + Chunk(Body) + "0\r\n\r\n" },
        { "two lengths that differ", Head($"Content-Length: {Body.Length}\r\nContent-Length: 5\r\n") + Body },
        { "two lengths in one", Head($"Content-Length: {Body.Length}, {Body.Length}\r\n") + Body },
        { "a negative length", Head("Content-Length: -1\r\n") + Body },
        { "a length in hexadecimal", Head("Content-Length: 0x10\r\n") + Body },
        { "a length beyond 64 bits", Head("Content-Length: 18446744073709551617\r\n") + Body },
        { "a chunk size with a sign", Head("Transfer-Encoding: chunked\r\n") + $"+{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n" },
        { "a chunk size with 0x", Head("Transfer-Encoding: chunked\r\n") + $"0x{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n" },
        { "a chunk size beyond 64 bits", Head("Transfer-Encoding: chunked\r\n") + $"10000000000000000{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n" },
        { "a line feed in a chunk extension", Head("Transfer-Encoding: chunked\r\n") + $"{Body.Length:x};a\nx\r\n{Body}\r\n0\r\n\r\n" },
        { "a lone CR in a chunk extension", Head("Transfer-Encoding: chunked\r\n") + $"{Body.Length:x};a\rx\r\n{Body}\r\n0\r\n\r\n" },
        { "a chunk that does not end", Head("Transfer-Encoding: chunked\r\n") + $"{Body.Length:x}\r\n{Body}XX0\r\n\r\n" },
        { "chunks that end with line feeds only", Head("Transfer-Encoding: chunked\r\n") + $"{Body.Length:x}\n{Body}\n0\n\n" },
        { "a NUL in a header", Head("X: a\0b\r\nContent-Length: 2\r\n") + "{}" },
        { "a lone CR in a header", Head("X: a\rContent-Length: 2\r\n") + "{}" },
        { "a header without a name", Head(": x\r\n") },
        { "a header without a colon", Head("XX\r\n") },
        { "two hosts", Head("Host: other\r\nContent-Length: 2\r\n") + "{}" },
        { "no host", "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}" },
        { "a host with a path", "POST /v1/chat/completions HTTP/1.1\r\nHost: a/../b\r\nContent-Length: 2\r\n\r\n{}" },
        { "another protocol", "POST /v1/chat/completions HTTP/9.9\r\nHost: a\r\n\r\n" },
        { "a huge header", Head($"X: {new string('a', 40_000)}\r\n") },
        { "many headers", Head(string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: 1\r\n"))) },
        { "a huge line", Head("", $"POST /{new string('a', 9000)} HTTP/1.1") },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task What_could_be_cut_differently_is_refused_and_nothing_of_it_reaches_the_model(string what, string bytes)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        var answered = await RawHttp.SendAsync(gateway.Address, bytes);
        Assert.True(RawHttp.Statuses(answered) is [>= 400 and < 500 or 505, ..], $"{what}: {answered}");
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task Chunks_with_extensions_and_trailers_arrive_as_the_body_alone()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        var answered = await RawHttp.SendAsync(gateway.Address, Head("Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n") + $"{Body.Length:x};name=\"value\"\r\n{Body}\r\n0\r\nAuthorization: Bearer x\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal([200], RawHttp.Statuses(answered));
        Assert.Equal(Body, Assert.Single(gateway.Reached));
    }

    [Fact]
    public async Task A_second_request_on_the_connection_is_looked_at_like_the_first()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        var answered = await RawHttp.SendAsync(gateway.Address, Head($"Content-Length: {Body.Length}\r\n") + Body + Second, answers: 2);
        Assert.Equal([200, 403], RawHttp.Statuses(answered));
        Assert.Equal(Body, Assert.Single(gateway.Reached));
    }

    [Fact]
    public async Task What_follows_a_refused_request_is_not_taken_for_another()
    {
        await using var gateway = await RunningGateway.StartAsync();
        // The refused one says that its body is two bytes long, and chunked: what a proxy takes for the body is a request to us.
        var answered = await RawHttp.SendAsync(gateway.Address, Head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + Head($"Content-Length: {Body.Length}\r\n") + Body);
        Assert.Equal([400], RawHttp.Statuses(answered));
        Assert.Empty(gateway.Reached);
    }

    [Theory]
    [InlineData("//v1/chat/completions")]
    [InlineData("/v1//chat/completions")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("/v1/chat/./completions")]
    [InlineData("/x/../v1/chat/completions")]
    [InlineData("/v1/chat%2fcompletions")]
    [InlineData("/%761/chat/completions")]
    [InlineData("/v1/chat/%2e%2e/completions")]
    [InlineData("/v1/chat/completions;a=b")]
    [InlineData("/v1/chat/completions%00")]
    [InlineData("/v1/chat/completions%c0%af")]
    [InlineData("/V1/chat/completions")]
    [InlineData("/v1\\chat\\completions")]
    [InlineData("/v1/chat/completions?x=1")]
    [InlineData("/v1/chat/completions?api-version=1&api-version=%0d%0aX:1")]
    [InlineData("/v1/chat/completions#x")]
    [InlineData("http://evil.example/v1/chat/completions")]
    [InlineData("https://gateway/v1/chat/completions")]
    [InlineData("evil.example:443")]
    [InlineData("*")]
    [InlineData("/v2/models/../infer")]
    [InlineData("/v2/models/a/../../x/infer")]
    [InlineData("/v2/models/%2e%2e/infer")]
    [InlineData("/v2/models/a@evil.example/infer")]
    [InlineData("/v1/chat/completions\u00ef\u00bc\u008f")]
    [InlineData("/v1/ch\u00e0t/completions")]
    public async Task A_path_written_in_another_way_is_no_path(string target)
    {
        await using var gateway = await RunningGateway.StartAsync();
        foreach (var method in (string[])["POST", "OPTIONS", "CONNECT"])
        {
            var answered = await RawHttp.SendAsync(gateway.Address, Head($"Content-Length: {Body.Length}\r\n", $"{method} {target} HTTP/1.1") + Body, 150);
            Assert.True(RawHttp.Statuses(answered) is [>= 400 and < 500, ..], $"{method} {target}: {answered}");
        }

        Assert.Empty(gateway.Reached);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("post")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    [InlineData("POST\u000b")]
    [InlineData("DEBUG")]
    public async Task Another_method_reaches_nobody(string method)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var answered = await RawHttp.SendAsync(gateway.Address, Head($"X-HTTP-Method-Override: POST\r\nContent-Length: {Body.Length}\r\n", $"{method} /v1/chat/completions HTTP/1.1") + Body, 150);
        Assert.True(RawHttp.Statuses(answered) is [>= 400 and < 500, ..], answered);
        Assert.Empty(gateway.Reached);
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")]
    public async Task No_other_protocol_is_spoken_instead(string headers)
    {
        await using var gateway = await RunningGateway.StartAsync();
        Assert.DoesNotContain("101", (await RawHttp.SendAsync(gateway.Address, Head(headers, "GET /v1/models HTTP/1.1"), 150))[..12], StringComparison.Ordinal);
        Assert.DoesNotContain("101", (await RawHttp.SendAsync(gateway.Address, Head($"{headers}Content-Length: {Body.Length}\r\n") + Body, 150))[..12], StringComparison.Ordinal);
        Assert.All(gateway.Reached, body => Assert.True(body is "" or Body));
    }

    [Fact]
    public async Task Who_waits_for_100_continue_is_served_and_refused_without_it()
    {
        await using var gateway = await RunningGateway.StartAsync();
        Assert.Equal(200, RawHttp.Statuses(await RawHttp.SendAsync(gateway.Address, Head($"Expect: 100-continue\r\nContent-Length: {Body.Length}\r\n") + Body))[^1]);
        Assert.DoesNotContain(100, RawHttp.Statuses(await RawHttp.SendAsync(gateway.Address, Head("Expect: 100-continue\r\nContent-Length: 5\r\n", "POST /elsewhere HTTP/1.1"), 150)));
        Assert.Equal(Body, Assert.Single(gateway.Reached));
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\n")]
    [InlineData("Content-Encoding: identity\r\n")]
    [InlineData("Content-Encoding: br, gzip\r\n")]
    [InlineData("Content-Type: text/plain\r\n")]
    [InlineData("Content-Type: multipart/form-data; boundary=x\r\n")]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\n")]
    public async Task A_body_in_another_form_is_refused(string header)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var answered = await RawHttp.SendAsync(gateway.Address, $"POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\n{header}Content-Length: {Body.Length}\r\n\r\n{Body}", 150);
        Assert.Equal([415], RawHttp.Statuses(answered));
        // What is wrong is named: the form of the body, or how it is packed.
        Assert.Contains(header.StartsWith("Content-Type", StringComparison.Ordinal) ? "send Content-Type: application/json" : "without Content-Encoding", answered, StringComparison.Ordinal);
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task A_refusal_is_always_in_the_shape_of_the_API()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var answered = await RawHttp.SendAsync(gateway.Address, Head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 2000);
        using var body = JsonDocument.Parse(answered[(answered.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal("invalid_request", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }
}
