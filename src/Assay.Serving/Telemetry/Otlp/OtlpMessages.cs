using Assay.Serving.Telemetry.Tracing;

namespace Assay.Serving.Telemetry.Otlp;

/// <summary>What is sent to a collector: <c>ExportTraceServiceRequest</c>, <c>ExportLogsServiceRequest</c>, <c>ExportMetricsServiceRequest</c> of OTLP 1.x (opentelemetry-proto), in protocol buffers.</summary>
/// <param name="resource">Who sends it: <c>service.name</c> and the like.</param>
sealed class OtlpMessages(IReadOnlyList<KeyValuePair<string, string>> resource)
{
    const int Server = 2, Client = 3, StatusError = 2, Information = 9, Warning = 13, Error = 17, Cumulative = 2, MostEvents = 64;
    const string Scope = "assay.gateway";

    internal ReadOnlyMemory<byte> Spans(IReadOnlyList<SeenExchange> exchanges) => Within(to =>
    {
        foreach (var seen in exchanges)
        {
            Span(to, seen, seen.Trace!);
            foreach (var call in seen.Trace!.Calls)
                Span(to, seen, call);
        }
    });

    internal ReadOnlyMemory<byte> Logs(IReadOnlyList<SeenExchange> exchanges) => Within(to =>
    {
        foreach (var seen in exchanges)
            Log(to, seen);
    });

    internal ReadOnlyMemory<byte> Metrics(GatewayMetrics metrics, long untold, TimeSpan? silence, DateTimeOffset now) => Within(to => metrics.Read(untold, silence, family => Metric(to, family, Nanoseconds(metrics.Since), Nanoseconds(now))));

    // The three requests are built alike: resource, scope, items.
    ReadOnlyMemory<byte> Within(Action<ProtoWriter> items)
    {
        var to = new ProtoWriter();
        var all = to.Begin(1);
        var who = to.Begin(1);
        foreach (var (key, value) in resource)
            to.Attribute(1, key, value);
        to.End(who);
        var scoped = to.Begin(2);
        var scope = to.Begin(1);
        to.Text(1, Scope);
        to.End(scope);
        items(to);
        to.End(scoped);
        to.End(all);
        return to.Written;
    }

    static void Span(ProtoWriter to, SeenExchange seen, ExchangeTrace trace)
    {
        var span = to.Begin(2);
        Ids(to, trace, trace.SpanId, trace.Parent);
        to.Text(5, NameOf(seen));
        to.Varint(6, Server);
        to.Fixed64(7, Nanoseconds(seen.At - seen.Total));
        to.Fixed64(8, Nanoseconds(seen.At));
        to.Exchange(9, seen);
        foreach (var hit in seen.Hits.Take(MostEvents))
        {
            var said = to.Begin(11);
            // Guards do not note when they spoke: it was within the span.
            to.Fixed64(1, Nanoseconds(seen.At));
            to.Text(2, "assay.guard.decision");
            Decision(to, 3, hit);
            to.End(said);
        }

        if (seen.Hits.Count > MostEvents)
            to.Varint(12, (ulong)(seen.Hits.Count - MostEvents));
        Failed(to, seen.Error);
        to.End(span);
    }

