using System.Globalization;
using System.Text;
using Assay.Serving.Telemetry;

namespace Assay.Serving;

/// <summary>
/// What the gateway did, in numbers: for Prometheus, and for whoever is told over OTLP. Names follow the GenAI conventions of OpenTelemetry where they have one; there is none for guards, so those begin
/// with <c>assay.gateway</c>. No label holds a text of anybody.
/// </summary>
public sealed class GatewayMetrics(TimeProvider? time = null)
{
    // Bounds that the conventions ask for.
    static readonly double[] Seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    static readonly double[] FirstTokenSeconds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    static readonly double[] ToolSeconds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
    static readonly double[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    static readonly double[] AddedSeconds = [0.00005, 0.0001, 0.0002, 0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1];
    static readonly string[] Model = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "server.address", "server.port"];

    readonly Lock _lock = new();
    readonly MetricFamily _duration = new("gen_ai.server.request.duration", "s", "Time from a request to the end of its answer.", [.. Model, "error.type", "assay.route", "assay.outcome"], Seconds);
    readonly MetricFamily _firstToken = new("gen_ai.server.time_to_first_token", "s", "Time from a request to the first piece of its streamed answer.", [.. Model, "assay.route"], FirstTokenSeconds);
    readonly MetricFamily _tokens = new("gen_ai.client.token.usage", "{token}", "Tokens that models' servers counted.", [.. Model, "gen_ai.token.type", "assay.route"], Tokens);
    readonly MetricFamily _tools = new("mcp.server.operation.duration", "s", "Time from a message of MCP to the end of its answer.", ["mcp.method.name", "gen_ai.operation.name", "gen_ai.tool.name", "error.type", "assay.route"], ToolSeconds);
    readonly MetricFamily _added = new("assay.gateway.added", "s", "Time that the gateway took, without the time of callers and models.", ["assay.route"], AddedSeconds);
    readonly MetricFamily _requests = new("assay.gateway.requests", "{request}", "Requests by what became of them.", ["assay.route", "assay.application", "assay.outcome", "http.response.status_code"]);
    readonly MetricFamily _hits = new("assay.gateway.guard.hits", "{hit}", "What guards found.", ["assay.route", "assay.guard", "assay.place", "assay.action", "assay.enforced"]);
    readonly MetricFamily _lost = new("assay.gateway.telemetry.lost", "{item}", "What no collector took: spans, log lines, and reports of metrics (the next report holds what a lost one said).", ["assay.signal"]);

    /// <summary>When counting began.</summary>
    internal DateTimeOffset Since { get; } = (time ?? TimeProvider.System).GetUtcNow();

    internal DateTimeOffset Now => (time ?? TimeProvider.System).GetUtcNow();

    /// <summary>Counts one exchange.</summary>
    public void Add(SeenExchange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var (route, outcome) = (seen.Route ?? "none", seen.Outcome.Name());
        string[] model = [seen.Operation ?? "", seen.Provider ?? "", seen.ModelIsKnown ? seen.Model! : "", seen.AnsweredBy ?? "", seen.Server?.Host ?? "", seen.Server?.Port.ToString(CultureInfo.InvariantCulture) ?? ""];
        lock (_lock)
        {
            if (seen.McpMethod is not null)
                _tools.Add(seen.Total.TotalSeconds, seen.McpMethod, seen.Tool is null ? "" : "execute_tool", seen.Tool ?? "", seen.Error ?? "", route);
            else if (seen.Operation is not null)
                _duration.Add(seen.Total.TotalSeconds, [.. model, seen.Error ?? "", route, outcome]);
            if (seen is { FirstToken: { } first, Error: null })
                _firstToken.Add(first.TotalSeconds, [.. model, route]);
            if (seen.ReportedInput is { } input && seen.Operation is not null)
                _tokens.Add(input, [.. model, "input", route]);
            if (seen.ReportedOutput is { } output && seen.Operation is not null)
                _tokens.Add(output, [.. model, "output", route]);
            _added.Add(seen.Added.TotalSeconds, route);
            _requests.Add(1, route, seen.Application ?? "none", outcome, seen.Status.ToString(CultureInfo.InvariantCulture));
            foreach (var hit in seen.Hits)
                _hits.Add(1, route, hit.Guard, hit.Place.Name(), hit.Action.Name(), hit.Enforced ? "true" : "false");
        }
    }

    /// <summary>Counts what a collector did not take.</summary>
    internal void Lost(string signal, long count)
    {
        lock (_lock)
            _lost.Add(count, signal);
    }

    /// <summary>All of it in Prometheus' text format.</summary>
    /// <param name="untold">Exchanges that could not be counted.</param>
    /// <param name="silence">Time since the record was heard; null where none is followed.</param>
    public string Text(long untold, TimeSpan? silence = null)
    {
        var text = new StringBuilder();
        Read(untold, silence, family => family.Write(text));
        return text.ToString();
    }

    /// <summary>Shows each metric as it stands at this moment.</summary>
    internal void Read(long untold, TimeSpan? silence, Action<MetricFamily> each)
    {
        lock (_lock)
            foreach (var family in (MetricFamily[])[_duration, _firstToken, _tokens, _tools, _added, _requests, _hits, _lost])
                each(family);
        var missing = new MetricFamily("assay.gateway.untold", "{exchange}", "Exchanges that are missing in these numbers.", []);
        missing.Add(untold);
        each(missing);
        if (silence is not { } quiet)
            return;
        var gauge = new MetricFamily("assay.gateway.record.silence", "s", "Time since the record was heard, which could have said to stop.", [], kind: MetricKind.Gauge);
        gauge.Add(Math.Round(quiet.TotalSeconds, 3));
        each(gauge);
    }
}
