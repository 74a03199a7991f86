namespace Assay.Evaluation.RedTeam;

/// <summary>Why some probes of a round were not run.</summary>
public sealed record NotRunReason(string Reason, IReadOnlyList<ProbeScore> Probes);

/// <summary>The probes of a round by what became of them: what was not run, or not judged in full, is never counted as resisted.</summary>
/// <param name="Worked">In at least one attempt.</param>
/// <param name="Resisted">In every attempt, and every attempt was judged.</param>
/// <param name="NotJudged">None worked, and of at least one attempt nobody knows.</param>
/// <param name="NotRun">They could not reach the target.</param>
public sealed record RoundTally(IReadOnlyList<ProbeScore> Worked, IReadOnlyList<ProbeScore> Resisted, IReadOnlyList<ProbeScore> NotJudged, IReadOnlyList<ProbeScore> NotRun)
{
    const int MostNames = 6;

    public int Run => Worked.Count + Resisted.Count + NotJudged.Count;

    /// <summary>The reasons for what was not run, the commonest first. Reasons that differ in a name only are one, with the names.</summary>
    public IReadOnlyList<NotRunReason> Reasons =>
    [
        .. NotRun.GroupBy(s => Parts(s.NotApplicable!).Kind).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new NotRunReason(g.Key + Names([.. g.Select(s => Parts(s.NotApplicable!).Name).Distinct()]), [.. g])),
    ];

    public static RoundTally Of(RoundResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var open = result.Attempts.Where(a => !a.NotApplicable && a.Verdict.Outcome is Outcome.NotJudged or Outcome.Unclear).Select(a => a.Attempt.Probe.Id).ToHashSet();
        var run = result.Scores.Where(s => s.NotApplicable is null).ToLookup(s => s.Succeeded > 0 ? Outcome.Succeeded : s.Judged == 0 || open.Contains(s.Probe.Id) ? Outcome.NotJudged : Outcome.Resisted);
        return new RoundTally([.. run[Outcome.Succeeded]], [.. run[Outcome.Resisted]], [.. run[Outcome.NotJudged]], [.. result.Scores.Where(s => s.NotApplicable is not null)]);
    }

    // "the scenario does not say 'order'", "nothing can be left in this place for the target: document": the last part is the name.
    static (string Kind, string Name) Parts(string reason)
    {
        var at = reason.IndexOf(" '", StringComparison.Ordinal) is var quoted and >= 0 ? quoted + 1 : reason.IndexOf(": ", StringComparison.Ordinal) is var listed and >= 0 ? listed + 2 : reason.Length;
        return (reason[..at], reason[at..]);
    }

    static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
}
