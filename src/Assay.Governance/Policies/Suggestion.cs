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
        return allowed.Select(word => (Word: word, Distance: EditDistance.Between(written, word)))
            .Where(c => c.Distance <= limit).OrderBy(c => c.Distance).Select(c => c.Word).FirstOrDefault();
    }
}
