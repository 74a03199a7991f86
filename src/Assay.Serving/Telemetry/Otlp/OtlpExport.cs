using Assay.Serving.Telemetry.Otlp;

namespace Assay.Serving;

/// <summary>
/// Tells a collector of OpenTelemetry what the gateway does: a span for each request and each call behind it, a log line for each request, and the numbers that Prometheus reads, from the same place.
/// No request waits for it, and no text of a request is in it. Spans are written from what is told of a finished exchange; on a request's own path only ids are drawn.
/// </summary>
public sealed class OtlpExport : IAsyncDisposable
{
    // Who stops a gateway waits this long for what was not sent yet.
    static readonly TimeSpan Last = TimeSpan.FromSeconds(5);

    readonly OtlpSettings _settings;
    readonly GatewayMetrics _metrics;
    readonly OtlpMessages _messages;
    readonly OtlpChannel? _spans, _logs;
    readonly CancellationTokenSource _end = new(), _late = new();
    readonly Task _reports;
    Func<(long Untold, TimeSpan? Silence)> _readings = () => (0, null);
    long _lost;

    OtlpExport(OtlpSettings settings, GatewayMetrics metrics)
    {
        (_settings, _metrics, _messages) = (settings, metrics, new OtlpMessages(settings.Resource));
        _spans = settings.Traces is { } traces ? new OtlpChannel(traces, _messages.Spans, n => Lost("traces", n)) : null;
        _logs = settings.Logs is { } logs ? new OtlpChannel(logs, _messages.Logs, n => Lost("logs", n)) : null;
        _spans?.Start();
        _logs?.Start();
        _reports = settings.Metrics is { } target ? Task.Run(() => ReportAsync(target)) : Task.CompletedTask;
    }

    /// <summary>Which requests are traced; null when traces are not sent.</summary>
    public TraceSampling? Sampling => _settings.Traces is null ? null : _settings.Sampling;

    /// <summary>Requests and reports that no collector took.</summary>
    public long LostItems => Interlocked.Read(ref _lost);

    /// <summary>The addresses that it sends to, for people.</summary>
    public IReadOnlyList<Uri> Addresses => [.. new[] { _settings.Traces, _settings.Metrics, _settings.Logs }.OfType<OtlpTarget>().Select(t => t.Address)];

    /// <summary>Begins to send, when the file or the environment names a collector.</summary>
    /// <param name="entry">What the gateway's file says.</param>
    /// <param name="environment">A variable of the environment.</param>
    /// <param name="instance">What tells this gateway from others.</param>
    /// <param name="metrics">Where the numbers are.</param>
    /// <param name="error">What is wrong; empty when nobody wants anything sent.</param>
    public static OtlpExport? Start(OtlpEntry? entry, Func<string, string?> environment, string instance, GatewayMetrics metrics, out string error) =>
        OtlpSettings.Read(entry, environment, instance, out error) is { } settings ? new OtlpExport(settings, metrics) : null;

    /// <summary>Where numbers come from that are nobody's exchange.</summary>
    public void Observe(Func<(long Untold, TimeSpan? Silence)> readings) => Volatile.Write(ref _readings, readings);

    /// <summary>Takes one exchange, without waiting.</summary>
    public void Add(SeenExchange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Trace is { IsSampled: true })
            _spans?.Add(seen);
        _logs?.Add(seen);
    }

    /// <summary>Sends what waits, for at most a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _late.CancelAfter(Last);
        await Task.WhenAll(_spans?.DisposeAsync().AsTask() ?? Task.CompletedTask, _logs?.DisposeAsync().AsTask() ?? Task.CompletedTask, _reports).ConfigureAwait(false);
        _end.Dispose();
        _late.Dispose();
    }

    async Task ReportAsync(OtlpTarget target)
    {
        using var sender = new OtlpSender(target);
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(target.Delay, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (untold, silence) = Volatile.Read(ref _readings)();
            Lost("metrics", await sender.SendAsync(_messages.Metrics(_metrics, untold, silence, _metrics.Now), 1, _end.IsCancellationRequested ? _late.Token : _end.Token).ConfigureAwait(false));
        }
    }

    void Lost(string signal, long count)
    {
        if (count <= 0)
            return;
        Interlocked.Add(ref _lost, count);
        _metrics.Lost(signal, count);
    }
}
