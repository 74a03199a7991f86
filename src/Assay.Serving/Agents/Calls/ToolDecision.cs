namespace Assay.Serving.Agents.Calls;

/// <summary>Who wants a call.</summary>
/// <param name="Route">Over which route.</param>
/// <param name="Key">Public part of the key; null where callers need none.</param>
/// <param name="Application">Who holds it.</param>
/// <param name="User">For whom, as verified; null when nobody said.</param>
/// <param name="Task">In which task, as the application says: the name before the first '/'.</param>
sealed record Caller(string Route, string? Key, string? Application, string? User, string? Task)
{
    /// <summary>The agents for which it acts, the nearest first; none when it acts for itself.</summary>
    internal IReadOnlyList<string> ActingFor { get; init; } = [];

    /// <summary>The kind of task: <c>refund</c> of <c>refund/1234</c>.</summary>
    internal string? TaskName => Task?.Split('/')[0];
}

enum Verdict
{
    Allowed,
    Refused,
    NeedsApproval,
}

/// <summary>What an authority says of a call.</summary>
/// <param name="Why">For the record, never for the caller.</param>
readonly record struct ToolDecision(Verdict Verdict, string Why)
{
    internal static ToolDecision Allowed { get; } = new(Verdict.Allowed, "");

    internal static ToolDecision Refused(string why) => new(Verdict.Refused, why);
}
