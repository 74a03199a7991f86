namespace Assay.Serving;

/// <summary>What is told of exchanges to others, and what a gateway that follows a record leaves of them beside it, for how long.</summary>
public sealed record TelemetryEntry
{
    /// <summary>Traces, metrics and logs for a collector of OpenTelemetry.</summary>
    public OtlpEntry? Otlp { get; init; }

    /// <summary>Whether it writes numbers and exchanges beside the record at all.</summary>
    public bool Traffic { get; init; } = true;

    /// <summary>Days for which numbers by minute are kept.</summary>
    public int TrafficDays { get; init; } = 30;

    /// <summary>How many of the last exchanges are kept; those that were refused, changed or hit before the others. 0 keeps none.</summary>
    public int Exchanges { get; init; } = 10_000;

    /// <summary>Days for which an exchange is kept.</summary>
    public int ExchangeDays { get; init; } = 7;

    /// <summary>Whose texts are kept; nobody's unless it is written.</summary>
    public PromptLogEntry? Prompts { get; init; }
}

/// <summary>A collector of OpenTelemetry (OTLP over HTTP, binary). What is not said here is taken from the standard variables of the environment (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its like), then from their defaults.</summary>
public sealed record OtlpEntry
{
    /// <summary>Scheme, host and port, and what comes before <c>/v1/traces</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Variable of the environment with headers that go along (<c>name=value,name=value</c>): credentials stand in no file.</summary>
    public string? HeadersEnv { get; init; }

    /// <summary>Share of requests that are traced, 0 to 1.</summary>
    public double? Sample { get; init; }

    /// <summary>Whether a caller's decision to trace a request counts instead of the share.</summary>
    public bool FollowCaller { get; init; } = true;

    public bool Traces { get; init; } = true;

    public bool Metrics { get; init; } = true;

    public bool Logs { get; init; } = true;

    /// <summary>Seconds between two reports of metrics.</summary>
    public int? MetricSeconds { get; init; }

    /// <summary>Exchanges that may wait for the collector, for each signal.</summary>
    public int? Queue { get; init; }

    /// <summary>Whether what is sent is compressed.</summary>
    public bool? Gzip { get; init; }

    /// <summary>What this gateway is called: <c>service.name</c>.</summary>
    public string? Service { get; init; }

    /// <summary>What is wrong with it; empty when nothing is.</summary>
    internal static (string Where, string What) Wrong(OtlpEntry? entry) => entry switch
    {
        null => ("", ""),
        { Endpoint: { } url } when !Telemetry.Otlp.OtlpSettings.IsAddress(url) => ("endpoint", "it has to be an http or https address without query and user"),
        { Sample: < 0 or > 1 or double.NaN } => ("sample", "it has to be 0 to 1"),
        { MetricSeconds: < 1 or > 3600 } => ("metricSeconds", "it has to be 1 to 3600"),
        { Queue: < 1 or > 100_000 } => ("queue", "it has to be 1 to 100000"),
        { Service.Length: 0 or > 100 } => ("service", "it has to be a short name"),
        _ => ("", ""),
    };
}
