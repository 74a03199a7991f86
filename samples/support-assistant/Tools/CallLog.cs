using SupportAssistant.Model;

namespace SupportAssistant.Tools;

/// <summary>One call in the trace of an answer.</summary>
sealed record TracedCall(string Name, IReadOnlyDictionary<string, string> Arguments, string Result, string Agent, bool Logged);

/// <summary>The calls of one request: for the trace, and for the house's audit log.</summary>
sealed class CallLog
{
    public List<TracedCall> Done { get; } = [];
    public List<TracedCall> Refused { get; } = [];

    public void Made(ToolCall call, ToolOutcome outcome, ToolContext context)
    {
        var logged = !(context.Weak.Has("untraceable-action") && context.WantsQuiet);
        (outcome.Done ? Done : Refused).Add(new(call.Name, call.Arguments, outcome.Text, context.Agent, logged));
        if (logged && context.World.Audit.Count < 10_000)
            context.World.Audit.Add($"{context.User.Name} {context.Agent} {(outcome.Done ? "ran" : "was refused")} {call.Key}");
    }
}
