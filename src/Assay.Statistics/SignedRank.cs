namespace Assay.Statistics;

/// <summary>
/// Wilcoxon's signed-rank test (F. Wilcoxon, Biometrics Bulletin 1, 1945), one-sided and exact: are values that are symmetric about
/// zero under the null rather positive? Zeros are left out (Wilcoxon); ties share their mean rank, and the distribution is
/// that of these very ranks under random signs, so that it stays exact with ties.
/// </summary>
public static class SignedRank
{
    /// <summary>More values would need a table too large for an exact answer.</summary>
    public const int MostValues = 1024;

    /// <summary>P(W ≥ observed) over all equally likely signs; 1 when every value is zero.</summary>
    public static double UpperTail(ReadOnlySpan<double> values)
    {
        if (values.Length > MostValues)
            throw new ArgumentException($"at most {MostValues} values", nameof(values));
        var kept = new List<double>();
        foreach (var value in values)
            if (value != 0 && !double.IsNaN(value))
                kept.Add(value);
        kept.Sort((a, b) => Math.Abs(a).CompareTo(Math.Abs(b)));
        // Ranks times two: the mean rank of a tie is a whole number then.
        var ranks = new int[kept.Count];
        for (int from = 0, to; from < kept.Count; from = to)
        {
            for (to = from + 1; to < kept.Count && Math.Abs(kept[to]) == Math.Abs(kept[from]);)
                to++;
            Array.Fill(ranks, from + 1 + to, from, to - from);
        }

        var (total, observed) = (0, 0);
        for (var i = 0; i < ranks.Length; i++)
        {
            total += ranks[i];
            observed += kept[i] > 0 ? ranks[i] : 0;
        }

        return Tail(ranks, total, observed);
    }

    // The distribution is symmetric: P(W >= w) = P(W <= total - w), a sum of small terms where the tail is small. Sums beyond
    // what is asked for are not counted.
    static double Tail(int[] ranks, int total, int observed)
    {
        var upper = 2L * observed > total;
        var most = upper ? total - observed : observed - 1;
        if (most < 0)
            return 1;
        var chance = new double[most + 1];
        chance[0] = 1;
        var reach = 0;
        foreach (var rank in ranks)
        {
            reach = Math.Min(most, reach + rank);
            for (var sum = reach; sum >= rank; sum--)
                chance[sum] = 0.5 * (chance[sum] + chance[sum - rank]);
            for (var sum = Math.Min(reach, rank - 1); sum >= 0; sum--)
                chance[sum] *= 0.5;
        }

        var tail = 0.0;
        foreach (var one in chance)
            tail += one;
        return upper ? Math.Min(1, tail) : Math.Max(0, 1 - tail);
    }
}
