namespace Assay.Evaluation.RedTeam;

/// <summary>One request and its reply in a transcript; texts are cut where they are long.</summary>
public sealed record TranscriptExchange(int Step, string Session, string Person, IReadOnlyList<Message> Said, IReadOnlyList<Plant> Plants, TargetReply Reply);

/// <summary>All that was said in an attempt, with its verdict.</summary>
public sealed record Transcript(string Id, string Probe, string Technique, Outcome Outcome, string Detector, string Evidence, int? Step, IReadOnlyList<TranscriptExchange> Exchanges);

/// <summary>The transcripts that are worth keeping beside a report: what worked, and of each probe one that did not. The rest stays in the journal.</summary>
/// <param name="Transcripts">In the order of the round.</param>
public sealed record RoundTranscripts(string Format, IReadOnlyList<Transcript> Transcripts)
{
    public const string CurrentFormat = "assay-red-team-transcripts/1";
    const int Most = 200, MostOfProbe = 5, MostCharacters = 16 << 10, MostInAll = 4 << 20;

    /// <summary>Chooses: of every probe in turn its successes, then one of each other outcome, until it is enough.</summary>
    public static RoundTranscripts Of(RoundResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var chosen = new List<AttemptResult>();
        var probes = result.Attempts.Where(a => a.Exchanges.Count > 0).GroupBy(a => a.Attempt.Probe.Id).Select(Order).ToList();
        for (var turn = 0; turn < MostOfProbe; turn++)
            chosen.AddRange(probes.Where(p => turn < p.Count).Select(p => p[turn]));
        var kept = new HashSet<string>();
        var size = 0;
        foreach (var attempt in chosen.OrderByDescending(a => a.Verdict.Outcome == Outcome.Succeeded).Take(Most))
            // A target that answers without end does not crowd out the others.
            if (Size(attempt) is var more && size + more <= MostInAll)
            {
                kept.Add(attempt.Attempt.Id);
                size += more;
            }

        return new RoundTranscripts(CurrentFormat, [.. result.Attempts.Where(a => kept.Contains(a.Attempt.Id)).Select(Of)]);
    }

    static List<AttemptResult> Order(IEnumerable<AttemptResult> attempts)
    {
        var all = attempts.ToList();
        var others = all.Where(a => a.Verdict.Outcome != Outcome.Succeeded).GroupBy(a => a.Verdict.Outcome).Select(g => g.First()).ToList();
        return [.. all.Where(a => a.Verdict.Outcome == Outcome.Succeeded).Take(MostOfProbe - others.Count), .. others];
    }

    static Transcript Of(AttemptResult a) => new(
        a.Attempt.Id, a.Attempt.Probe.Id, a.Attempt.Technique.Id, a.Verdict.Outcome, a.Verdict.Detector, Cut(a.Verdict.Evidence), a.Verdict.Step,
        [.. a.Exchanges.Select(e => new TranscriptExchange(
            e.Step, e.Session, e.Person, [.. e.Said.Select(m => m with { Text = Cut(m.Text), Calls = m.Calls is null ? null : Cut(m.Calls) })],
            [.. e.Plants.Select(p => p with { Text = Cut(p.Text) })], e.Reply with { Text = Cut(e.Reply.Text), Cut = e.Reply.Cut || e.Reply.Text.Length > MostCharacters, Calls = Cut(e.Reply.Calls), Trace = Cut(e.Reply.Trace) }))]);

    static ToolCall[] Cut(IReadOnlyList<ToolCall> calls) => [.. calls.Select(c => c with { Arguments = Cut(c.Arguments) })];

    static string Cut(string text) => text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length - MostCharacters} more characters)";

    static int Size(AttemptResult a) => a.Exchanges.Sum(e =>
        Math.Min(e.Reply.Text.Length, MostCharacters) + e.Said.Sum(m => Math.Min(m.Text.Length, MostCharacters)) + e.Plants.Sum(p => Math.Min(p.Text.Length, MostCharacters))
        + e.Calls.Sum(c => Math.Min(c.Arguments.Length, MostCharacters)) + 200);
}
