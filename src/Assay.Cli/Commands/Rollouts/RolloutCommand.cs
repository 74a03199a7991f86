using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay rollout</c>: moves a route of gateways from one model version to another, and back.</summary>
static class RolloutCommand
{
    public static Command Create() => new("rollout", "Roll a route out to another model version by shares of its callers, and roll it back.") { Start(), Status(), Promote(), RollBack() };

    static AssayCommand Start()
    {
        var route = Route();
        var deployment = new Option<string>("--deployment") { Description = "The registered deployment that the route is.", HelpName = "DEPLOYMENT", Required = true };
        var from = new Option<string?>("--from") { Description = "The version that runs now; known when the route was rolled out before.", HelpName = "VERSION" };
        var to = new Option<string>("--to") { Description = "The version to move to; its deployment gate has to be open.", HelpName = "VERSION", Required = true };
        var percent = new Option<int>("--percent") { Description = "Share of callers that get it; each keeps what it got.", HelpName = "0-100", DefaultValueFactory = _ => 5 };
        var plan = new Option<string?>("--plan") { Description = "Has the server move it by steps and conditions (YAML, assay-rollout/1).", HelpName = "FILE" };
        var shadow = new Option<int>("--shadow") { Description = "Share of the requests to the old version that are also sent to the new one; nobody gets those answers.", HelpName = "0-100" };
        var header = new Option<string?>("--header") { Description = "Requests with this header get it whatever the share.", HelpName = "NAME=VALUE" };
        var comment = Comment();
        return RecordCommand.Create("start", "Begin to move a route to another version. Exit code 3 when that is written and no gateway that is there has the route, one may go on as before, or one has no server of the version.", RecordUse.Write, [route, deployment, from, to, percent, plan, shadow, header, comment], async (context, record) =>
        {
            var (name, value) = context.Get(header)?.Split('=', 2) is { } pair ? (pair[0], pair.ElementAtOrDefault(1)) : (null, null);
            RolloutPlan? steps = null;
            if (context.Get(plan) is { } file)
            {
                steps = RolloutPlanFile.Read(file, out var wrong);
                if (steps is null)
                    return context.Fail($"The plan cannot be followed: {wrong}.", file, "docs/guides/roll-out-and-roll-back.md describes it.");
            }

            return await FinishAsync(context, record, record.StartRolloutAsync(
                new RolloutRequest(context.Get(route), context.Get(deployment)!, context.Get(from), context.Get(to)!, context.Get(percent), name, value, context.Get(comment), steps, context.Get(shadow)), context.Cancel)).ConfigureAwait(false);
        }).OneOnly(plan, percent).OneOnly(plan, shadow);
    }

    static AssayCommand Status() => RecordCommand.Create("status", "Show the last rollout of every route, and why those wait that the server moves.", RecordUse.Read, [], async (context, record) =>
    {
        var all = await record.RolloutsAsync(context.Cancel).ConfigureAwait(false);
        var progress = await record.RolloutProgressAsync(context.Cancel).ConfigureAwait(false);
        var switches = (await record.SwitchesAsync(context.Cancel).ConfigureAwait(false)).Where(s => all.Any(s.Stops)).ToList();
        var holders = await RouteHolders.OfAsync(record, all, context.Cancel).ConfigureAwait(false);
        return context.Finish(new { rollouts = all, progress, stopped = switches, gateways = holders }, (_, text) =>
        {
            if (all.Count == 0)
                text.Line("No route was rolled out. Begin with: assay rollout start ROUTE --deployment DEPLOYMENT --from VERSION --to VERSION");
            else
                RolloutText.Table(all, switches, holders, text);
            foreach (var r in all)
                RolloutText.Stops(r, switches, text);
            foreach (var said in holders.SelectMany(h => h.Told()))
                text.Line(said, Tone.Warn);
            foreach (var r in all)
                RolloutPlanFile.Show(r, progress.FirstOrDefault(p => p.Rollout == r.Id), text);
            foreach (var r in all.Where(r => r is { State: RolloutState.Running, Plan: not null } && progress.All(p => p.Rollout != r.Id)))
                text.Line($"{r.Route} has a plan, and no server has looked at it yet: assay serve does.", Tone.Warn);
        });
    });

    static AssayCommand Promote()
    {
        var route = Route();
        var percent = new Option<int?>("--percent") { Description = "The new share; all when it is not said.", HelpName = "0-100" };
        var comment = Comment();
        return RecordCommand.Create("promote", "Give the new version a larger share, or the whole route. The deployment gate is asked again. Exit code 3 when no gateway that is there has the route, one may go on as before, or one has no server of the version.", RecordUse.Write, [route, percent, comment], async (context, record) =>
            await FinishAsync(context, record, record.PromoteRolloutAsync(new RolloutChange(context.Get(route), context.Get(percent), context.Get(comment)), context.Cancel)).ConfigureAwait(false));
    }

    static AssayCommand RollBack()
    {
        var route = Route();
        var comment = Comment();
        return RecordCommand.Create("rollback", "Put a route back to the version that it had, on every gateway within the second; also after it was promoted. Exit code 3 when no gateway that is there has the route, one may go on as before, or one has no server of the version.", RecordUse.Write, [route, comment], async (context, record) =>
            await FinishAsync(context, record, record.RollBackAsync(new RolloutChange(context.Get(route), null, context.Get(comment)), context.Cancel)).ConfigureAwait(false));
    }

    // What moves nobody is not said in green.
    static async Task<ExitCode> FinishAsync(CommandContext context, IRecord record, Task<Answer<RolloutRow>> change)
    {
        if (!(await change.ConfigureAwait(false)).TryGet(out var row, out var refusal))
            return context.Refuse(refusal);
        var effect = await RolloutEffect.OfAsync(record, row, context.Cancel).ConfigureAwait(false);
        context.Out.Write(effect.ToJson(), effect.Show);
        return effect.Acts ? ExitCode.Yes : ExitCode.Incomplete;
    }

    static Argument<string> Route() => new("route") { Description = "A route of the gateway's file.", HelpName = "ROUTE" };

    static Option<string?> Comment() => CommentOption.Create();
}
