using System.Diagnostics;
using System.Numerics;

namespace Assay.Serving.Detection.Training;

/// <summary>
/// Learns the detector's weights and measures them on sources that were left out. The same rows give the same bytes.
/// </summary>
public static class InjectionTraining
{
    const double Cost = 0.02;
    const int Passes = 12;
    const int Drawn = 600;
    const ulong Seed = 7;
    const double SourcePower = 0.9;
    const double OrdinaryWeight = 2;
    const double VariationWeight = 8;
    const int Folds = 8;
    const double AllOrdinary = 0.01;
    const double HardOrdinary = 0.02;
    const float Floor = 6;
    static readonly float[] Shares = [1, 1.3f, 1, 1.5f, 1, 1.3f, 0.4f];

    /// <summary>Trains on rows and on variations of our own; the score is calibrated, and the threshold set, on rows of groups that were left out.</summary>
    /// <returns>The weights file.</returns>
    public static byte[] Train(IReadOnlyList<LabelledText> texts)
    {
        var data = new LearningData(texts);
        var margins = data.HeldOutMargins(Folds);
        var (slope, offset, threshold) = Calibrate(texts, margins);
        return InjectionModel.Of(data.Fit([]), data.Families, Shares, Floor, (float)slope, (float)offset, (float)threshold).Write();
    }

    /// <summary>Leaves every group of sources out in turn (in a few parts), trains on the rest and measures on what was left out.</summary>
    public static HeldOutReport Evaluate(IReadOnlyList<LabelledText> texts)
    {
        var data = new LearningData(texts);
        var margins = data.HeldOutMargins(Folds);
        var (slope, offset, line) = Calibrate(texts, margins);
        return HeldOutReport.Of(texts, [.. margins.Select(m => 1 / (1 + Math.Exp(-((slope * m) + offset))))], line, 0);
    }

