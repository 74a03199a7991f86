namespace Assay.Evaluation.RedTeam;

/// <summary>One request and its reply, as the journal holds it.</summary>
/// <param name="Step">Counts the requests of an attempt, from zero.</param>
/// <param name="Said">The messages that were new in this request.</param>
/// <param name="Plants">What was left for the target to find, when it is part of this session's beginning.</param>
public sealed record Exchange(int Step, string Session, string Person, IReadOnlyList<Message> Said, IReadOnlyList<Plant> Plants, TargetReply Reply)
{
    /// <summary>Every call that was seen: those the model asked for and those the application made.</summary>
    public IEnumerable<ToolCall> Calls => Reply.Calls.Concat(Reply.Trace);
}
