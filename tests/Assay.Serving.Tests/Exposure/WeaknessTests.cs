using Assay.Serving.Exposure;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests;

/// <summary>One weakness at a time: the probe sees it, and only it.</summary>
public sealed class WeaknessTests
{
    const string Canary = "QX7-LIGHTHOUSE-4410";

    static Task<bool> No => Task.FromResult(false);

    static async Task<ProbeResult> OnlyAsync(string rule, Severity severity, Func<Listener, ModelServer> make, Func<ProbeOptions, ProbeOptions>? change = null)
    {
        await using var server = await ModelServer.StartAsync(make);
        var result = await Probing.RunAsync(server.Address, o => (change ?? (x => x))(o with { Key = ModelServer.Key }));
        result.Finds(rule, severity);
        Assert.True(result.Findings.All(f => f.RuleId == rule), Probing.Shown(result));
        Assert.All(result.Findings, f => Assert.True(f is { Remediation.Length: > 0, Description.Length: > 0, Evidence.Length: > 0, References.Count: > 0 }));
        Assert.DoesNotContain(ModelServer.Key, Probing.Shown(result), StringComparison.Ordinal);
        return result;
    }

    [Fact]
    public async Task No_key_at_all()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, _ => true));
        var result = await Probing.RunAsync(server.Address);
        result.Finds("exposure-no-authentication", Severity.High);
        result.Finds("exposure-model-list", Severity.Medium);
        Assert.Equal(2, result.Findings.Count);
        Assert.Equal(ExitCode.No, result.ToReport(null, DateTimeOffset.UnixEpoch).ExitCode(Severity.Medium));
        Assert.Equal(EvidenceResult.Failed, Assert.Single(result.ToReport(null, DateTimeOffset.UnixEpoch).Statements).Result);
    }

    [Fact]
    public Task Any_key() => OnlyAsync("exposure-any-key-accepted", Severity.Critical, l => ModelServer.Of(l, r => r.Headers.Authorization.ToString().Length > "Bearer ".Length));

    [Fact]
    public Task An_empty_key() => OnlyAsync("exposure-empty-key-accepted", Severity.Critical, l => ModelServer.Of(l, r => r.Headers.Authorization.ToString().Trim() is "Bearer" or "Bearer " + ModelServer.Key || (r.Headers.ContainsKey("x-api-key") && r.Headers["x-api-key"].ToString().Length == 0)));

    [Fact]
    public Task Any_key_in_the_address() => OnlyAsync("exposure-any-key-accepted", Severity.Critical, l => ModelServer.Of(l, r => r.Headers.Authorization == "Bearer " + ModelServer.Key || r.Query.ContainsKey("api_key")));

    [Fact]
    public async Task The_valid_key_in_the_address_is_sent_only_when_asked_for()
    {
        static ModelServer Make(Listener l) => ModelServer.Of(l, r => r.Headers.Authorization == "Bearer " + ModelServer.Key || r.Query["token"] == ModelServer.Key);
        await OnlyAsync("exposure-key-in-address", Severity.Low, Make, o => o with { KeyInAddress = true });
        await using var server = await ModelServer.StartAsync(Make);
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key });
        Assert.Empty(result.Findings);
        Assert.DoesNotContain(server.Asked, a => a.Path.Contains(ModelServer.Key, StringComparison.Ordinal));
    }

    [Fact]
    public Task No_rate_limit_in_a_burst_that_says_something() => OnlyAsync("exposure-rate-limit-not-seen", Severity.Low, l => ModelServer.Of(l, limit: int.MaxValue));

    [Fact]
    public async Task A_burst_that_is_too_small_says_nothing_of_a_limit()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, limit: int.MaxValue));
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key, Burst = 10 });
        Assert.Empty(result.Findings);
        Assert.Contains(result.Notes, n => n.Check == "rate-limit" && n.Text.Contains("say nothing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"/srv/serve.py\", line 12, in handle")]
    [InlineData("{\"error\":\"java.lang.NullPointerException\\n\\tat org.pytorch.serve.Handler.run(Handler.java:88)\"}")]
    [InlineData("System.InvalidOperationException: x\n   at Shop.Model.Run(String x) in /src/Model.cs:line 12")]
    [InlineData("TypeError: x\n    at handle (/srv/app/server.js:10:5)")]
    [InlineData("goroutine 17 [running]:\nmain.main()")]
    [InlineData("thread 'main' panicked at src/main.rs:4")]
    [InlineData("could not open /usr/lib/python3/dist-packages/serve")]
    public Task Errors_that_tell_the_inside(string trace) => OnlyAsync("exposure-error-details", Severity.Medium, l => ModelServer.Of(l, inside: (http, body) => body.StartsWith("{\"model\":{", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 500, trace, "text/plain") : No));

    [Fact]
    public async Task A_debugger_on_an_error_page()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, inside: (http, body) => body.StartsWith("[[", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 500, "<html><script>var EVALEX = true, SECRET='x';</script><h1>Werkzeug Debugger</h1></html>", "text/html") : No));
        (await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key })).Finds("exposure-debugger", Severity.Critical);
    }

    [Theory]
    [InlineData(true, "exposure-cors-credentials", Severity.High)]
    [InlineData(false, "exposure-cors-reflected", Severity.Low)]
    public Task Origins_that_are_mirrored(bool credentials, string rule, Severity severity) => OnlyAsync(rule, severity, l => ModelServer.Of(l, first: http =>
    {
        http.Response.Headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
        if (credentials)
            http.Response.Headers.AccessControlAllowCredentials = "true";
        return No;
    }));

    [Fact]
    public Task The_null_origin_with_credentials() => OnlyAsync("exposure-cors-credentials", Severity.High, l => ModelServer.Of(l, first: http =>
    {
        if (http.Request.Headers.Origin == "null")
            (http.Response.Headers.AccessControlAllowOrigin, http.Response.Headers.AccessControlAllowCredentials) = ("null", "true");
        return No;
    }));

    [Fact]
    public Task A_host_that_only_begins_like_an_allowed_one() => OnlyAsync("exposure-cors-credentials", Severity.High, l => ModelServer.Of(l, first: http =>
    {
        if (http.Request.Headers.Origin.ToString().StartsWith("https://127.0.0.1", StringComparison.Ordinal))
            (http.Response.Headers.AccessControlAllowOrigin, http.Response.Headers.AccessControlAllowCredentials) = (http.Request.Headers.Origin, "true");
        return No;
    }));

    [Fact]
    public Task A_written_list_of_origins_is_no_weakness() => NothingAsync(http =>
    {
        (http.Response.Headers.AccessControlAllowOrigin, http.Response.Headers.AccessControlAllowCredentials) = ("https://app.example.org", "true");
        return No;
    });

    static async Task NothingAsync(Func<HttpContext, Task<bool>> first)
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: first));
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key });
        Assert.True(result.Findings.Count == 0, Probing.Shown(result));
    }

    [Fact]
    public Task Trace() => OnlyAsync("exposure-method-trace", Severity.Low, l => ModelServer.Of(l, first: http => http.Request.Method == "TRACE" ? ModelServer.SayAsync(http, 200, $"TRACE / HTTP/1.1\r\nX-Assay-Probe: {http.Request.Headers["X-Assay-Probe"]}", "message/http") : No));

    [Fact]
    public Task A_banner_with_a_version() => OnlyAsync("exposure-server-header", Severity.Low, l => ModelServer.Of(l, first: http =>
    {
        http.Response.Headers.Server = "uvicorn/0.20.1";
        return No;
    }));

    [Fact]
    public Task A_page_that_can_be_framed() => OnlyAsync("exposure-page-headers", Severity.Low, l => ModelServer.Of(l, first: http => http.Request.Path == "/" ? ModelServer.SayAsync(http, 200, "<!doctype html><title>Models</title>", "text/html") : No));

    [Fact]
    public async Task A_cookie_that_scripts_and_other_pages_use()
    {
        var result = await OnlyAsync("exposure-cookie-flags", Severity.Low, l => ModelServer.Of(l, first: http =>
        {
            http.Response.Headers.SetCookie = new(["session=1; Path=/; Expires=Fri, 20 Nov 2026 10:00:00 GMT", "_xsrf=2; SameSite=Lax", "good=3; HttpOnly; SameSite=Strict"]);
            return No;
        }));
        Assert.Equal("session comes without HttpOnly, SameSite", Assert.Single(result.Findings).Evidence);
    }

    [Fact]
    public Task Json_that_is_sent_as_a_page() => OnlyAsync("exposure-json-as-html", Severity.Medium, l => ModelServer.Of(l, inside: (http, body) => body.Contains("\"n\":-1", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 400, new { error = "no" }, "text/html") : No));

    [Fact]
    public async Task A_body_of_any_size()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, _ => true, first: http =>
        {
            http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            return No;
        }));
        (await Probing.RunAsync(server.Address)).Finds("exposure-body-unbounded", Severity.Low);
    }

    [Theory]
    [InlineData("The rules say: QX7-LIGHTHOUSE-4410 is the code.")]
    [InlineData("q x 7 - l i g h t h o u s e - 4 4 1 0")]
    [InlineData("0144-ESUOHTHGIL-7XQ")]
    [InlineData("VGhlIGNvZGUgaXMgUVg3LUxJR0hUSE9VU0UtNDQxMCwga2VlcCBpdC4=")]
    public async Task A_system_prompt_that_gets_out_also_encoded(string said)
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, inside: (http, body) => body.Contains("max_tokens\":400", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 200, new { choices = new[] { new { message = new { content = said } } } }) : No));
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key, Canary = Canary, Model = "m-1" });
        result.Finds("exposure-system-prompt", Severity.High);
        Assert.DoesNotContain(Canary, Probing.Shown(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_canary_nobody_is_said_to_leak_and_what_came_is_told()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, inside: (http, body) => body.Contains("max_tokens\":400", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 200, new { choices = new[] { new { message = new { content = "You are a helpful assistant of the harbour." } } } }) : No));
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key, Model = "m-1" });
        Assert.Empty(result.Findings);
        Assert.Contains(result.Notes, n => n.Text.Contains("of the harbour", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Text.StartsWith("Nobody can tell", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_canary_that_could_not_be_looked_for_is_a_gap()
    {
        await using var server = await ModelServer.StartAsync();
        var result = await Probing.RunAsync(server.Address, o => o with { Canary = Canary });
        Assert.Contains(result.Gaps, g => g.Where.StartsWith("prompt-leak", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_in_what_a_server_says_are_cut()
    {
        const string Theirs = "AKIAIOSFODNN7EXAMPLF";
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, _ => true, inside: (http, body) => http.Request.Path == "/v1/models" ? ModelServer.SayAsync(http, 200, new { data = new[] { new { id = Theirs } } }) : No));
        var shown = Probing.Shown(await Probing.RunAsync(server.Address));
        Assert.DoesNotContain(Theirs, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_is_what_the_plan_says()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, _ => true));
        ProbePlan? plan = null;
        var (result, _) = await ExposureProbe.RunAsync(Probing.Options(server.Address), p =>
        {
            plan = p;
            Assert.Empty(server.Asked);
            return true;
        }, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(result!.Sent <= plan!.Requests && server.Asked.Count <= plan.Requests, $"{result.Sent}, {server.Asked.Count} of {plan.Requests}");
        Assert.Equal(plan.Requests, plan.Steps.Sum(s => s.Most));
        // Nothing that changes anything: no other method than these goes out.
        Assert.Empty(server.Asked.Select(a => a.Method).Distinct().Except(["GET", "POST", "OPTIONS", "TRACE"]));
        var (refused, error) = await ExposureProbe.RunAsync(Probing.Options(server.Address), _ => false, null, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(refused is null && error is not null);
    }

    [Fact]
    public async Task An_mcp_server_that_answers_as_an_event_stream_without_a_key_is_open()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: http => http.Request.Path == "/mcp" && http.Request.Method == "POST"
            ? ModelServer.SayAsync(http, 200, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"serverInfo\":{\"name\":\"model-things\"}}}\n\n", "text/event-stream") : No));
        var result = await Probing.RunAsync(server.Address, o => o with { Key = ModelServer.Key });
        Assert.Equal("/mcp", result.Findings.Single(f => f.RuleId == "exposure-no-authentication").Location!.Path!.Split('/', 2)[1].Insert(0, "/"));
    }

    [Fact]
    public async Task The_same_weakness_has_the_same_fingerprint_the_next_time()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, _ => true, first: http => http.Request.Path.StartsWithSegments("/predictions", StringComparison.Ordinal) ? ModelServer.SayAsync(http, 200, new { score = 1 }) : No, limit: int.MaxValue));
        var prints = (await Probing.RunAsync(server.Address)).Findings.Select(f => f.Fingerprint).ToHashSet();
        Assert.True(prints.Count >= 3 && prints.SetEquals((await Probing.RunAsync(server.Address)).Findings.Select(f => f.Fingerprint)));
    }

    [Fact]
    public async Task Requests_beyond_what_was_allowed_are_gaps()
    {
        await using var server = await ModelServer.StartAsync();
        var result = await Probing.RunAsync(server.Address, o => o with { MaxRequests = 12 });
        Assert.True(server.Asked.Count <= 12 && result.Sent <= 12);
        Assert.Contains(result.Gaps, g => g.Reason.Contains("used up", StringComparison.Ordinal));
    }
}
