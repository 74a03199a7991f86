using Assay.Native;
using Assay.Statistics;

namespace Assay.Serving.Predictive;

/// <summary>Learns a profile from rows. How unusual ordinary rows are is said by rows that the measures had not seen.</summary>
static class ProfileMaking
{
    const int Bins = 12, Knots = 33, MostCategories = 60, LeastRowsOfCategory = 5, LeastRows = 50, MostCalibration = 1000, Folds = 5, ManyRows = 10_000;
    const double LeastTail = 0.2;

    internal static TrainingProfile? Learn(Digest data, IReadOnlyList<DuckColumn> columns, out string error)
    {
        var n = columns.Count == 0 ? 0 : columns[0].Count;
        error = columns.Count == 0 ? "no column is left" : columns.Count > TrainingProfile.MostColumns ? $"there are more than {TrainingProfile.MostColumns} columns" : n < LeastRows ? $"there are fewer than {LeastRows} rows" : "";
        if (error.Length > 0)
            return null;
        var random = new SeededRandom(1);
        var fold = Enumerable.Range(0, n).Select(_ => (int)(random.NextDouble() * Folds)).ToArray();
        // Of few rows each is judged once by what learned from the others; of many, a fifth is enough.
        var folds = n <= ManyRows ? Folds : 1;
        List<double> trees = [], distances = [];
        for (var f = 0; f < folds; f++)
        {
            var learned = Fit(columns, [.. Enumerable.Range(0, n).Where(i => fold[i] != f)]);
            foreach (var row in Rows(columns, learned.Columns, [.. Enumerable.Range(0, n).Where(i => fold[i] == f)]))
            {
                trees.Add(learned.Tree.Read(row.Bins, learned.Columns));
                distances.Add(learned.Distance?.Read(row.Numbers, learned.Columns) ?? 0);
            }
        }

        int[] all = [.. Enumerable.Range(0, n)];
        var (described, tree, distance) = Fit(columns, all);
        var ((treeMiddle, treeSpread), (distanceMiddle, distanceSpread)) = (Scale([.. trees]), distance is null ? (0, 1) : Scale([.. distances]));
        double[] strange = [.. trees.Zip(distances).Select(t => Math.Max((t.First - treeMiddle) / treeSpread, distance is null ? double.MinValue : (t.Second - distanceMiddle) / distanceSpread)).Order()];
        var profile = new TrainingProfile
        {
            Format = TrainingProfile.FormatName,
            Data = data,
            Rows = n,
            Columns = described,
            Tree = tree,
            Distance = distance,
            Calibration = Calibrate(new Calibration(treeMiddle, treeSpread, distanceMiddle, distanceSpread, 0, 0, strange.Length, [], []), strange),
        };
        return profile with { Calibration = profile.Calibration with { Near = RowPlaces.Near(Rows(columns, described, all), profile) } };
    }

    static (ProfileColumn[] Columns, DependencyTree Tree, DistanceMeasure? Distance) Fit(IReadOnlyList<DuckColumn> columns, int[] from)
    {
        ProfileColumn[] described = [.. columns.Select(c => Describe(c, from))];
        var rows = Rows(columns, described, from);
        return (described, DependencyTree.Learn([.. rows.Select(r => r.Bins)], described), DistanceMeasure.Learn([.. rows.Select(r => r.Numbers)], described));
    }

    static ProfileColumn Describe(DuckColumn column, int[] rows)
    {
        var missing = Math.Round((double)rows.Count(column.IsNull) / rows.Length, 6);
        if (column.Type is DuckType.Integer or DuckType.Real)
        {
            double[] values = [.. rows.Select(column.Real).Where(double.IsFinite).Order()];
            if (values.Length == 0)
                values = [0];
            return new ProfileColumn(column.Name, "number", missing)
            {
                Min = values[0],
                Max = values[^1],
                Whole = values.All(v => v == Math.Truncate(v)),
                Edges = [.. Enumerable.Range(0, Bins + 1).Select(i => At(values, (double)i / Bins)).Distinct()],
                Quantiles = [.. Enumerable.Range(0, Knots).Select(i => At(values, i / (Knots - 1.0)))],
            };
        }

        var counts = rows.Select(r => Text(column, r)).OfType<string>().GroupBy(v => v, StringComparer.Ordinal).Select(g => (g.Key, Count: g.Count())).Where(g => g.Count >= LeastRowsOfCategory && g.Key.Length <= 200);
        return new ProfileColumn(column.Name, "category", missing) { Categories = [.. counts.OrderByDescending(g => g.Count).ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostCategories).Select(g => new ProfileCategory(g.Key, Math.Round((double)g.Count / rows.Length, 6)))] };
    }

    static string? Text(DuckColumn column, int row) => column.Text(row);

    static List<ProfileRow> Rows(IReadOnlyList<DuckColumn> columns, ProfileColumn[] described, int[] rows) =>
    [
        .. rows.Select(r =>
        {
            var row = new ProfileRow(new double[columns.Count], new int[columns.Count]);
            for (var c = 0; c < columns.Count; c++)
            {
                row.Numbers[c] = described[c].IsNumber ? columns[c].Real(r) is var v && double.IsFinite(v) ? v : double.NaN : double.NaN;
                row.Bins[c] = described[c].IsNumber ? described[c].Bin(row.Numbers[c]) : described[c].Bin(Text(columns[c], r));
            }

            return row;
        }),
    ];

    static (double Middle, double Spread) Scale(double[] values)
    {
        Array.Sort(values);
        var middle = At(values, 0.5);
        return (middle, Math.Max(At(values, 0.99) - middle, 1e-6));
    }

    // All where there are few; else every so many, and every one of the strangest.
    static Calibration Calibrate(Calibration scale, double[] sorted)
    {
        var half = MostCalibration / 2;
        var step = Math.Max(1, sorted.Length / half);
        int[] kept = sorted.Length <= MostCalibration ? [.. Enumerable.Range(0, sorted.Length)] : [.. Enumerable.Range(0, sorted.Length).Where(i => i % step == 0 || i >= sorted.Length - half)];
        var most = sorted[(int)(0.9 * sorted.Length)..];
        return scale with { Tail = Math.Max(LeastTail, most.Average() - most[0]), Values = [.. kept.Select(i => sorted[i])], Above = [.. kept.Select(i => (long)sorted.Length - i)] };
    }

    static double At(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var low = (int)at;
        return low + 1 < sorted.Length ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
    }
}
