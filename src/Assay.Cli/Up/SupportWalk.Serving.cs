using Assay.Governance;

namespace Assay.Cli;

sealed partial class SupportWalk
{
    async Task DeploymentAsync()
    {
        Log.Heading("Support assistant: deployment and serving");
        await GuardAsync().ConfigureAwait(false);
        await ManifestAsync().ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, NewVersion, "rollback-runbook").ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, NewVersion, "rate-limit-configuration", "agent-authority").ConfigureAwait(false);
        await FileAsync(Role.SecurityOperations, NewVersion, "logging-retention", "takedown-procedure").ConfigureAwait(false);
        await DecideAsync(Role.CloudSecurity, Gate.Deployment, "approve-phased", "The gateway stands before it, its guardrails are in force, and one command stops it.", "A quarter of the callers first.", NewVersion).ConfigureAwait(false);
        await RegisterAsync(Role.MlPlatform, new(ThingKind.Deployment, Deployment, "Support assistant, production", UseCase), "").ConfigureAwait(false);
        if ((await Home.Admin.RolloutsAsync(Cancel).ConfigureAwait(false)).Any(r => r.Route == SupportStage.Route))
            return;
        await GatewayAsync().ConfigureAwait(false);
        await Assay.WriteAsync("rollout", "start", SupportStage.Route, "--deployment", Deployment, "--from", OldVersion, "--to", NewVersion, "--percent", "25", "--as", Cast.NameOf(Role.MlPlatform)).ConfigureAwait(false);
        Log.Did(Role.MlPlatform, "a quarter of the callers get release 1.1.0; the pilot keeps the rest", "");
    }

    async Task MonitoringAsync()
    {
        Log.Heading("Support assistant: live traffic, monitoring and incident");
        await FromTrafficAsync().ConfigureAwait(false);
        await RehearseAsync().ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, NewVersion, "monitoring-reference").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, UseCase, "incident-record", "rollback-record", "post-incident-review").ConfigureAwait(false);
    }

    /// <summary>Customers ask, somebody attacks, the gateway refuses; what was refused becomes a case, and the suite is run again.</summary>
    async Task FromTrafficAsync()
    {
        if (await CountAsync(NewVersion, "regression-output").ConfigureAwait(false) > 1)
            return;
        using var traffic = await TrafficAsync().ConfigureAwait(false);
        await traffic.AskAsync(120, Cancel).ConfigureAwait(false);
        if (traffic is not { Reference: { } reference, Answered: > 0 })
            throw new WalkException($"The walk stopped at the traffic: of 120 questions {traffic.Answered} were answered and {traffic.Refused} refused by policy. {traffic.Other}");
        Log.Did(Role.SecurityOperations, $"120 questions through the gateway: {traffic.Answered} answered, {traffic.Refused} attacks refused; the last is {reference[..8]}", "live");
        await PromoteAsync(reference).ConfigureAwait(false);
        await RegressAsync(2).ConfigureAwait(false);
    }

    async Task PromoteAsync(string reference)
    {
        string[] command = ["redteam", "promote", "--from-gateway", reference, "--prompt-key", "support-assistant/prompts.key", "--suite", Suite, "--owner", "support-platform", "--as", Cast.NameOf(Role.AiRedTeam)];
        // The gateway writes what it keeps every two seconds.
        for (var wait = 0; ; wait++)
        {
            var ending = await Assay.QuietlyAsync(command).ConfigureAwait(false);
            if (ending.Code == ExitCode.Yes)
                break;
            if (wait == 20)
                throw TypedCommand.Failed(command, ending);
            await Task.Delay(TimeSpan.FromSeconds(1), Cancel).ConfigureAwait(false);
        }

        Log.Typed(TypedCommand.Shown(command));
        Log.Did(Role.AiRedTeam, "the refused prompt became a case of the regression suite", "");
    }

    /// <summary>The kill switch, tried: every gateway has to have it within a second.</summary>
    async Task RehearseAsync()
    {
        if ((await Home.Admin.SwitchesAsync(Cancel).ConfigureAwait(false)).Any(s => s.Scope == SwitchScope.Test))
            return;
        await GatewayAsync().ConfigureAwait(false);
        var said = await Assay.MustAsync("switch", "test", "--within", "5000", "--as", Cast.NameOf(Role.SecurityOperations)).ConfigureAwait(false);
        Log.Did(Role.SecurityOperations, $"tried the kill switch: {said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Trim()}", "measured");
    }
}
