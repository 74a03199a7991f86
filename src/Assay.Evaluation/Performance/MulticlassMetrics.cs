using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>Accuracy, and precision and recall of each class against the rest.</summary>
static class MulticlassMetrics
{
    internal static void Put(List<Metric> metrics, Predictions data, List<string> classes, double confidence)
    {
        var n = data.Predicted.Length;
        var index = classes.Order(StringComparer.Ordinal).Select((c, i) => (c, i)).ToDictionary(x => x.c, x => x.i);
        var (labelled, predicted, right) = Count(data, index);
        var all = right.Sum();
        metrics.Put("accuracy", (double)all / n, Proportions.Wilson(all, n, confidence), null, n);
        var seen = index.Values.Where(i => labelled[i] > 0).ToList();
        metrics.Put("balanced-accuracy", seen.Average(i => (double)right[i] / labelled[i]), null, null, n);
        metrics.Put("macro-f1", seen.Average(i => 2.0 * right[i] / (labelled[i] + predicted[i])), null, null, n);
        foreach (var (name, i) in index)
        {
            metrics.Put("recall", (double)right[i] / labelled[i], Proportions.Wilson(right[i], labelled[i], confidence), $"class={name}", labelled[i]);
            metrics.Put("precision", (double)right[i] / predicted[i], Proportions.Wilson(right[i], predicted[i], confidence), $"class={name}", predicted[i]);
        }
    }

    static (long[] Labelled, long[] Predicted, long[] Right) Count(Predictions data, Dictionary<string, int> index)
    {
        var (labelled, predicted, right) = (new long[index.Count], new long[index.Count], new long[index.Count]);
        for (var r = 0; r < data.Predicted.Length; r++)
        {
            var (label, prediction) = (index[data.Labels![r]], index[data.Predicted[r]]);
            labelled[label]++;
            predicted[prediction]++;
            if (label == prediction)
                right[label]++;
        }

        return (labelled, predicted, right);
    }
}
