namespace Assay.Governance;

/// <summary>"Did you mean": the allowed word nearest to what was written, when it is near enough to be a slip.</summary>
static class Suggestion
{
    /// <summary><c>'hihg' is not a risk class; did you mean 'high'? Allowed: ...</c></summary>
    public static string Unknown(string written, string what, IReadOnlyCollection<string> allowed)
    {
        var shown = written.Length > 60 ? written[..60] + "…" : written;
        var near = Nearest(written.ToLowerInvariant().Replace('_', '-'), allowed);
        var hint = near is null ? "." : $"; did you mean '{near}'?";
        return $"'{shown}' is not {what}{hint} Allowed: {string.Join(", ", allowed)}";
    }

    /// <summary>The word that was meant; null when none is near enough to be a slip.</summary>
    public static string? Nearest(string written, IEnumerable<string> allowed)
    {
        if (written.Length > 60)
            return null;
        var limit = Math.Max(1, Math.Min(4, written.Length / 3));
        return allowed.Select(word => (Word: word, Distance: Distance(written, word)))
            .Where(c => c.Distance <= limit).OrderBy(c => c.Distance).Select(c => c.Word).FirstOrDefault();
    }

    // Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each.
    static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var best = Math.Min(Math.Min(cost[i, j - 1], cost[i - 1, j]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, cost[i - 2, j - 2] + 1);
                cost[i, j] = best;
            }

        return cost[a.Length, b.Length];
    }
}
