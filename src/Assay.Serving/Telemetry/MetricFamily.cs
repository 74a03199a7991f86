using System.Globalization;
using System.Text;

namespace Assay.Serving.Telemetry;

/// <summary>How values of a metric come together.</summary>
enum MetricKind
{
    /// <summary>They add up.</summary>
    Counter,

    /// <summary>They are counted by size.</summary>
    Histogram,

    /// <summary>The last one counts.</summary>
    Gauge,
}

/// <summary>
/// One metric with its labels, named as OpenTelemetry names it. It is the only place where its numbers are: Prometheus' text and OTLP are two ways to write them down. The number of different labels is bounded: what
/// callers can make up (names of models) must not fill the memory of two programs. What is beyond the bound is counted under <c>other</c>.
/// </summary>
/// <param name="name">With dots: <c>gen_ai.server.request.duration</c>.</param>
/// <param name="unit">In UCUM: <c>s</c>, <c>{token}</c>.</param>
/// <param name="help">What it counts.</param>
/// <param name="labels">Names of the labels; an empty value means that there is none.</param>
/// <param name="bounds">Upper bounds of a histogram.</param>
/// <param name="kind">Of what has no bounds.</param>
sealed class MetricFamily(string name, string unit, string help, string[] labels, double[]? bounds = null, MetricKind kind = MetricKind.Counter)
{
    const int Most = 500;
    const string Other = "other";

    // As OpenTelemetry's rules for Prometheus have it.
    readonly string _prometheus = name.Replace('.', '_') + (unit == "s" ? "_seconds" : "") + (bounds is null && kind == MetricKind.Counter ? "_total" : "");
    readonly Dictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

    internal string Name => name;

    internal string Unit => unit;

    internal string Help => help;

    internal IReadOnlyList<string> Labels => labels;

    internal IReadOnlyList<double>? Bounds => bounds;

    internal MetricKind Kind => bounds is null ? kind : MetricKind.Histogram;

    internal IEnumerable<MetricSeries> Series => _series.Values;

    internal void Add(double value, params string[] values)
    {
        var key = string.Join('\u001f', values);
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= Most && values.Any(v => v is not (Other or "")))
            {
                Add(value, [.. values.Select(v => v.Length == 0 ? v : Other)]);
                return;
            }

            _series.Add(key, series = new MetricSeries(values, bounds is null ? null : new Histogram(bounds)));
        }

        series.Histogram?.Add(value);
        series.Total = kind == MetricKind.Gauge ? value : series.Total + value;
    }

    /// <summary>As Prometheus reads it (text format 0.0.4).</summary>
    internal void Write(StringBuilder to)
    {
        to.Append("# HELP ").Append(_prometheus).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(_prometheus).Append(Kind switch { MetricKind.Counter => " counter\n", MetricKind.Gauge => " gauge\n", _ => " histogram\n" });
        foreach (var series in _series.Values)
            if (series.Histogram is not { } histogram)
                Line(to, "", series.Values, null, series.Total);
            else
            {
                foreach (var (bound, count) in histogram.Cumulative())
                    Line(to, "_bucket", series.Values, double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture), count);
                Line(to, "_sum", series.Values, null, histogram.Sum);
                Line(to, "_count", series.Values, null, histogram.Count);
            }
    }

    void Line(StringBuilder to, string suffix, string[] values, string? bound, double value)
    {
        to.Append(_prometheus).Append(suffix);
        var pairs = labels.Zip(values).Where(l => l.Second.Length > 0).Select(l => $"{l.First.Replace('.', '_')}=\"{Escaped(l.Second)}\"").Concat(bound is null ? [] : [$"le=\"{bound}\""]).ToList();
        if (pairs.Count > 0)
            to.Append('{').AppendJoin(',', pairs).Append('}');
        to.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>The numbers under one set of labels.</summary>
sealed class MetricSeries(string[] values, Histogram? histogram)
{
    internal string[] Values => values;

    internal Histogram? Histogram => histogram;

    internal double Total { get; set; }
}
