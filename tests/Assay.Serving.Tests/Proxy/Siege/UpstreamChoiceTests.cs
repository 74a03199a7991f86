using System.Net;
using System.Net.Security;
using System.Text;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>Which server is asked when one fails, and whose certificates are believed.</summary>
public sealed class UpstreamChoiceTests
{
    const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    const string Busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

    static string Yaml(string upstreams, string route = "", string more = "") => $$"""
        format: assay-gateway/1
        anonymous: true
        upstreams: [{{upstreams}}]
        routes: [{ name: all, upstreams: [{{(upstreams.Contains("name: b", StringComparison.Ordinal) ? "a, b" : "a")}}]{{route}} }]
        {{more}}
        """;

    static async Task<HttpStatusCode> AskAsync(RunningGateway gateway)
    {
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}""");
        return answer.StatusCode;
    }

    [Fact]
    public async Task The_next_is_asked_when_one_is_busy_or_not_there_and_not_when_it_broke_off()
    {
        await using var good = RawUpstream.Start(Ok);
        await using var busy = RawUpstream.Start(Busy);
        await using var cut = RawUpstream.Start("");
        foreach (var (first, expected, asked) in new[] { (busy.Address, HttpStatusCode.OK, 1), (new Uri("http://127.0.0.1:1"), HttpStatusCode.OK, 2), (new Uri("http://nowhere.invalid"), HttpStatusCode.OK, 3), (cut.Address, HttpStatusCode.BadGateway, 3) })
        {
            await using var gateway = await RunningGateway.StartAsync(yaml: Yaml($"{{ name: a, url: \"{first}\" }}, {{ name: b, url: UPSTREAM }}"), upstreamAddress: good.Address);
            Assert.Equal(expected, await AskAsync(gateway));
            Assert.Equal(asked, good.Asked);
        }

        Assert.Equal(1, cut.Asked);
    }

    [Fact]
    public async Task All_are_asked_again_as_often_as_the_route_says()
    {
        var asked = 0;
        await using var upstream = RawUpstream.Start(async (stream, cancel) => await stream.WriteAsync(Encoding.ASCII.GetBytes(Interlocked.Increment(ref asked) < 3 ? Busy : Ok), cancel));
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM }", ", retries: 2, retryPauseMilliseconds: 10"), upstreamAddress: upstream.Address);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Who_fails_again_and_again_is_left_alone_and_tried_again_later()
    {
        var healthy = false;
        await using var upstream = RawUpstream.Start(async (stream, cancel) => await stream.WriteAsync(Encoding.ASCII.GetBytes(Volatile.Read(ref healthy) ? Ok : Busy), cancel));
        var time = new MovedTime();
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, breakAfter: 2, breakSeconds: 30 }"), upstreamAddress: upstream.Address, time: time);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(gateway));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(gateway));
        using (var resting = await gateway.PostAsync("/v1/chat/completions", """{"model":"m"}"""))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, resting.StatusCode);
            Assert.NotNull(resting.Headers.RetryAfter);
        }

        Assert.Equal(2, upstream.Asked);
        Volatile.Write(ref healthy, true);
        time.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
    }

    [Fact]
    public async Task Only_a_certificate_of_the_named_authority_that_is_good_today_and_for_this_host_is_believed()
    {
        using var ours = new TestCertificates();
        using var others = new TestCertificates();
        foreach (var (certificate, expected) in new[]
        {
            (ours.Issue("localhost").Whole, HttpStatusCode.OK),
            (ours.Issue("localhost", -10, -1).Whole, HttpStatusCode.BadGateway),
            (ours.Issue("localhost", 1, 10).Whole, HttpStatusCode.BadGateway),
            (ours.Issue("elsewhere").Whole, HttpStatusCode.BadGateway),
            (others.Issue("localhost").Whole, HttpStatusCode.BadGateway),
        })
        {
            await using var upstream = RawUpstream.Start((stream, cancel) => stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancel).AsTask(), new SslServerAuthenticationOptions { ServerCertificate = certificate });
            await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, caFile: ca.pem }"), upstreamAddress: upstream.Address, files: new Dictionary<string, string> { ["ca.pem"] = ours.Authority });
            Assert.Equal(expected, await AskAsync(gateway));
            Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, upstream.Asked);
        }
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_is_shown_the_gateways_own()
    {
        using var authority = new TestCertificates();
        var (certificate, key, _) = authority.Issue("gateway");
        string? shown = null;
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = authority.Issue("localhost").Whole,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, theirs, _, _) => (shown = theirs?.Subject) is not null,
        };
        await using var upstream = RawUpstream.Start((stream, cancel) => stream.WriteAsync(Encoding.ASCII.GetBytes(Ok), cancel).AsTask(), tls);
        Dictionary<string, string> files = new() { ["ca.pem"] = authority.Authority, ["own.pem"] = certificate, ["own.key"] = key };
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, caFile: ca.pem, clientCertificate: own.pem, clientKey: own.key }"), upstreamAddress: upstream.Address, files: files);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway));
        Assert.Equal("CN=gateway", shown);
    }

    [Fact]
    public async Task A_credential_in_a_file_is_sent_never_shown_and_only_read_when_nobody_else_may()
    {
        await using var upstream = RawUpstream.Start(Ok.Replace("Content-Length: 2", "Content-Length: 29", StringComparison.Ordinal).Replace("{}", """{"you sent":"sk-0123456789ab"}""", StringComparison.Ordinal).Replace("29", "31", StringComparison.Ordinal));
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, credentialFile: secret }"), upstreamAddress: upstream.Address, files: new Dictionary<string, string> { ["secret"] = "sk-0123456789ab\n" });
        Assert.Equal(HttpStatusCode.BadGateway, await AskAsync(gateway));
        Assert.Contains("Authorization: Bearer sk-0123456789ab", Assert.Single(upstream.Heads), StringComparison.Ordinal);

        var folder = Directory.CreateTempSubdirectory("assay-gateway-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secret"), "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "g.yaml"), Yaml("{ name: a, url: \"http://localhost\", credentialFile: secret }"), TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.FullName, "secret"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Null(GatewaySetup.Read(Path.Combine(folder.FullName, "g.yaml"), _ => null, out var error));
        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("""{"you":"sk-0123456789ab"}""")]
    [InlineData("""{"you":"\u0073k-0123456789ab"}""")]
    [InlineData("""{"you":"sk\u002d0123456789ab"}""")]
    [InlineData("""{"output":[{"text":"your key: sk-0123"},{"text":"456789ab"}]}""")]
    public async Task A_credential_is_not_shown_however_it_is_written(string body)
    {
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, credentialFile: secret }"), answer: body, files: new Dictionary<string, string> { ["secret"] = "sk-0123456789ab\n" });
        Assert.Equal(HttpStatusCode.BadGateway, await AskAsync(gateway));
    }

    [Fact]
    public async Task A_credential_is_not_shown_in_the_pieces_of_a_stream()
    {
        static string Piece(string text) => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n";
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml("{ name: a, url: UPSTREAM, credentialFile: secret }"), files: new Dictionary<string, string> { ["secret"] = "sk-0123456789ab\n" }, upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var piece in (string[])["the key is ", "sk-", "0123", "4567", "89ab", " or so"])
                await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(Piece(piece)));
            await http.Response.BodyWriter.WriteAsync("data: [DONE]\n\n"u8.ToArray());
        });
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","stream":true,"messages":[]}""");
        var shown = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("sk-", shown, StringComparison.Ordinal);
        Assert.Contains("error", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_the_route_passes_on_is_looked_at_as_unknown_JSON()
    {
        const string Policy = """
            format: assay-guardrails/1
            guards: [{ guard: phrases, phrases: [bluebird], action: block }]
            """;
        await using var gateway = await RunningGateway.StartAsync(Policy, yaml: Yaml("{ name: a, url: UPSTREAM }", ", pass: [{ path: /v1/rerank }], policy: tested", "policies: { tested: policy.yaml }"));
        using var passed = await gateway.PostAsync("/v1/rerank", """{"query":"x","documents":["y"]}""");
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        using var blocked = await gateway.PostAsync("/v1/rerank", """{"query":"x","documents":["bluebird"]}""");
        Assert.Equal(HttpStatusCode.Forbidden, blocked.StatusCode);
        using var elsewhere = await gateway.PostAsync("/v1/rerank/", "{}");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Single(gateway.Reached);
    }
}
