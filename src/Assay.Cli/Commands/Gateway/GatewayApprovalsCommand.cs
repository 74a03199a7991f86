using System.CommandLine;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway approvals</c>: people answer the questions of agents.</summary>
static class GatewayApprovalsCommand
{
    const string KeyVariable = "ASSAY_APPROVER_KEY";

    public static Command Create() => new("approvals", "Agents' tool calls that wait for a person: list, approve, deny.")
    {
        List(),
        Decide("approve", "Agree to one call. Your key stands in the variable ASSAY_APPROVER_KEY.", true),
        Decide("deny", "Do not agree to a call. Your key stands in the variable ASSAY_APPROVER_KEY.", false),
    };

    static Option<string> Configuration() => new("--config") { Description = "The gateway's file (YAML).", HelpName = "FILE", Required = true };

    static Command List()
    {
        var file = Configuration();
        return new AssayCommand("list", "Show the questions that are open, and the answers that still count.", context =>
        {
            if (Read(context.Get(file)!, out var problem) is not { } setup)
                return problem!.Write(context.Out.Format);
            using (setup)
            {
                var questions = setup.Approvals.SelectMany(a => a.Value.List().Select(q => new { authority = a.Key, question = q.Question, state = q.Used ? "used" : q.Answer is null ? "open" : q.Answer.Approved ? "approved" : "denied", by = q.Answer?.By })).ToList();
                context.Out.Write(questions, text =>
                {
                    if (questions.Count == 0)
                        text.Line("No call waits for a person.", Tone.Good);
                    foreach (var q in questions)
                    {
                        text.Line($"{q.question.Reference}  {q.state}{(q.by is null ? "" : $" by {q.by}")}", Tone.Strong);
                        text.Line($"  {q.question.Agent ?? "anybody"}{(q.question.ActingFor is { Count: > 0 } others ? $" (acting for {string.Join(", for ", others)})" : "")} wants {q.question.Tool}{(q.question.User is { } user ? $" for {user}" : "")}{(q.question.Task is { } task ? $" in {task}" : "")}, until {q.question.Expires:u}");
                        text.Line($"  {q.question.Arguments.GetRawText()}");
                    }
                });
                return ExitCode.Yes;
            }
        })
        { file };
    }

    static Command Decide(string name, string description, bool approved)
    {
        var file = Configuration();
        var reference = new Argument<string>("reference") { Description = "The question (apr_...).", HelpName = "APPROVAL" };
        return new AssayCommand(name, description, context =>
        {
            if (Read(context.Get(file)!, out var problem) is not { } setup)
                return problem!.Write(context.Out.Format);
            using (setup)
            {
                if (Environment.GetEnvironmentVariable(KeyVariable) is not { Length: > 0 } key)
                    return context.Fail($"{KeyVariable} is not set: without your key nobody knows who answers.", null, "assay gateway key new --application NAME makes one; its digest goes under approvers in the authority's file.");
                var asked = context.Get(reference)!;
                var holder = setup.Approvals.Values.FirstOrDefault(a => a.List().Any(q => q.Question.Reference == asked));
                var wrong = holder is null ? $"there is no question {asked} that is open" : holder.Decide(asked, approved, key);
                if (wrong.Length > 0)
                    return context.Fail($"Not done: {wrong}.", null, "assay gateway approvals list shows the questions.");
                context.Out.Write(new { reference = asked, approved }, text => text.Line(approved ? $"{asked} is approved, for one call." : $"{asked} is denied.", approved ? Tone.Good : Tone.Bad));
                return ExitCode.Yes;
            }
        })
        { reference, file };
    }

    static GatewaySetup? Read(string path, out Problem? problem)
    {
        // Nothing is sent from here: what the servers' credentials are does not matter.
        var setup = GatewaySetup.ForPeople(path, out var error);
        problem = setup is null ? new Problem($"The gateway's file cannot be used: {error}.", path, "docs/formats/gateway.md describes it.") : null;
        return setup;
    }
}
