using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Tests.Telemetry;

public sealed class GatewayMetricsTests
{
    static SeenExchange Seen(string model = "m", string? route = "chat", Outcome outcome = Outcome.Answered) => new()
    {
        Reference = "r",
        At = DateTimeOffset.UnixEpoch,
        Route = route,
        Endpoint = "/v1/chat/completions",
        Model = model,
        Upstream = "u",
        Status = 200,
        Operation = "chat",
        Provider = "openai",
        ModelIsKnown = true,
        Outcome = outcome,
        Hits = [new SeenHit("secrets", Place.ToolResult, "/messages/0", GuardAction.Redact, true, 1, "AWS access key")],
        Added = TimeSpan.FromMicroseconds(150),
        Total = TimeSpan.FromMilliseconds(40),
    };

    [Fact]
    public void Each_exchange_is_in_the_numbers_that_Prometheus_reads()
    {
        var metrics = new GatewayMetrics();
        metrics.Add(Seen());
        metrics.Add(Seen(outcome: Outcome.RequestBlocked));
        var text = metrics.Text(untold: 3);
        Assert.Contains("gen_ai_server_request_duration_seconds_bucket{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m\",assay_route=\"chat\",assay_outcome=\"answered\",le=\"0.08\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("assay_gateway_added_seconds_bucket{assay_route=\"chat\",le=\"0.0001\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("assay_gateway_added_seconds_bucket{assay_route=\"chat\",le=\"0.0002\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("assay_gateway_requests_total{assay_route=\"chat\",assay_application=\"none\",assay_outcome=\"request-blocked\",http_response_status_code=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("assay_gateway_guard_hits_total{assay_route=\"chat\",assay_guard=\"secrets\",assay_place=\"tool-result\",assay_action=\"redact\",assay_enforced=\"true\"} 2\n", text, StringComparison.Ordinal);
        Assert.EndsWith("assay_gateway_untold_total 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_callers_make_up_do_not_fill_it_and_cannot_break_its_lines()
    {
        var metrics = new GatewayMetrics();
        for (var i = 0; i < 5000; i++)
            metrics.Add(Seen($"m{i}\"}} 9\nfake_total 1"));
        var lines = metrics.Text(0).Split('\n');
        Assert.True(lines.Length < 15_000, $"{lines.Length}");
        Assert.DoesNotContain(lines, l => l.StartsWith("fake_total", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("gen_ai_request_model=\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_log_has_a_line_for_each_exchange_is_its_owners_alone_and_stays_bounded()
    {
        var folder = Directory.CreateTempSubdirectory("assay-log-").FullName;
        var path = Path.Combine(folder, "exchanges.jsonl");
        using (var log = ExchangeLog.Open(path, 20_000, out var error))
        {
            Assert.Equal("", error);
            for (var i = 0; i < 200; i++)
                log!.Write(Seen($"m{i}"));
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.InRange(new FileInfo(path).Length, 1, 21_000);
        Assert.InRange(new FileInfo(path + ".1").Length, 1, 21_000);
        Assert.All(File.ReadAllLines(path), l => Assert.Equal("r", JsonDocument.Parse(l).RootElement.GetProperty("reference").GetString()));
        Assert.EndsWith("\"m199\"", JsonDocument.Parse(File.ReadAllLines(path)[^1]).RootElement.GetProperty("model").GetRawText(), StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }
}
