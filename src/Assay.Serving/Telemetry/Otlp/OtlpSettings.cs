using System.Globalization;

namespace Assay.Serving.Telemetry.Otlp;

/// <summary>Where to and how to send, from the gateway's file and from OpenTelemetry's variables of the environment; a signal's own variable is stronger than that of all signals, the file stronger than both.</summary>
/// <param name="Traces">Null when they are not sent; so with the other two.</param>
/// <param name="Metrics">Its delay is the time between two reports.</param>
/// <param name="Logs">One line for each exchange.</param>
/// <param name="Sampling">Which requests are traced.</param>
/// <param name="Resource">Who sends.</param>
sealed record OtlpSettings(OtlpTarget? Traces, OtlpTarget? Metrics, OtlpTarget? Logs, TraceSampling Sampling, IReadOnlyList<KeyValuePair<string, string>> Resource)
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The settings; null when nothing is to be sent, or with what is wrong.</summary>
    internal static OtlpSettings? Read(OtlpEntry? entry, Func<string, string?> environment, string instance, out string error)
    {
        var from = new OtelVariables(environment);
        error = "";
        if (from.Is("OTEL_SDK_DISABLED", "true") || (entry is null && from.Text(Endpoint) is null && from.Signal("TRACES", "ENDPOINT", alone: true) is null && from.Signal("METRICS", "ENDPOINT", alone: true) is null && from.Signal("LOGS", "ENDPOINT", alone: true) is null))
            return null;
        entry ??= new OtlpEntry();
        var settings = new OtlpSettings(
            entry.Traces ? Target(entry, from, "TRACES", "BSP", "/v1/traces") : null,
            entry.Metrics ? Target(entry, from, "METRICS", null, "/v1/metrics") : null,
            entry.Logs ? Target(entry, from, "LOGS", "BLRP", "/v1/logs") : null,
            SamplingOf(entry, from), ResourceOf(entry, from, instance));
        error = from.Wrong ?? "";
        return error.Length == 0 ? settings : null;
    }

    internal static bool IsAddress(Uri url) => url is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };

    static OtlpTarget? Target(OtlpEntry entry, OtelVariables from, string signal, string? batches, string path)
    {
        if (from.Is($"OTEL_{signal}_EXPORTER", "none"))
            return null;
        if (from.Signal(signal, "PROTOCOL") is { } protocol && protocol != "http/protobuf")
            from.Say($"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol}: the gateway sends http/protobuf (port 4318 of a collector)");
        var own = entry.Endpoint is null ? from.Signal(signal, "ENDPOINT", alone: true) : null;
        var all = entry.Endpoint?.AbsoluteUri ?? from.Text(Endpoint) ?? "http://localhost:4318";
        if (!Uri.TryCreate(own ?? all.TrimEnd('/') + path, UriKind.Absolute, out var address) || !IsAddress(address))
        {
            from.Say($"{Endpoint}, or that of {signal.ToLowerInvariant()}, has to be an http or https address without query and user");
            return null;
        }

        var headers = entry.HeadersEnv is { } variable ? from.Headers(variable, must: true) : from.Headers($"OTEL_EXPORTER_OTLP_{signal}_HEADERS") is { Count: > 0 } of ? of : from.Headers("OTEL_EXPORTER_OTLP_HEADERS");
        var gzip = entry.Gzip ?? (from.Signal(signal, "COMPRESSION") == "gzip");
        var timeout = TimeSpan.FromMilliseconds(from.Number($"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT", from.Number("OTEL_EXPORTER_OTLP_TIMEOUT", 10_000, 1, 600_000), 1, 600_000));
        var queue = entry.Queue ?? (batches is null ? 1 : from.Number($"OTEL_{batches}_MAX_QUEUE_SIZE", 2048, 1, 100_000));
        var batch = batches is null ? 1 : Math.Min(queue, from.Number($"OTEL_{batches}_MAX_EXPORT_BATCH_SIZE", 512, 1, 100_000));
        var delay = batches is null
            ? TimeSpan.FromMilliseconds(entry.MetricSeconds * 1000 ?? from.Number("OTEL_METRIC_EXPORT_INTERVAL", 60_000, 10, 3_600_000))
            : TimeSpan.FromMilliseconds(from.Number($"OTEL_{batches}_SCHEDULE_DELAY", batches == "BSP" ? 5000 : 1000, 1, 600_000));
        return new OtlpTarget(address, headers, timeout, gzip, queue, batch, delay);
    }

    static TraceSampling SamplingOf(OtlpEntry entry, OtelVariables from)
    {
        if (entry.Sample is { } share)
            return new TraceSampling(share, entry.FollowCaller);
        var named = from.Text("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
        var follow = entry.FollowCaller && named.StartsWith("parentbased_", StringComparison.Ordinal);
        return named switch
        {
            "always_on" or "parentbased_always_on" => new(1, follow),
            "always_off" or "parentbased_always_off" => new(0, follow),
            "traceidratio" or "parentbased_traceidratio" => new(from.Share("OTEL_TRACES_SAMPLER_ARG"), follow),
            _ => Unknown(),
        };

        TraceSampling Unknown()
        {
            from.Say($"OTEL_TRACES_SAMPLER is {named}: the gateway knows always_on, always_off, traceidratio, and each with parentbased_ before it");
            return new(0);
        }
    }

    static List<KeyValuePair<string, string>> ResourceOf(OtlpEntry entry, OtelVariables from, string instance)
    {
        Dictionary<string, string> resource = new(StringComparer.Ordinal)
        {
            ["service.name"] = "assay-gateway",
            ["service.version"] = typeof(OtlpSettings).Assembly.GetName().Version?.ToString(3) ?? "0",
            ["service.instance.id"] = instance,
            ["telemetry.sdk.language"] = "dotnet",
            ["telemetry.sdk.name"] = "assay",
        };
        foreach (var (key, value) in from.Headers("OTEL_RESOURCE_ATTRIBUTES"))
            resource[key] = value;
        if ((entry.Service ?? from.Text("OTEL_SERVICE_NAME")) is { } name)
            resource["service.name"] = name;
        return [.. resource];
    }
}

