using Assay.Server;
using Assay.Serving;

namespace Assay.Cli;

/// <summary>What is told of a gateway's exchanges to those who watch it: numbers for Prometheus, lines for a log, telemetry for a collector.</summary>
sealed class GatewayWatch : IAsyncDisposable
{
    const long MostLog = 256L << 20;

    readonly GatewayMetrics _metrics;
    readonly Uri? _listen;
    readonly ExchangeLog? _log;
    readonly OtlpExport? _otlp;
    Gateway? _gateway;

    GatewayWatch(Uri? listen, ExchangeLog? log, OtlpExport? otlp, GatewayMetrics metrics) => (_listen, _log, _otlp, _metrics) = (listen, log, otlp, metrics);

    /// <summary>Where the numbers are, once it listens.</summary>
    internal Uri? Address { get; private set; }

    /// <summary>Where telemetry goes.</summary>
    internal IReadOnlyList<Uri> Collector => _otlp?.Addresses ?? [];

    /// <summary>Which requests are traced.</summary>
    internal TraceSampling? Sampling => _otlp?.Sampling;

    internal static GatewayWatch? Open(string? url, string? path, OtlpEntry? telemetry, string name, out Problem? problem)
    {
        problem = null;
        Uri? listen = null;
        if (url is not null)
        {
            if (ListenAddress.Of(url, null, null, out problem) is not { } address)
                return null;
            listen = address;
        }

        ExchangeLog? log = null;
        if (path is not null && (log = ExchangeLog.Open(path, MostLog, out var error)) is null)
        {
            problem = new Problem($"The log cannot be written: {error}", path, "Name a file in a folder that is yours.");
            return null;
        }

        var metrics = new GatewayMetrics();
        var otlp = OtlpExport.Start(telemetry, Environment.GetEnvironmentVariable, name, metrics, out var wrong);
        if (wrong.Length == 0)
            return new GatewayWatch(listen, log, otlp, metrics);
        log?.Dispose();
        problem = new Problem($"Telemetry cannot be sent: {wrong}.", Hint: "See docs/guides/telemetry.md; OTEL_SDK_DISABLED=true turns it off.");
        return null;
    }

    internal void Seen(SeenExchange seen)
    {
        _metrics.Add(seen);
        _otlp?.Add(seen);
        _log?.Write(seen);
    }

    internal async Task<IAsyncDisposable> ListenAsync(Gateway gateway, GatewayControl? control, CancellationToken cancel)
    {
        _gateway = gateway;
        _otlp?.Observe(() => (gateway.Untold, control?.Silence));
        if (_listen is null)
            return Nothing.Here;
        var host = await MetricsHost.StartAsync(_listen, () => _metrics.Text(gateway.Untold, control?.Silence), cancel).ConfigureAwait(false);
        Address = host.Address;
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        // What the last requests were is told before nobody listens any more.
        if (_gateway is not null)
            await _gateway.FlushAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        if (_otlp is not null)
            await _otlp.DisposeAsync().ConfigureAwait(false);
        _log?.Dispose();
    }

    sealed class Nothing : IAsyncDisposable
    {
        internal static readonly Nothing Here = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
