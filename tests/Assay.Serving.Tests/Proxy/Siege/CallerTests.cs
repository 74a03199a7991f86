using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>Callers that leave, stall, crowd, and observers that fail: nobody else notices.</summary>
public sealed class CallerTests
{
    static readonly byte[] Piece = Encoding.ASCII.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + new string('x', 2000) + "\"}}]}\n\n");

    static string Ask(string text) => $$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""";

    [Fact]
    public async Task When_the_caller_leaves_the_server_is_told_and_nothing_stays()
    {
        var cancelled = 0;
        await using var gateway = await RunningGateway.StartAsync(upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            try
            {
                while (true)
                {
                    await http.Response.Body.WriteAsync(Piece, http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    await Task.Delay(20, http.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
        });
        for (var i = 0; i < 20; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
            var body = Ask("hi");
            await socket.GetStream().WriteAsync(RawHttp.Bytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}"), TestContext.Current.CancellationToken);
            Assert.True(await socket.GetStream().ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0);
            if (i % 2 == 0)
                socket.LingerState = new LingerOption(true, 0);
        }

        await Eventually.HoldsAsync(() => Volatile.Read(ref cancelled) >= 20 && gateway.Seen.Count >= 20);
        Assert.Equal(20, Volatile.Read(ref cancelled));
        Assert.Equal(20, gateway.Seen.Count(s => s.Outcome == Outcome.CallerLeft));
    }

    [Fact]
    public async Task Who_does_not_read_holds_back_the_server_and_memory_stays_as_it_is()
    {
        long written = 0;
        await using var gateway = await RunningGateway.StartAsync(upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            try
            {
                for (; ; Interlocked.Add(ref written, Piece.Length))
                    await http.Response.Body.WriteAsync(Piece, http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // As it should be.
            }
        });
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        var body = Ask("hi");
        await socket.GetStream().WriteAsync(RawHttp.Bytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}"), TestContext.Current.CancellationToken);
        // How much lies in the buffers of the sockets is the system's to say; that it comes to rest is ours.
        long held = 0;
        var rests = 0;
        for (var i = 0; rests < 10 && i < 2400; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            var now = Interlocked.Read(ref written);
            (held, rests) = (now, now == held && now > 0 ? rests + 1 : 0);
        }

        Assert.Equal(10, rests);
        Assert.InRange(held, 1, 24L << 20);
        Assert.Empty(gateway.Seen);
    }

    [Fact]
    public async Task Slow_heads_and_bodies_are_dropped()
    {
        await using var gateway = await RunningGateway.StartAsync(listening: kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(100, TimeSpan.FromSeconds(1.5));
        });
        var slow = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
            var stream = socket.GetStream();
            try
            {
                await stream.WriteAsync(RawHttp.Bytes(i % 2 == 0 ? "POST /v1/chat/completions HTTP/1.1\r\nX: " : "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"), TestContext.Current.CancellationToken);
                for (var n = 0; n < 1200; n++)
                {
                    await Task.Delay(100, TestContext.Current.CancellationToken);
                    await stream.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
                    if (stream.DataAvailable)
                        return await RawHttp.RestAsync(stream, 100);
                }

                return "never dropped";
            }
            catch (IOException)
            {
                return "dropped";
            }
        }));
        Assert.All(slow, s => Assert.True(s == "dropped" || RawHttp.Statuses(s) is [408], s));
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task A_thousand_callers_at_once_each_get_their_own_answer()
    {
        // The server repeats the marker it was sent, whole or as a stream, at its own pace.
        await using var gateway = await RunningGateway.StartAsync(upstream: async http =>
        {
            using var asked = await System.Text.Json.JsonDocument.ParseAsync(http.Request.Body);
            var marker = asked.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
            await Task.Delay(marker.Length * marker[^1] % 40);
            if (marker[^1] % 2 == 0)
            {
                http.Response.ContentType = "text/event-stream";
                foreach (var piece in marker.Chunk(7))
                {
                    await http.Response.WriteAsync($$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{new string(piece)}}}"}}]}""" + "\n\n");
                    await http.Response.Body.FlushAsync();
                }

                await http.Response.WriteAsync("data: [DONE]\n\n");
                return;
            }

            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"choices":[{"index":0,"message":{"content":"{{{marker}}}"}}]}""");
        });
        ConcurrentBag<string> wrong = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 200, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancel) =>
        {
            var marker = $"marker-{i:00000}-{new string((char)('a' + i % 26), i % 50)}-{i % 10}";
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (i % 5 == 0)
                leave.CancelAfter(i % 30);
            try
            {
                using var content = new StringContent(Ask(marker), Encoding.UTF8, "application/json");
                using var answer = await gateway.Http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, leave.Token);
                var told = await answer.Content.ReadAsStringAsync(leave.Token);
                var text = string.Concat(System.Text.RegularExpressions.Regex.Matches(told, "\"content\":\"([^\"]*)\"").Select(m => m.Groups[1].Value));
                if (answer.StatusCode != HttpStatusCode.OK || text != marker)
                    wrong.Add($"{marker}: {answer.StatusCode} {told}");
            }
            catch (OperationCanceledException) when (i % 5 == 0)
            {
                // Left, as it meant to.
            }
        });
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task An_observer_that_throws_or_blocks_hurts_no_request_and_what_it_missed_is_counted()
    {
        using var block = new ManualResetEventSlim();
        var told = 0;
        await using var gateway = await RunningGateway.StartAsync(observer: seen =>
        {
            Interlocked.Increment(ref told);
            block.Wait();
            throw new IOException("no space left on device");
        });
        for (var i = 0; i < 50; i++)
            using (var answer = await gateway.PostAsync("/v1/chat/completions", Ask("hi")))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.HoldsAsync(() => Volatile.Read(ref told) > 0);
        Assert.Equal(1, Volatile.Read(ref told));
        block.Set();
        await Eventually.HoldsAsync(() => gateway.Itself.Untold == 50);
    }

    [Fact]
    public async Task Over_HTTP_2_a_request_is_the_same_and_streams_reset_at_once_do_no_harm()
    {
        using var authority = new TestCertificates();
        await using var gateway = await RunningGateway.StartAsync(at: options => options.UseHttps(authority.Issue("localhost").Whole));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(authority.Authority);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var http = new HttpClient(handler) { BaseAddress = new UriBuilder(gateway.Address) { Host = "localhost" }.Uri, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (var round = 0; round < 20; round++)
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
            {
                using var leave = new CancellationTokenSource(i % 4);
                try
                {
                    using var content = new StringContent(Ask("hi"), Encoding.UTF8, "application/json");
                    using var _ = await http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, leave.Token);
                }
                catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
                {
                    // Reset.
                }
            }));
        using var body = new StringContent(Ask("hi"), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.DoesNotContain(gateway.Seen, s => s.Outcome == Outcome.Failed);
    }
}
