namespace Assay.Evaluation.RedTeam;

/// <summary>One request and its reply, as the journal holds it.</summary>
/// <param name="Step">Counts the requests of an attempt, from zero.</param>
/// <param name="Said">The messages that were new in this request.</param>
/// <param name="Plants">What was left for the target to find, when it is part of this session's beginning.</param>
public sealed record Exchange(int Step, string Session, string Person, IReadOnlyList<Message> Said, IReadOnlyList<Plant> Plants, TargetReply Reply)
{
    /// <summary>Every call that was seen: those the model asked for and those the application made.</summary>
    public IEnumerable<ToolCall> Calls => Reply.Calls.Concat(Reply.Trace);

    const int MostKept = 16 << 10;

    /// <summary>
    /// What is kept of it when it has been judged: a round of floods would not fit in memory. The journal has all of it.
    /// </summary>
    internal Exchange Bounded()
    {
        var small = Reply.Text.Length <= MostKept && Calls.Sum(c => (long)c.Arguments.Length) + Reply.Retrieved.Sum(r => (long)r.Text.Length) <= MostKept;
        if (small)
            return this;
        List<ToolCall> Kept(IReadOnlyList<ToolCall> calls) => [.. calls.Select(c => c with { Arguments = AnswerText.Cut(c.Arguments, MostKept / (calls.Count + 1)) })];
        return this with
        {
            Reply = Reply with
            {
                Text = AnswerText.Cut(Reply.Text, MostKept),
                Calls = Kept(Reply.Calls),
                Trace = Kept(Reply.Trace),
                Retrieved = [.. Reply.Retrieved.Select(r => r with { Text = AnswerText.Cut(r.Text, MostKept / (Reply.Retrieved.Count + 1)) })],
                Cut = true,
            },
        };
    }
}