/// <summary>OpenTelemetry's variables, as its specification says that they are read; what cannot be understood is an error, not a default.</summary>
sealed class OtelVariables(Func<string, string?> environment)
{
    const int MostPairs = 64;

    /// <summary>The first thing that is wrong.</summary>
    internal string? Wrong { get; private set; }

    internal void Say(string what) => Wrong ??= what;

    internal string? Text(string name) => environment(name) is { Length: > 0 } value ? value.Trim() : null;

    internal bool Is(string name, string value) => string.Equals(Text(name), value, StringComparison.OrdinalIgnoreCase);

    /// <summary>That of a signal, or that of all.</summary>
    internal string? Signal(string signal, string what, bool alone = false) => Text($"OTEL_EXPORTER_OTLP_{signal}_{what}") ?? (alone ? null : Text($"OTEL_EXPORTER_OTLP_{what}"));

    internal int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Say($"{name} has to be {least} to {most}");
        return otherwise;
    }

    internal double Share(string name)
    {
        if (Text(name) is not { } text)
            return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1)
            return share;
        Say($"{name} has to be 0 to 1");
        return 0;
    }

    /// <summary><c>name=value,name=value</c>; values are percent-encoded (W3C Baggage). Values are never shown.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Headers(string name, bool must = false)
    {
        if (Text(name) is not { } text)
        {
            if (must)
                Say($"the variable {name} is not set");
            return [];
        }

        List<KeyValuePair<string, string>> pairs = [];
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var left, var right] ? (left.Trim(), Uri.UnescapeDataString(right.Trim())) : ("", "");
            if (key.Length == 0 || pairs.Count >= MostPairs || key.AsSpan().ContainsAnyExceptInRange('!', '~') || value.Any(char.IsControl))
            {
                Say($"{name} has to be name=value pairs with commas between them");
                return [];
            }

            pairs.Add(new(key, value));
        }

        return pairs;
    }
}
