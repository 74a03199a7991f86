using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Telemetry;

public sealed class AbsentCollectorTests
{
    const string Chat = """{"model":"m","messages":[{"role":"user","content":"Where?"}]}""";

    static async Task<TimeSpan> AskAsync(TracedGateway gateway, int times)
    {
        var from = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            using var answer = await gateway.Gateway.PostAsync("/v1/chat/completions", Chat);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        return Stopwatch.GetElapsedTime(from);
    }

    [Fact]
    public async Task A_collector_that_hangs_holds_nobody_up_and_what_it_did_not_take_is_counted()
    {
        // It accepts connections and says nothing, ever.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        await using var gateway = await TracedGateway.StartAsync(address, new OtlpEntry { Queue = 4, MetricSeconds = 600 }, new() { ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1500", ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "2", ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"] = "2" });
        var took = await AskAsync(gateway, 40);
        var ending = await gateway.EndAsync(40);
        // Waiting for the collector with each of 40 would take a minute, and with each batch of the 80 at its end half of one.
        Assert.True(took < TimeSpan.FromSeconds(40), $"{took}");
        Assert.True(ending < TimeSpan.FromSeconds(20), $"{ending}");
        // 40 spans, 40 log lines, and the last report of metrics.
        Assert.Equal(81, gateway.Export.LostItems);
        Assert.Contains("assay_gateway_telemetry_lost_total{assay_signal=\"traces\"} 40\n", gateway.Metrics.Text(0), StringComparison.Ordinal);
        Assert.Contains("assay_gateway_telemetry_lost_total{assay_signal=\"logs\"} 40\n", gateway.Metrics.Text(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_away_holds_nobody_up_and_what_it_missed_is_counted()
    {
        // A port that nobody listens at, and that nobody else is given.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}");
        await using var gateway = await TracedGateway.StartAsync(address, new OtlpEntry { Logs = false, Metrics = false });
        await AskAsync(gateway, 20);
        await gateway.EndAsync(20);
        Assert.Equal(20, gateway.Export.LostItems);
    }

    [Fact]
    public async Task A_collector_that_is_busy_is_asked_again()
    {
        var asked = 0;
        await using var collector = await OtlpCollector.StartAsync(http =>
        {
            http.Response.StatusCode = Interlocked.Increment(ref asked) == 1 ? 503 : 200;
            http.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        await using var gateway = await TracedGateway.StartAsync(collector.Address, new OtlpEntry { Logs = false, Metrics = false, Gzip = true });
        await AskAsync(gateway, 1);
        await gateway.EndAsync();
        Assert.Equal(0, gateway.Export.LostItems);
        Assert.Equal(2, asked);
        Assert.Equal("gzip", collector.Received.First().Headers.ContentEncoding);
    }

    [Fact]
    public async Task What_a_collector_says_that_it_refused_is_lost_and_what_else_it_says_is_not_believed()
    {
        // partial_success { rejected_spans: 1 }, then a redirect, then garbage.
        var answers = new Queue<Func<Microsoft.AspNetCore.Http.HttpContext, Task>>([
            http => http.Response.Body.WriteAsync(new byte[] { 0x0A, 0x02, 0x08, 0x01 }).AsTask(),
            http =>
            {
                http.Response.StatusCode = 302;
                http.Response.Headers.Location = "http://127.0.0.1:9/";
                return Task.CompletedTask;
            },
            http => http.Response.Body.WriteAsync(Enumerable.Repeat((byte)0xFF, 100_000).ToArray()).AsTask()]);
        await using var collector = await OtlpCollector.StartAsync(http => answers.Dequeue()(http));
        await using var gateway = await TracedGateway.StartAsync(collector.Address, new OtlpEntry { Logs = false, Metrics = false });
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(gateway, 1);
            await Eventually.HoldsAsync(() => collector.Received.Count == i + 1);
        }

        await gateway.EndAsync(3);
        Assert.Equal(2, gateway.Export.LostItems);
    }
}
