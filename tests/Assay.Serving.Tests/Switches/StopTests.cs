using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Serving.Tests.Switches;

/// <summary>What a caller sees of a stop that comes at the worst time.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task A_stop_that_comes_while_a_refusal_is_written_does_not_break_it_off()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var control = new GatewayControl(gateway.Setup);
        var stopped = ControlState.Empty with { Stopped = new StoppedThings(true, Nothing, Nothing, Nothing, Nothing, Nothing) };
        control.Apply(stopped);
        var itself = new Gateway(gateway.Setup, TimeProvider.System, _ => { }, control);
        var life = new Life();
        using var told = new StopsWhileWritten(() => control.Apply(stopped));
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(life);
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = "/v1/chat/completions";
        http.Request.Method = "POST";
        http.Response.Body = told;

        await itself.HandleAsync(http);

        Assert.Equal(1, control.Ended);
        Assert.False(life.WasAborted);
        Assert.Equal(503, http.Response.StatusCode);
        Assert.Contains("stopped", System.Text.Encoding.UTF8.GetString(told.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_the_record_does_not_take_the_place_of_one_in_the_file()
    {
        var (key, entry) = NewKey.For("shop", [], [], null);
        var (thief, _) = NewKey.For("thief", [], [], null);
        await using var gateway = await RunningGateway.StartAsync(yaml: $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, upstreams: [model], policy: tested }]
            policies: { tested: policy.yaml }
            keys: [{ id: "{{entry.Id}}", application: shop, sha256: {{entry.Sha256}} }]
            """);
        var control = new GatewayControl(gateway.Setup);
        control.Apply(ControlState.Empty with { Keys = [entry with { Application = "thief", Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(thief))) }] });
        await using var listening = await Listener.StartAsync(new Gateway(gateway.Setup, TimeProvider.System, _ => { }, control).HandleAsync);
        async Task<System.Net.HttpStatusCode> Ask(string shown)
        {
            using var http = new HttpClient { BaseAddress = listening.Address };
            http.DefaultRequestHeaders.Authorization = new("Bearer", shown);
            using var answer = await http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent("""{"model":"m","messages":[]}""", System.Text.Encoding.UTF8, "application/json"));
            return answer.StatusCode;
        }

        Assert.Equal(System.Net.HttpStatusCode.OK, await Ask(key));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await Ask(thief));
    }

    [Theory]
    [InlineData("shell", ""","tools":[{"type":"function","function":{"name":"shell"}}]""")]
    [InlineData("web_search", ""","web_search_options":{}""")]
    [InlineData("web_search", ""","tools":[{"type":"web_search_preview"}]""")]
    [InlineData("web_search", ""","tools":[{"type":"web_search_20250305","name":"web_search"}]""")]
    [InlineData("mcp:mail", ""","tools":[{"type":"mcp","server_label":"mail","server_url":"https://mail.example"}]""")]
    [InlineData("mcp:mail", ""","mcp_servers":[{"type":"url","name":"mail","url":"https://mail.example"}]""")]
    public async Task A_stopped_tool_is_offered_to_no_model_and_what_runs_with_it_is_ended(string tool, string offer)
    {
        using var asked = new SemaphoreSlim(0);
        await using var gateway = await RunningGateway.StartAsync(upstream: async http =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var control = new GatewayControl(gateway.Setup);
        control.Apply(ControlState.Empty);
        await using var listening = await Listener.StartAsync(new Gateway(gateway.Setup, TimeProvider.System, _ => { }, control).HandleAsync);
        using var caller = new HttpClient { BaseAddress = listening.Address };
        Task<HttpResponseMessage> Ask() => caller.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), new StringContent($$"""{"model":"m","messages":[]{{offer}}}""", System.Text.Encoding.UTF8, "application/json"));
        var running = Ask();
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        control.Apply(ControlState.Empty with { Stopped = new StoppedThings(false, Nothing, Nothing, Nothing, new[] { tool }.ToFrozenSet(), Nothing) });
        using var ended = await running.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, ended.StatusCode);
        using var refused = await Ask();
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(0, asked.CurrentCount);
    }

    static FrozenSet<string> Nothing => FrozenSet<string>.Empty;

    sealed class Life : IHttpRequestLifetimeFeature
    {
        internal bool WasAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => WasAborted = true;
    }

    sealed class StopsWhileWritten(Action stop) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            stop();
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
