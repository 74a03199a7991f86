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
    const double AddedWeight = 2;
    const int Folds = 8;
    const double AllOrdinary = 0.01;
    const double HardOrdinary = 0.018;
    const double FewOrdinary = 0.02;

    /// <summary>Ordinary texts that look like attacks are nearly all long roles, and these have a head of their own: it is held shorter than the others.</summary>
    const double FewOfRoles = 0.01;
    const double ManyOrdinary = 0.3;
    const double OddOrdinary = 0.0005;
    const float LeastAnomaly = 10;
    const float Floor = 6;
    static readonly float[] Shares = [1, 1.3f, 1, 1.5f, 1, 1.3f, 0.4f];

    /// <summary>Trains on rows and on variations of our own; the score is calibrated, and the threshold set, on rows of groups that were left out.</summary>
    /// <returns>The weights file.</returns>
    public static byte[] Train(IReadOnlyList<LabelledText> texts)
    {
        var data = new LearningData(texts);
        var levels = Level(texts, data.HeldOutMargins(Folds, out var anomalies), out var margins);
        var decision = Decide(texts, margins, anomalies);
        return InjectionModel.Of(data.FitAll([]), data.Families, Shares, Floor, levels, data.Anomaly([]), decision).Write();
    }

    /// <summary>Leaves every group of sources out in turn (in a few parts), trains on the rest and measures on what was left out.</summary>
    public static HeldOutReport Evaluate(IReadOnlyList<LabelledText> texts)
    {
        var data = new LearningData(texts);
        Level(texts, data.HeldOutMargins(Folds, out var anomalies), out var margins);
        var decision = Decide(texts, margins, anomalies);
        var model = InjectionModel.Of([.. Enumerable.Repeat(new float[FeatureSet.Buckets + 1], InjectionModel.Heads)], data.Families, Shares, Floor, new (float, float)[InjectionModel.Heads], data.Anomaly([]), decision);
        return HeldOutReport.Of(texts, [.. margins.Select((m, i) => model.Score(Math.Max(m, model.AnomalyMargin(anomalies[i]))))], decision.Threshold, 0);
    }

    /// <summary>
    /// Brings the margins of the ways of attacking to one measure: where few ordinary texts of left-out sources lie is 0 for each, and
    /// from there to where many lie is 1.
    /// </summary>
    static (float Stretch, float Shift)[] Level(IReadOnlyList<LabelledText> texts, double[][] each, out double[] margins)
    {
        var levels = new (float Stretch, float Shift)[each.Length];
        margins = [.. Enumerable.Repeat(double.NegativeInfinity, texts.Count)];
        for (var h = 0; h < each.Length; h++)
        {
            var mine = each[h];
            double[] ordinary = [.. Enumerable.Range(0, texts.Count).Where(i => !texts[i].Attack).Select(i => mine[i])];
            var (few, many) = (HeldOutReport.Line(ordinary, h == 0 ? FewOfRoles : FewOrdinary), HeldOutReport.Line(ordinary, ManyOrdinary));
            var stretch = 1 / Math.Max(1e-3, few - many);
            levels[h] = ((float)stretch, (float)(-few * stretch));
            for (var i = 0; i < margins.Length; i++)
                margins[i] = Math.Max(margins[i], (mine[i] * levels[h].Stretch) + levels[h].Shift);
        }

        return levels;
    }

    static Decision Decide(IReadOnlyList<LabelledText> texts, double[] margins, float[] anomalies)
    {
        var (slope, offset, threshold) = Calibrate(texts, margins);
        double[] ordinary = [.. Enumerable.Range(0, texts.Count).Where(i => !texts[i].Attack).Select(i => (double)anomalies[i])];
        return new Decision((float)slope, (float)offset, (float)threshold, Math.Max(LeastAnomaly, (float)HeldOutReport.Line(ordinary, OddOrdinary)));
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
    /// How a margin becomes a score, and the score from which on a text is blocked: no more than 1.8 % of the hard ordinary texts and 1 %
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
                _rows.Add(new LearningRow(features, families, values, text.Attack, text.Source, _groups.IndexOf(text.Group)) { Heads = HeadsOf(text.Kind), Outline = text.Attack ? [] : AnomalyTraining.Outline(text.Text) });
            }
        }

        internal FeatureFamily[] Families { get; } = new FeatureFamily[FeatureSet.Buckets];

        /// <summary>Weights of every head from all groups but these.</summary>
        internal float[][] FitAll(HashSet<int> without) => [.. Enumerable.Range(0, InjectionModel.Heads).Select(h => Fit(h, without))];

        /// <summary>What is usual in the ordinary texts of all groups but these, every source counting the same.</summary>
        internal SuffixAnomaly Anomaly(HashSet<int> without)
        {
            var ordinary = _rows.Where(r => !r.Attack && !without.Contains(r.Group)).ToList();
            var sizes = ordinary.GroupBy(r => r.Source).ToDictionary(g => g.Key, g => g.Sum(r => r.Outline.Length));
            return AnomalyTraining.Fit(ordinary.Select(r => (r.Outline, 20_000.0 / Math.Max(5_000, sizes[r.Source]))));
        }

        float[] Fit(int head, HashSet<int> without)
        {
            var rows = _rows.Where(r => !without.Contains(r.Group) && (!r.Attack || (r.Heads & (1 << head)) != 0)).ToList();
            var sizes = rows.GroupBy(r => (r.Source, r.Attack)).ToDictionary(g => g.Key, g => g.Count());
            foreach (var row in rows)
                row.Weight = Math.Pow(sizes[(row.Source, row.Attack)], -SourcePower) * Worth(row);
            double up = Math.Max(1e-9, rows.Where(r => r.Attack).Sum(r => r.Weight)), down = rows.Where(r => !r.Attack).Sum(r => r.Weight);
            foreach (var row in rows)
                row.Weight *= rows.Count * (row.Attack ? 0.5 / up : 0.5 * OrdinaryWeight / down);
            return LinearTraining.Fit(rows, Kept(rows), Cost, Passes);
        }

        /// <summary>A family of variations stands for many sources; those that were written for what the given rows lack count less, so that they add and do not take away.</summary>
        static double Worth(LearningRow row) => !row.Source.StartsWith("variations_", StringComparison.Ordinal) ? 1
            : row.Source["variations_".Length..] is "secretgame" or "hijack" or "recap" or "split" or "agent" or "agentuser" or "state" or "programs" or "trigger" or "apps" or "record" or "notice" ? AddedWeight : VariationWeight;

        /// <summary>Margins of the given rows, each from weights that saw nothing of its group.</summary>
        internal double[][] HeldOutMargins(int folds, out float[] anomalies)
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

            var margins = Enumerable.Range(0, InjectionModel.Heads).Select(_ => new double[_given]).ToArray();
            anomalies = new float[_given];
            Span<double> mine = stackalloc double[InjectionModel.Heads];
            foreach (var part in parts.Where(p => p.Count > 0))
            {
                var levels = Enumerable.Repeat((1f, 0f), InjectionModel.Heads).ToArray();
                var detector = InjectionDetector.Of(InjectionModel.Of(FitAll(part), Families, Shares, Floor, levels, Anomaly(part), new Decision(1, 0, 0.5f, float.MaxValue)));
                for (var i = 0; i < _given; i++)
                {
                    if (!part.Contains(_rows[i].Group))
                        continue;
                    detector.Margins(_texts[i].Text, _texts[i].Place, mine);
                    for (var h = 0; h < mine.Length; h++)
                        margins[h][i] = mine[h];
                    anomalies[i] = detector.Anomaly(_texts[i].Text);
                }
            }

            return margins;
        }

        /// <summary>
        /// Which head learns from an attack: playing a role; giving orders or asking for instructions; orders in data; and what only our own variations show (games about a secret, hijacked
        /// answers, orders to agents). One of no kind that is known teaches all.
        /// </summary>
        static int HeadsOf(string kind) => kind switch
        {
            "jailbreak" or "role" or "prefixed" or "state" => 1,
            "direct_injection" or "extraction" or "override" or "short" or "encoded" or "poly" or "framed" => 2,
            "indirect_injection" or "planted" or "indirectuser" => 4,
            "secretgame" or "hijack" or "recap" or "split" or "agent" or "agentuser" => 8,
            _ => (1 << InjectionModel.Heads) - 1,
        };

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
