using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam</c>: attacks a language model or an application around one, with its owner's permission, and says what worked.</summary>
static class RedTeamCommand
{
    public static Command Create() => new("redteam", "Red team a model, an application or an agent that you may attack.")
    {
        Run(), RedTeamLists.Probes(), RedTeamLists.Catalogue(), RedTeamLists.Converters(), RedTeamShow.Create(),
        PromoteCommand.Create(), RegressCommand.Create(), ExchangeCommands.Import(), ExchangeCommands.Export(), ProposeGuardCommand.Create(), RecordChatCommand.Create(), JudgeErrorCommand.Create(),
    };

    static AssayCommand Run()
    {
        var target = RedTeamOptions.Target();
        var round = new Option<string?>("--round") { Description = "Name of the round (default: a new one). A round of that name that was interrupted goes on.", HelpName = "NAME" };
        var yes = new Option<bool>("--yes") { Description = "Run the program that the file names without asking." };
        var folder = RedTeamOptions.Folder();
        var options = new RoundOptions();
        var models = new ModelOptions(attacks: true);
        var recording = new RedTeamRecording();
        var command = new AssayCommand("run", "Run a round of attacks, or go on with one that was interrupted.", async context =>
        {
            var path = context.Get(target)!;
            if (RedTeamOptions.Authorised(path, out var problem) is not { } file)
                return problem!.Write(context.Out.Format);
            (var made, problem) = await options.PlanAsync(context, file).ConfigureAwait(false);
            if (made is not { } asked)
                return problem!.Write(context.Out.Format);
            if (models.Read(context, out problem) is not { } files)
                return problem!.Write(context.Out.Format);
            await using var closingModels = files.ConfigureAwait(false);
            var plan = files.In(asked);
            if (Misused(plan) is { } misused)
                return misused.Write(context.Out.Format);
            if (RedTeamOptions.Journal(context.Get(folder), context.Get(round) ?? RedTeamOptions.NewName("round"), out problem, file) is not { } journal)
                return problem!.Write(context.Out.Format);
            var opened = OpenedTarget.Open(file, path, plan.Limits, context.Get(yes), context.Tell, out problem);
            if (opened is null)
                return problem!.Write(context.Out.Format);
            await using var closing = opened.ConfigureAwait(false);
            if (files.Open(context.Get(yes), context.Tell, out problem) is not { } helping)
                return problem!.Write(context.Out.Format);
            return await recording.RunAsync(context, file, plan, journal, (allowed, kept) => context.WithProgress("Attacking", progress =>
                RedTeamRound.RunAsync(allowed, opened.Target, helping, kept, TimeProvider.System, new Progress<RoundProgress>(p => progress.Report((double)p.Done / p.Total)), context.Cancel))).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { target, round, folder, yes };
        options.AddTo(command);
        models.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    // A model that is named and not used, or used and not named, is a slip that would otherwise show hours later.
    static Problem? Misused(RoundPlan plan)
    {
        var used = plan.Techniques.Concat(plan.Probes.SelectMany(p => p.Techniques)).FirstOrDefault(t => t.UsesAttacker);
        return used is not null && plan.Attacker is null ? new Problem("The technique needs an attacker model.", used.Id, "Give one: --attacker FILE (docs/guides/judge-and-attacker-models.md).")
            : used is null && plan.Attacker is not null ? new Problem("No technique uses the attacker model.", plan.Attacker.Name, "Add --technique escalation or --technique refinement.") : null;
    }
}