    /// <summary>Measures weights that are there on rows that they should not have seen.</summary>
    public static HeldOutReport Measure(InjectionDetector detector, IReadOnlyList<LabelledText> texts)
    {
        var scores = new double[texts.Count];
        foreach (var text in texts.Take(500))
            detector.Read(text.Text, text.Place);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < scores.Length; i++)
            scores[i] = detector.Read(texts[i].Text, texts[i].Place).Score;
        return HeldOutReport.Of(texts, scores, detector.Threshold, watch.Elapsed.TotalMicroseconds / Math.Max(1, scores.Length));
    }

    /// <summary>
    /// How a margin becomes a score, and the score from which on a text is blocked: no more than 2 % of the hard ordinary texts and 1 %
    /// of all ordinary texts reach it, on sources that were left out.
    /// </summary>
    static (double Slope, double Offset, double Threshold) Calibrate(IReadOnlyList<LabelledText> texts, double[] margins)
    {
        var own = Enumerable.Range(0, texts.Count).Where(i => !texts[i].ByPlace).ToArray();
        var (slope, offset) = Calibrate([.. own.Select(i => margins[i])], [.. own.Select(i => texts[i].Attack)]);
        var line = Math.Max(Line(t => !t.Attack, AllOrdinary), Line(t => !t.Attack && t.Kind == "benign_hard", HardOrdinary));
        return (slope, offset, 1 / (1 + Math.Exp(-((slope * line) + offset))));

        double Line(Func<LabelledText, bool> which, double share) =>
            Enumerable.Range(0, texts.Count).Where(i => which(texts[i])).Select(i => margins[i]).ToArray() is { Length: > 0 } found ? HeldOutReport.Line(found, share) : double.NegativeInfinity;
    }

    /// <summary>Logistic calibration (J. Platt, 1999) with both classes counting the same.</summary>
    static (double Slope, double Offset) Calibrate(double[] margins, bool[] attacks)
    {
        var (slope, offset) = (1.0, 0.0);
        var positive = attacks.Count(a => a);
        double up = 0.5 / Math.Max(1, positive), down = 0.5 / Math.Max(1, attacks.Length - positive);
        for (var round = 0; round < 100; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9;
            for (var i = 0; i < margins.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-((slope * margins[i]) + offset)));
                var weight = attacks[i] ? up : down;
                var error = weight * (p - (attacks[i] ? 1 : 0));
                g0 += error;
                g1 += error * margins[i];
                var curve = weight * p * (1 - p);
                h00 += curve;
                h01 += curve * margins[i];
                h11 += curve * margins[i] * margins[i];
            }

            var determinant = (h00 * h11) - (h01 * h01);
            if (determinant <= 1e-15)
                break;
            offset -= ((h11 * g0) - (h01 * g1)) / determinant;
            slope -= ((h00 * g1) - (h01 * g0)) / determinant;
        }

        return (Math.Max(slope, 0.1), offset);
    }

    /// <summary>Rows as features, and fits over parts of them.</summary>
    sealed class LearningData
    {
        readonly List<LearningRow> _rows = [];
        readonly List<string> _groups = [];
        readonly int _given;
        readonly IReadOnlyList<LabelledText> _texts;

        internal LearningData(IReadOnlyList<LabelledText> texts)
        {
            (_given, _texts) = (texts.Count, texts);
            using var work = new FeatureWorkspace();
            foreach (var text in texts.Concat(Variations.Shipped.Draw(Drawn, Seed)))
            {
                work.Read(text.Text.AsSpan(0, Math.Min(text.Text.Length, 6000)), InjectionDetector.IsData(text.Place));
                var (features, families) = (work.Features.Features.ToArray(), work.Features.FamilyOf.ToArray());
                var values = new float[features.Length];
                for (var i = 0; i < features.Length; i++)
                {
                    values[i] = (float)InjectionModel.Value(Shares[(int)families[i]], work.Features.CountOf(families[i]), Floor, families[i]);
                    Families[features[i]] = families[i];
                }

                if (!_groups.Contains(text.Group))
                    _groups.Add(text.Group);
                _rows.Add(new LearningRow(features, families, values, text.Attack, text.Source, _groups.IndexOf(text.Group)));
            }
        }

        internal FeatureFamily[] Families { get; } = new FeatureFamily[FeatureSet.Buckets];

        /// <summary>Weights from all groups but these.</summary>
        internal float[] Fit(HashSet<int> without)
        {
            var rows = _rows.Where(r => !without.Contains(r.Group)).ToList();
            var sizes = rows.GroupBy(r => (r.Source, r.Attack)).ToDictionary(g => g.Key, g => g.Count());
            foreach (var row in rows)
                row.Weight = Math.Pow(sizes[(row.Source, row.Attack)], -SourcePower) * (row.Source.StartsWith("variations_", StringComparison.Ordinal) ? VariationWeight : 1);
            double up = rows.Where(r => r.Attack).Sum(r => r.Weight), down = rows.Where(r => !r.Attack).Sum(r => r.Weight);
            foreach (var row in rows)
                row.Weight *= rows.Count * (row.Attack ? 0.5 / up : 0.5 * OrdinaryWeight / down);
            return LinearTraining.Fit(rows, Kept(rows), Cost, Passes);
        }

        /// <summary>Margins of the given rows, each from weights that saw nothing of its group.</summary>
        internal double[] HeldOutMargins(int folds)
        {
            // Large groups first, each to the part that has the fewest rows so far.
            var parts = Enumerable.Range(0, folds).Select(_ => new HashSet<int>()).ToArray();
            var rows = new int[folds];
            foreach (var group in _rows.Take(_given).GroupBy(r => r.Group).OrderByDescending(g => g.Count()).ThenBy(g => g.Key))
            {
                var part = Array.IndexOf(rows, rows.Min());
                parts[part].Add(group.Key);
                rows[part] += group.Count();
            }

            var margins = new double[_given];
            foreach (var part in parts.Where(p => p.Count > 0))
            {
                var detector = InjectionDetector.Of(InjectionModel.Of(Fit(part), Families, Shares, Floor, 1, 0, 0.5f));
                for (var i = 0; i < _given; i++)
                    if (part.Contains(_rows[i].Group))
                        margins[i] = detector.Margin(_texts[i].Text, _texts[i].Place);
            }

            return margins;
        }

        /// <summary>Words and chains that only one group of sources uses are its topic, and fall out.</summary>
        bool[] Kept(List<LearningRow> rows)
        {
            var groups = new ulong[FeatureSet.Buckets];
            foreach (var row in rows)
                foreach (var feature in row.Features)
                    groups[feature] |= 1UL << (row.Group & 63);
            var kept = new bool[FeatureSet.Buckets];
            for (var b = 0; b < kept.Length; b++)
                kept[b] = BitOperations.PopCount(groups[b]) >= (Families[b] is FeatureFamily.Word or FeatureFamily.Chain or FeatureFamily.Near ? 2 : 1);
            return kept;
        }
    }
}
