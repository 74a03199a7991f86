using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests;

/// <summary>A gateway on a real socket before a server on another, and what that server was asked.</summary>
sealed class RunningGateway : IAsyncDisposable
{
    readonly string _folder;
    readonly GatewaySetup _setup;
    readonly Listener _upstream;
    readonly Listener _gateway;

    RunningGateway(string folder, GatewaySetup setup, Listener upstream, Listener gateway) => (_folder, _setup, _upstream, _gateway) = (folder, setup, upstream, gateway);

    internal const string Answer = """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    internal GatewaySetup Setup => _setup;

    internal string Folder => _folder;

    internal Gateway Itself { get; private init; } = null!;

    internal Uri Address => _gateway.Address;

    internal HttpClient Http { get; private init; } = null!;

    /// <summary>Bodies that reached the model.</summary>
    internal ConcurrentQueue<string> Reached { get; private init; } = null!;

    /// <summary>What the gateway told of its exchanges.</summary>
    internal ConcurrentQueue<SeenExchange> Seen { get; private init; } = null!;

    /// <summary>Starts both. In <paramref name="yaml"/> the model's server is called UPSTREAM; the policy <c>policy.yaml</c> lies beside it.</summary>
    internal static async Task<RunningGateway> StartAsync(string? policy = null, string? answer = null, RequestDelegate? upstream = null, string? yaml = null, Uri? upstreamAddress = null, Action<SeenExchange>? observer = null, Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>? listening = null, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? at = null, IReadOnlyDictionary<string, string>? files = null, Func<string, string?>? environment = null, TraceSampling? traces = null, Func<GatewaySetup, GatewayControl>? control = null, TimeProvider? time = null, Action<string>? before = null)
    {
        ConcurrentQueue<string> reached = [];
        ConcurrentQueue<SeenExchange> seen = [];
        var model = await Listener.StartAsync(upstream ?? (async http =>
        {
            reached.Enqueue(await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync());
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer ?? Answer);
        }));
        yaml ??= """
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, apis: [openai, anthropic, ollama, inference], upstreams: [model], policy: tested }]
            policies: { tested: policy.yaml }
            """;
        var folder = Directory.CreateTempSubdirectory("assay-gateway-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.yaml"), yaml.Replace("UPSTREAM", (upstreamAddress ?? model.Address).ToString().TrimEnd('/'), StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.yaml"), policy ?? "format: assay-guardrails/1\nguards: []\n");
        before?.Invoke(folder);
        foreach (var (name, text) in files ?? new Dictionary<string, string>())
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(folder, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var setup = GatewaySetup.Read(Path.Combine(folder, "gateway.yaml"), environment ?? (_ => null), time ?? TimeProvider.System, out var error);
        Assert.True(setup is not null, error);
        var itself = new Gateway(setup, time ?? TimeProvider.System, observer ?? seen.Enqueue, control?.Invoke(setup), traces: traces);
        // The same limits as the real listener has.
        var gateway = await Listener.StartAsync(itself.HandleAsync, kestrel =>
        {
            ListenerLimits.Apply(kestrel, setup.MaxRequestBytes);
            listening?.Invoke(kestrel);
        }, at);
        return new RunningGateway(folder, setup, model, gateway) { Itself = itself, Http = new HttpClient { BaseAddress = gateway.Address }, Reached = reached, Seen = seen };
    }

    /// <summary>What it told of the only exchange there was; the caller has its answer before that.</summary>
    internal async Task<SeenExchange> OnlyAsync()
    {
        await Eventually.HoldsAsync(() => !Seen.IsEmpty);
        return Assert.Single(Seen);
    }

    internal Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    internal async Task<HttpResponseMessage> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        _setup.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
