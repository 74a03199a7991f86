namespace Assay.Evaluation.RedTeam;

/// <summary>Refuses a probe whose goal nothing could reach: it would count as resisted for ever.</summary>
static class GoalChecks
{
    static readonly string[] Counted = ["characters", "calls", "agent", "approvals", "requests"];

    /// <summary>What is wrong with a goal whatever the texts are: of cases whose words are fixed nothing else can be said.</summary>
    internal static string? Wrong(Goal goal) =>
        goal.Kind == GoalKind.Markup ? goal.Any.FirstOrDefault(k => !MarkupDetector.IsKind(k)) is { } kind ? $"goal markup: '{kind}' is no kind of active content" : null
        : goal.Any.Concat(goal.None).Concat(goal.Arguments.Values.Where(v => !v.StartsWith('>'))).FirstOrDefault(p => !GoalPattern.IsValid(p)) is { } pattern
            ? $"goal: '{pattern}' is no regular expression that can be matched in bounded time" : Wrong(goal, null, []);

    internal static string? Wrong(Goal goal, IReadOnlyDictionary<string, IReadOnlyList<string>>? texts, IReadOnlyList<ProbeTurn> turns)
    {
        bool Says(string name) => texts is null || texts.Values.SelectMany(a => a).Concat(turns.Select(t => t.Say)).Any(t => t.Contains($"{{{name}}}", StringComparison.Ordinal));
        return goal.Kind switch
        {
            GoalKind.Joined when !Says("left") || !Says("right") => "goal joined: the texts have to name {left} and {right}",
            GoalKind.Link when !Says("host") => "goal link: the texts have to name {host}",
            GoalKind.Call when goal.Tool is null => "goal call: tool has to name a role",
            GoalKind.Markup or GoalKind.Verbatim or GoalKind.Invented or GoalKind.Wrong or GoalKind.Unbacked when goal.Any.Count == 0 => $"goal {goal.Kind.Name()}: any is empty",
            GoalKind.Verbatim when goal.Over > goal.Any.Count => "goal verbatim: over is more than any holds",
            GoalKind.Long when goal.Tool is not null && !Counted.Contains(goal.Tool) => $"goal long: tool is one of {string.Join(", ", Counted)}",
            GoalKind.Long when goal.Over is null => "goal long: over is missing",
            GoalKind.Answered => "goal answered is for questions, not for probes",
            _ => null,
        };
    }
}
