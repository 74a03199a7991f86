using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>Servers that attack whoever probes them, on real sockets: every probe ends in time, with bounded memory, and never as clean.</summary>
public sealed class HostileServerTests
{
    static readonly byte[] Block = new byte[64 << 10];

    static async Task<ProbeResult> AgainstAsync(Func<Stream, CancellationToken, Task> answer, double timeout = 0.4, double total = 3)
    {
        await using var server = RawUpstream.Start(answer);
        var target = new Uri($"http://127.0.0.1:{server.Address.Port}");
        var began = Stopwatch.GetTimestamp();
        // Other tests run beside this one, and take their own.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var result = await Probing.RunAsync(target, o => o with { Timeout = TimeSpan.FromSeconds(timeout), Total = TimeSpan.FromSeconds(total), Canary = "x-canary-x" });
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, total + 60);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 256 << 20);
        Assert.True(result.Gaps.Count > 0, Probing.Shown(result));
        Assert.NotEqual(ExitCode.Yes, result.ToReport(null, DateTimeOffset.UnixEpoch).ExitCode(Severity.Info));
        return result;
    }

    static Task SendAsync(Stream stream, string text, CancellationToken cancel) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancel).AsTask();

    static Func<Stream, CancellationToken, Task> Forever(string head, byte[] block) => async (stream, cancel) =>
    {
        await SendAsync(stream, head, cancel);
        while (!cancel.IsCancellationRequested)
            await stream.WriteAsync(block, cancel);
    };

    [Fact]
    public Task A_body_that_never_ends() => AgainstAsync(Forever("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n", Block));

    [Fact]
    public Task Chunks_that_never_end() => AgainstAsync(Forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Encoding.Latin1.GetBytes("1\r\nx\r\n")));

    [Fact]
    public Task Headers_that_never_end() => AgainstAsync(Forever("HTTP/1.1 200 OK\r\n", Encoding.Latin1.GetBytes($"X-{new string('a', 500)}: {new string('b', 2000)}\r\n")));

    [Fact]
    public Task Interim_answers_that_never_end() => AgainstAsync(Forever("", Encoding.Latin1.GetBytes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")));

    [Fact]
    public Task A_byte_now_and_then() => AgainstAsync(async (stream, cancel) =>
    {
        await SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", cancel);
        while (!cancel.IsCancellationRequested)
        {
            await stream.WriteAsync("x"u8.ToArray(), cancel);
            await Task.Delay(50, cancel);
        }
    });

    [Fact]
    public Task No_answer_at_all() => AgainstAsync((_, cancel) => Task.Delay(Timeout.Infinite, cancel));

    [Theory]
    [InlineData("\u0000\u0001\u0002garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 999999999999 No\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("")]
    public Task What_is_no_http(string said) => AgainstAsync((stream, cancel) => SendAsync(stream, said, cancel));

    [Fact]
    public async Task A_compression_bomb()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < 2000; i++)
                await gzip.WriteAsync(Block, TestContext.Current.CancellationToken);
        var bytes = packed.ToArray();
        // 125 MiB in some 120 KiB, to every request.
        await AgainstAsync(async (stream, cancel) =>
        {
            await SendAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n", cancel);
            await stream.WriteAsync(bytes, cancel);
        }, timeout: 3, total: 15);
    }

    [Fact]
    public async Task Json_that_is_deeper_than_any_stack() => await AgainstAsync((stream, cancel) => SendAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{new string('[', 100_000)}", cancel), total: 15);

    [Fact]
    public async Task Redirects_that_go_round_or_leave_the_scope_are_not_followed()
    {
        await using var elsewhere = RawUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var result = await AgainstAsync((stream, cancel) => SendAsync(stream, $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{elsewhere.Address.Port}/\r\nContent-Length: 0\r\n\r\n", cancel));
        Assert.Equal(0, elsewhere.Asked);
        await using var round = RawUpstream.Start("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
        await Probing.RunAsync(new Uri($"http://127.0.0.1:{round.Address.Port}"), o => o with { Total = TimeSpan.FromSeconds(10) });
        Assert.True(round.Heads.Count(h => h.Contains(" /again ", StringComparison.Ordinal)) <= 3, "the redirect to itself was followed on and on");
        Assert.NotEmpty(result.Gaps);
    }

    [Fact]
    public async Task Garbage_where_tls_should_be()
    {
        foreach (var said in new byte[][] { [22, 3, 3, 0xFF, 0xFF, 1, 2, 3], [22, 3, 3, 0, 4, 2, 0, 0, 0], [21, 3, 3, 0, 2, 2, 40], [0, 0, 0, 0, 0], Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n") })
        {
            await using var server = new GarbageTls(said);
            var result = await Probing.RunAsync(new Uri($"https://127.0.0.1:{server.Port}"), o => o with { Timeout = TimeSpan.FromSeconds(0.4), Total = TimeSpan.FromSeconds(6) });
            Assert.NotEmpty(result.Gaps);
            Assert.Empty(result.Findings);
        }
    }
}
