using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay guard policy evidence</c>: the guardrail configuration of a route as evidence, from the version that is in force there.</summary>
static class GuardEvidenceCommand
{
    const string Kind = "guardrail-configuration";

    public static AssayCommand Create()
    {
        var route = new Argument<string>("route") { Description = "The route.", HelpName = "ROUTE" };
        var thing = new Option<string>("--subject") { Description = "The use case, deployment or model version that the route serves.", HelpName = "THING", Required = true };
        var bypass = new Option<string?>("--bypass") { Description = "Who may go round the guardrails, and how that is logged.", HelpName = "TEXT" };
        return RecordCommand.Create("evidence", "Take the guardrails that are in force on a route into the record as guardrail-configuration evidence.", RecordUse.Write, [route, thing, bypass], async (context, record) =>
        {
            if ((await record.GuardRoutesAsync(context.Cancel).ConfigureAwait(false)).FirstOrDefault(r => r.Route == context.Get(route)) is not { Policy: { } policy })
                return context.Fail($"The record has no version in force on the route '{context.Get(route)}'.", null, "Put one into force first: assay guard policy enforce ROUTE VERSION");
            if (!(await record.GuardPolicyAsync(policy.ToString(), context.Cancel).ConfigureAwait(false)).TryGet(out var view, out var refusal))
                return context.Refuse(refusal);
            var predicate = GuardConfiguration.Of(view.Row, context.Get(bypass));
            return context.Finish(
                await record.FileEvidenceAsync(
                    new EvidenceRequest(Kind, [context.Get(thing)!], [], predicate, null, EvidenceResult.Passed, Origin.Measured, new Tool("assay guard policy", AssayVersion.Text)), context.Cancel).ConfigureAwait(false),
                (row, text) => text.Line($"Recorded as entry {row.Entry}: {Kind} of {row.SubjectName}, {view.Row.Name} {policy.Short}.", Tone.Good));
        });
    }
}
