using System.Diagnostics;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Telemetry;

/// <summary>A gateway that tells a collector what it does.</summary>
sealed class TracedGateway : IAsyncDisposable
{
    readonly RunningGateway _gateway;
    readonly OtlpExport _export;

    readonly Counter _told;

    TracedGateway(RunningGateway gateway, OtlpExport export, GatewayMetrics metrics, Counter told) => (_gateway, _export, Metrics, _told) = (gateway, export, metrics, told);

    internal RunningGateway Gateway => _gateway;

    internal GatewayMetrics Metrics { get; }

    internal OtlpExport Export => _export;

    internal static async Task<TracedGateway> StartAsync(Uri collector, OtlpEntry? entry = null, Dictionary<string, string>? variables = null, string? policy = null, string? answer = null, RequestDelegate? upstream = null, string? yaml = null, IReadOnlyDictionary<string, string>? files = null)
    {
        var metrics = new GatewayMetrics();
        variables ??= [];
        variables.TryAdd("OTEL_BSP_SCHEDULE_DELAY", "20");
        variables.TryAdd("OTEL_BLRP_SCHEDULE_DELAY", "20");
        var export = OtlpExport.Start((entry ?? new OtlpEntry()) with { Endpoint = collector }, variables.GetValueOrDefault, "tested", metrics, out var error);
        Assert.True(export is not null, error);
        var told = new Counter();
        var gateway = await RunningGateway.StartAsync(policy, answer, upstream, yaml, files: files, traces: export.Sampling, observer: seen =>
        {
            metrics.Add(seen);
            export.Add(seen);
            Interlocked.Increment(ref told.Count);
        });
        return new TracedGateway(gateway, export, metrics, told);
    }

    /// <summary>Ends it, so that all it had to tell was told or lost; says how long that took.</summary>
    /// <param name="exchanges">How many it has to have told of: a caller has its answer before that.</param>
    internal async Task<TimeSpan> EndAsync(int exchanges = 1)
    {
        await Eventually.HoldsAsync(() => Volatile.Read(ref _told.Count) >= exchanges);
        var from = Stopwatch.GetTimestamp();
        await _export.DisposeAsync();
        return Stopwatch.GetElapsedTime(from);
    }

    sealed class Counter
    {
        internal int Count;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
