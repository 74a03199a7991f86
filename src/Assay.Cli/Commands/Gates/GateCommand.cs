using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay gate</c>: check, decide, and what is let through.</summary>
static class GateCommand
{
    public static Command Create() => new("gate", "Gates: check, decide, ask for an exception, look at the policy.")
    {
        Check(), Decide(), Waive("except", "Ask for an exception: the requirement is let through unmet, for a while.", WaiverKind.Exception),
        Waive("not-applicable", "Ask for a requirement to be \"not applicable\", because it has no meaning here.", WaiverKind.NotApplicable), PolicyCommand.Create(),
    };

    static AssayCommand Check()
    {
        var gate = Gate();
        var useCase = UseCase();
        var version = Version();
        var at = When.Option("--at", "Judge as of this moment.");
        return RecordCommand.Create("check", "Judge a gate: every requirement, what was found, how to meet it. Exit code 0 when it is open, 1 when it is shut.", RecordUse.Read, [gate, useCase, version, at], async (context, record) =>
        {
            var answer = await record.GateAsync(context.Get(useCase)!, context.Get(gate), context.Get(version), context.Get(at), context.Cancel).ConfigureAwait(false);
            var code = context.Finish(answer, GateText.Of);
            return code == ExitCode.Yes && !answer.Value!.Result.Open ? ExitCode.No : code;
        });
    }

    static AssayCommand Decide()
    {
        var gate = Gate();
        var useCase = UseCase();
        var version = Version();
        var outcome = new Option<string>("--outcome") { Description = "One of the policy's outcomes; 'assay gate check' lists them.", HelpName = "OUTCOME", Required = true };
        var rationale = new Option<string>("--rationale") { Description = "Why; an auditor will read it.", HelpName = "TEXT", Required = true };
        var conditions = new Option<string?>("--conditions") { Description = "Under which conditions.", HelpName = "TEXT" };
        var role = EnumOption.Of<Role>("--role", "The role to decide in, when you hold several.");
        var seen = new Option<long?>("--seen") { Description = "Tree size that 'assay gate check' showed: refuse when evidence came in since.", HelpName = "SIZE" };
        return RecordCommand.Create("decide", "Decide a gate. The decision is signed, with all it rests on.", RecordUse.Write, [gate, useCase, version, outcome, rationale, conditions, role, seen], async (context, record) =>
        {
            if (record is EmbeddedRecord embedded)
                await embedded.RecordLapsedAsync(context.Cancel).ConfigureAwait(false);
            var request = new DecisionRequest(
                context.Get(useCase)!, context.Get(gate), context.Get(outcome)!, context.Get(rationale)!, context.Get(version), context.Get(conditions), context.Get(role), context.Get(seen));
            return context.Finish(await record.DecideAsync(request, context.Cancel).ConfigureAwait(false), (d, text) =>
            {
                text.Line($"{d.Gate.Name()} gate of {context.Get(useCase)}: {d.OutcomeTitle}, decided as {d.As.Name()} (entry {d.Entry}).", d.Opens ? Tone.Good : Tone.Warn);
                text.Pairs(("envelope", d.Envelope.ToString()), ("policy", d.Policy.ToString()));
                if (d.Pack is { Row: { } pack })
                    text.Line($"Its assurance pack is {pack.Id}. Get it with: assay pack get {pack.Id} --to FILE");
                else if (d.Pack is { } none)
                    text.Line($"The decision stands, but its assurance pack was not built: {none.WhyNot} Build it later with: {none.HowTo}", Tone.Warn);
            });
        });
    }

    static AssayCommand Waive(string name, string description, WaiverKind kind)
    {
        var gate = Gate();
        var requirement = new Argument<string>("requirement") { Description = "Its id as 'assay gate check' prints it, for example evidence:aibom.", HelpName = "REQUIREMENT" };
        var useCase = UseCase();
        var version = new Option<string?>("--model-version") { Description = "The model version (default: the one linked last).", HelpName = "VERSION" };
        var rationale = new Option<string>("--rationale") { Description = "Why; an auditor will read it.", HelpName = "TEXT", Required = true };
        var expires = When.Option("--expires", "Until when.", required: true);
        var owner = new Option<string?>("--owner") { Description = "Who answers for it (default: you).", HelpName = "NAME" };
        return RecordCommand.Create(name, description, RecordUse.Write, [gate, requirement, useCase, version, rationale, expires, owner], async (context, record) =>
            context.Finish(
                await record.RequestWaiverAsync(
                    new WaiverRequest(kind, context.Get(rationale)!, context.Get(expires)!.Value, UseCase: context.Get(useCase), Gate: context.Get(gate), Requirement: context.Get(requirement), Owner: context.Get(owner), ModelVersion: context.Get(version)), context.Cancel).ConfigureAwait(false),
                WaiverCommand.Asked));
    }

    public static Argument<Gate> Gate() => EnumOption.Argument<Gate>("gate", "The gate.");

    static Option<string> UseCase() => new("--use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE", Required = true };

    static Option<string?> Version() => new("--model-version") { Description = "The model version (default: the one linked last).", HelpName = "VERSION" };
}
