using Assay.Statistics;

namespace Assay.Serving.Detection.Training;

/// <summary>What the detector does on one source that it was not trained on.</summary>
/// <param name="Auc">Area under the curve against all ordinary rows; NaN for a source of ordinary texts.</param>
/// <param name="Flagged">Share at or above the score that one percent of all ordinary rows reach: recall for attacks, false alarms else.</param>
/// <param name="Blocked">Share at or above the threshold.</param>
public sealed record SourceReading(string Source, bool Attack, string Kind, bool ByPlace, int Rows, double Auc, double Flagged, double Blocked);

/// <summary>Recall where a share of the ordinary rows is flagged: of all attacks, and without those that are attacks only by their place.</summary>
public readonly record struct RecallAt(double FalseAlarms, double Recall, double OwnRecall);

/// <summary>Figures on rows none of whose sources the weights have seen.</summary>
/// <param name="Auc">Area under the curve of all attacks.</param>
/// <param name="Recall">Recall of all attacks where one percent of the ordinary rows are flagged.</param>
/// <param name="OwnAuc">The same without rows that are attacks only because of where they stand.</param>
/// <param name="BlockedRecall">Recall, without those rows, at the threshold.</param>
/// <param name="BlockedHard">Share of hard ordinary texts (kind benign_hard) at the threshold.</param>
public sealed record HeldOutReport(
    int Attacks, int Ordinary, double Auc, double Recall, double OwnAuc, double OwnRecall, double BlockedRecall, double BlockedOrdinary, double BlockedHard,
    double Microseconds, IReadOnlyList<RecallAt> Curve, IReadOnlyList<SourceReading> Sources)
{
    static readonly double[] Shares = [0.001, 0.002, 0.005, 0.007, 0.01, 0.02, 0.05, 0.085, 0.1, 0.2, 0.3];

    internal static HeldOutReport Of(IReadOnlyList<LabelledText> texts, double[] scores, double threshold, double microseconds)
    {
        var ordinary = Where(t => !t.Attack);
        var line = Line(ordinary, 0.01);
        var (all, own) = (Where(t => t.Attack), Where(t => t.Attack && !t.ByPlace));
        var sources = new List<SourceReading>();
        foreach (var group in Enumerable.Range(0, texts.Count).GroupBy(i => (texts[i].Source, texts[i].Attack, texts[i].Kind, texts[i].ByPlace)).OrderBy(g => g.Key.Source, StringComparer.Ordinal))
        {
            var mine = group.Select(i => scores[i]).ToArray();
            sources.Add(new SourceReading(group.Key.Source, group.Key.Attack, group.Key.Kind, group.Key.ByPlace, mine.Length, group.Key.Attack ? Area(mine, ordinary) : double.NaN, Share(mine, line), Share(mine, threshold)));
        }

        var curve = new List<RecallAt>();
        foreach (var share in Shares)
            curve.Add(new RecallAt(share, Share(all, Line(ordinary, share)), Share(own, Line(ordinary, share))));
        return new HeldOutReport(
            all.Length, ordinary.Length, Area(all, ordinary), Share(all, line), Area(own, ordinary), Share(own, line), Share(own, threshold), Share(ordinary, threshold),
            Share(Where(t => !t.Attack && t.Kind == "benign_hard"), threshold), microseconds, curve, sources);

        double[] Where(Func<LabelledText, bool> which) => [.. Enumerable.Range(0, texts.Count).Where(i => which(texts[i])).Select(i => scores[i])];
    }

    /// <summary>The lowest score that no more than this share reaches.</summary>
    internal static double Line(double[] scores, double share)
    {
        if (scores.Length == 0)
            return double.NaN;
        var sorted = (double[])scores.Clone();
        Array.Sort(sorted);
        return Math.BitIncrement(sorted[Math.Max(0, sorted.Length - 1 - (int)(sorted.Length * share))]);
    }

    static double Share(double[] scores, double line) => scores.Length == 0 ? double.NaN : scores.Count(s => s >= line) / (double)scores.Length;

    static double Area(double[] attacks, double[] ordinary) =>
        attacks.Length == 0 || ordinary.Length == 0 ? double.NaN : Ranking.Auc([.. attacks.Select(_ => true), .. ordinary.Select(_ => false)], [.. attacks, .. ordinary]).Value;
}
