using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam propose-guard</c>: rules that would have stopped what succeeded, for a person to read.</summary>
static class ProposeGuardCommand
{
    public static AssayCommand Create()
    {
        var round = RedTeamOptions.Round();
        var to = new Argument<string>("file") { Description = "The proposal to write (YAML).", HelpName = "FILE" };
        var folder = RedTeamOptions.Folder();
        return new AssayCommand("propose-guard", "Propose guardrail rules from the successes of a round, for somebody to review.", async context =>
        {
            var (read, problem) = await RedTeamOptions.ReadAsync(context.Get(folder), context.Get(round)!, context.Cancel).ConfigureAwait(false);
            if (read is not { } result)
                return problem!.Write(context.Out.Format);
            if (GuardProposal.Of(result, context.Get(round)!, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), out var rules) is not { } yaml)
                return context.Fail("There is nothing to propose: nothing worked.", context.Get(round), "Propose from a round in which something worked.");
            PrivateText.Write(context.Get(to), yaml);
            context.Out.Write(new { File = context.Get(to), Rules = rules }, text =>
            {
                text.Line($"{rules} rule{(rules == 1 ? "" : "s")} proposed in {context.Get(to)}.", Tone.Good);
                text.Line("Nothing is blocked by it: read the reasons, try the rules on harmless traffic, and take over what holds. It names attack texts in the clear.");
            });
            return ExitCode.Yes;
        })
        { to, round, folder };
    }
}
