namespace Assay.Serving.Predictive;

/// <summary>
/// How probable a row is, when each column depends on one other at most: the tree that keeps most of the mutual information (C. K. Chow and C. N. Liu, IEEE Transactions on Information Theory 14, 1968) over columns cut
/// into bins. It sees combinations that never occur together although each value is common, categories and missing values like numbers, and costs one look-up a column.
/// </summary>
/// <param name="Parents">The column that each depends on; -1 for the root.</param>
/// <param name="Tables">For each column: minus the logarithm of the probability of its bin, for each bin of its parent one after another.</param>
sealed record DependencyTree(IReadOnlyList<int> Parents, IReadOnlyList<double[]> Tables)
{
    // A bin that nobody was in is improbable, not impossible: as if two more rows had been spread as the column is.
    const double Prior = 2;

    internal double Read(ReadOnlySpan<int> bins, IReadOnlyList<ProfileColumn> columns)
    {
        var sum = 0.0;
        for (var i = 0; i < bins.Length; i++)
            sum += Tables[i][Parents[i] < 0 ? bins[i] : bins[Parents[i]] * columns[i].Bins + bins[i]];
        return sum;
    }

    internal static DependencyTree Learn(IReadOnlyList<int[]> rows, IReadOnlyList<ProfileColumn> columns)
    {
        var k = columns.Count;
        var single = columns.Select((c, i) => Single(rows, i, c.Bins)).ToArray();
        var parents = Enumerable.Repeat(-1, k).ToArray();
        var (best, from, joined) = (new double[k], new int[k], new bool[k]);
        Array.Fill(best, double.NegativeInfinity);
        // Prim's way: the column that shares most with one that is in the tree comes next.
        for (var (next, n) = (0, 0); n < k; n++)
        {
            joined[next] = true;
            parents[next] = n == 0 ? -1 : from[next];
            for (var other = 0; other < k; other++)
                if (!joined[other] && Shared(rows, next, other, columns) is var shared && shared > best[other])
                    (best[other], from[other]) = (shared, next);
            next = Enumerable.Range(0, k).Where(i => !joined[i]).DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : best[i]);
            if (next < 0)
                break;
        }

        return new DependencyTree(parents, [.. Enumerable.Range(0, k).Select(i => parents[i] < 0 ? [.. single[i].Select(Cost)] : Conditional(rows, parents[i], i, columns, single[i]))]);
    }

    static double[] Single(IReadOnlyList<int[]> rows, int column, int bins)
    {
        var shares = new double[bins];
        foreach (var row in rows)
            shares[row[column]]++;
        for (var i = 0; i < bins; i++)
            shares[i] = (shares[i] + 1.0 / bins) / (rows.Count + 1);
        return shares;
    }

    static double[,] Joint(IReadOnlyList<int[]> rows, int a, int b, IReadOnlyList<ProfileColumn> columns)
    {
        var counts = new double[columns[a].Bins, columns[b].Bins];
        foreach (var row in rows)
            counts[row[a], row[b]]++;
        return counts;
    }

    static double Shared(IReadOnlyList<int[]> rows, int a, int b, IReadOnlyList<ProfileColumn> columns)
    {
        var counts = Joint(rows, a, b, columns);
        var (ofA, ofB) = (new double[columns[a].Bins], new double[columns[b].Bins]);
        for (var i = 0; i < ofA.Length; i++)
            for (var j = 0; j < ofB.Length; j++)
            {
                ofA[i] += counts[i, j];
                ofB[j] += counts[i, j];
            }

        var sum = 0.0;
        for (var i = 0; i < ofA.Length; i++)
            for (var j = 0; j < ofB.Length; j++)
                if (counts[i, j] > 0)
                    sum += counts[i, j] / rows.Count * Math.Log(counts[i, j] * rows.Count / (ofA[i] * ofB[j]));
        return sum;
    }

    static double[] Conditional(IReadOnlyList<int[]> rows, int parent, int column, IReadOnlyList<ProfileColumn> columns, double[] single)
    {
        var counts = Joint(rows, parent, column, columns);
        var table = new double[columns[parent].Bins * single.Length];
        for (var i = 0; i < columns[parent].Bins; i++)
        {
            var all = 0.0;
            for (var j = 0; j < single.Length; j++)
                all += counts[i, j];
            for (var j = 0; j < single.Length; j++)
                table[i * single.Length + j] = Cost((counts[i, j] + Prior * single[j]) / (all + Prior));
        }

        return table;
    }

    static double Cost(double share) => Math.Round(-Math.Log(share), 4);
}
