using Assay.Evaluation;

namespace Assay.Cli;

/// <summary>The bars of <c>--threshold</c>. One on a metric that is never measured is a slip of who typed it: taken, it would be a finding about the model.</summary>
static class Bars
{
    const string Name = "--threshold";

    public static IReadOnlyList<MetricThreshold>? Read(IReadOnlyList<string> texts, IReadOnlyList<string> metrics, string example, out Problem? problem)
    {
        problem = null;
        var bars = new List<MetricThreshold>();
        foreach (var text in texts)
        {
            if (!MetricThreshold.TryParse(text, out var bar))
                problem = new Problem($"'{text}' is not a threshold.", Name, $"For example: {example}");
            else if (!metrics.Contains(bar!.Metric))
                problem = new Problem($"There is no metric '{bar.Metric}'.", Name, $"{(Near(bar.Metric, metrics) is { } near ? $"Did you mean '{near}'? " : "")}These are measured: {string.Join(", ", metrics)}");
            else
                bars.Add(bar);
            if (problem is not null)
                return null;
        }

        return bars;
    }

    // People type a part of the name ("auc") as often as they slip.
    static string? Near(string typed, IReadOnlyList<string> metrics)
    {
        var plain = typed.Replace('_', '-').ToLowerInvariant();
        return ArgumentProblem.Nearest(plain, metrics) ?? (plain.Length > 1 ? metrics.FirstOrDefault(m => m.Contains(plain, StringComparison.Ordinal)) : null);
    }
}