    static void Span(ProtoWriter to, SeenExchange seen, UpstreamCall call)
    {
        var began = seen.At - seen.Total;
        var span = to.Begin(2);
        Ids(to, seen.Trace!, call.SpanId, seen.Trace!.SpanId);
        // A call is told by HTTP's conventions: with those of GenAI once more, whoever adds up tokens would count them twice.
        to.Text(5, call.Method);
        to.Varint(6, Client);
        to.Fixed64(7, Nanoseconds(began + call.Began));
        to.Fixed64(8, Nanoseconds(began + (call.Ended ?? seen.Total)));
        to.Attribute(9, "http.request.method", call.Method);
        to.Attribute(9, "server.address", call.Server.Host);
        to.Attribute(9, "server.port", (long)call.Server.Port);
        to.Attribute(9, "url.scheme", call.Server.Scheme);
        to.Attribute(9, "http.response.status_code", (long?)call.Status);
        to.Attribute(9, "assay.upstream", call.Upstream);
        var error = call.Error ?? (call.Status >= 400 ? call.Status.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
        to.Attribute(9, "error.type", error);
        Failed(to, error);
        to.End(span);
    }

    static void Ids(ProtoWriter to, ExchangeTrace trace, System.Diagnostics.ActivitySpanId id, System.Diagnostics.ActivitySpanId? parent)
    {
        Span<byte> bytes = stackalloc byte[16];
        trace.TraceId.CopyTo(bytes);
        to.Bytes(1, bytes);
        id.CopyTo(bytes[..8]);
        to.Bytes(2, bytes[..8]);
        if (trace.State is not null)
            to.Text(3, trace.State);
        if (parent is not { } above)
            return;
        above.CopyTo(bytes[..8]);
        to.Bytes(4, bytes[..8]);
    }

    static void Failed(ProtoWriter to, string? error)
    {
        if (error is null)
            return;
        var status = to.Begin(15);
        to.Varint(3, StatusError);
        to.End(status);
    }

    static void Log(ProtoWriter to, SeenExchange seen)
    {
        var log = to.Begin(2);
        var at = Nanoseconds(seen.At);
        to.Fixed64(1, at);
        var (number, text) = seen.Outcome switch { Outcome.Answered or Outcome.Rewritten => (Information, "INFO"), Outcome.UpstreamFailed or Outcome.Failed => (Error, "ERROR"), _ => (Warning, "WARN") };
        to.Varint(2, (ulong)number);
        to.Text(3, text);
        var body = to.Begin(5);
        to.Text(1, $"{NameOf(seen)}: {seen.Outcome.Name()}");
        to.End(body);
        to.Exchange(6, seen);
        Hits(to, seen);
        if (seen.Trace is { } trace)
        {
            Span<byte> bytes = stackalloc byte[16];
            to.Fixed32(8, trace.IsSampled ? 1u : 0);
            trace.TraceId.CopyTo(bytes);
            to.Bytes(9, bytes);
            trace.SpanId.CopyTo(bytes[..8]);
            to.Bytes(10, bytes[..8]);
        }

        to.Fixed64(11, at);
        to.Text(12, "assay.gateway.exchange");
        to.End(log);
    }

    // A log has no events: its decisions are a list of maps.
    static void Hits(ProtoWriter to, SeenExchange seen)
    {
        if (seen.Hits.Count == 0)
            return;
        var pair = to.Begin(6);
        to.Text(1, "assay.guard.decisions");
        var any = to.Begin(2);
        var list = to.Begin(5);
        foreach (var hit in seen.Hits.Take(MostEvents))
        {
            var item = to.Begin(1);
            var map = to.Begin(6);
            Decision(to, 1, hit);
            to.End(map);
            to.End(item);
        }

        to.End(list);
        to.End(any);
        to.End(pair);
    }

    static void Decision(ProtoWriter to, int field, SeenHit hit)
    {
        to.Attribute(field, "assay.guard.name", hit.Guard);
        to.Attribute(field, "assay.guard.place", hit.Place.Name());
        to.Attribute(field, "assay.guard.action", hit.Action.Name());
        to.Attribute(field, "assay.guard.enforced", hit.Enforced);
        to.Attribute(field, "assay.guard.score", (double?)hit.Score);
    }

    static void Metric(ProtoWriter to, MetricFamily family, ulong since, ulong now)
    {
        if (!family.Series.Any())
            return;
        var metric = to.Begin(2);
        to.Text(1, family.Name);
        to.Text(2, family.Help);
        to.Text(3, family.Unit);
        var data = to.Begin(family.Kind switch { MetricKind.Gauge => 5, MetricKind.Counter => 7, _ => 9 });
        foreach (var series in family.Series)
            Point(to, family, series, since, now);
        if (family.Kind != MetricKind.Gauge)
            to.Varint(2, Cumulative);
        if (family.Kind == MetricKind.Counter)
            to.Varint(3, 1);
        to.End(data);
        to.End(metric);
    }

    static void Point(ProtoWriter to, MetricFamily family, MetricSeries series, ulong since, ulong now)
    {
        var point = to.Begin(1);
        to.Fixed64(2, since);
        to.Fixed64(3, now);
        if (series.Histogram is { } histogram)
        {
            to.Fixed64(4, (ulong)histogram.Count);
            to.Double(5, histogram.Sum);
            to.Packed64(6, [.. histogram.Counts.Select(c => (ulong)c)]);
            to.Packed64(7, [.. family.Bounds!.Select(BitConverter.DoubleToUInt64Bits)]);
        }
        else if (family.Kind == MetricKind.Counter)
            to.Fixed64(6, (ulong)series.Total);
        else
            to.Double(4, series.Total);
        foreach (var (label, value) in family.Labels.Zip(series.Values))
            if (label is "server.port" or "http.response.status_code" && long.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number))
                to.Attribute(series.Histogram is null ? 7 : 9, label, number);
            else
                to.Attribute(series.Histogram is null ? 7 : 9, label, value);
        to.End(point);
    }

    // `chat gpt-4o`, `execute_tool search`; for all else what it was, never what somebody called it.
    static string NameOf(SeenExchange seen) => seen switch
    {
        { Tool: { } tool } => $"execute_tool {tool}",
        { McpMethod: { } method } => method,
        { Operation: { } operation } => seen.ModelIsKnown ? $"{operation} {seen.Model}" : operation,
        { Endpoint.Length: > 0 } => seen.Endpoint,
        _ => "request",
    };

    static ulong Nanoseconds(DateTimeOffset at) => (ulong)Math.Max(0, (at - DateTimeOffset.UnixEpoch).Ticks * 100);
}
