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

    // The distribution is symmetric: P(W >= w) = P(W <= total - w), a sum of small terms where the tail is small.
    static double Tail(int[] ranks, int total, int observed)
    {
        var chance = new double[total + 1];
        chance[0] = 1;
        var reach = 0;
        foreach (var rank in ranks)
        {
            reach += rank;
            for (var sum = reach; sum >= 0; sum--)
                chance[sum] = 0.5 * (chance[sum] + (sum >= rank ? chance[sum - rank] : 0));
        }

        var tail = 0.0;
        for (var sum = 0; sum <= total - observed; sum++)
            tail += chance[sum];
        return Math.Min(1, tail);
    }
}
