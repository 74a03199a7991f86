using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

sealed partial class SupportWalk
{
    static readonly string[] Applications = ["web-shop", "service-desk"];

    async Task DeploymentAsync()
    {
        Log.Heading("Support assistant: deployment and serving");
        await GuardAsync().ConfigureAwait(false);
        if (!await HasAsync(NewVersion, "deployment-manifest").ConfigureAwait(false))
        {
            await stage.GatewayAsync(DigestOf).ConfigureAwait(false);
            await UntilToldAsync().ConfigureAwait(false);
            await MeasureAsync(Role.MlPlatform, NewVersion, "deployment-manifest", ["gateway", "manifest", "record", "--model-version", NewVersion], record: false).ConfigureAwait(false);
        }

        await FileAsync(Role.MlPlatform, NewVersion, "rollback-runbook").ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, NewVersion, "rate-limit-configuration", "agent-authority").ConfigureAwait(false);
        await FileAsync(Role.SecurityOperations, NewVersion, "logging-retention", "takedown-procedure").ConfigureAwait(false);
        await DecideAsync(Role.CloudSecurity, Gate.Deployment, "approve-phased", "The gateway stands before it, its guardrails are in force, and one command stops it.", "A quarter of the callers first.", NewVersion).ConfigureAwait(false);
        await RegisterAsync(Role.MlPlatform, new(ThingKind.Deployment, Deployment, "Support assistant, production", UseCase), "").ConfigureAwait(false);
        if ((await Home.Admin.RolloutsAsync(Cancel).ConfigureAwait(false)).Any(r => r.Route == Stage.Route))
            return;
        await stage.GatewayAsync(DigestOf).ConfigureAwait(false);
        await Assay.MustAsync("rollout", "start", Stage.Route, "--deployment", Deployment, "--from", OldVersion, "--to", NewVersion, "--percent", "25", "--as", Cast.NameOf(Role.MlPlatform)).ConfigureAwait(false);
        Log.Did(Role.MlPlatform, "a quarter of the callers get release 1.1.0; the pilot keeps the rest", "");
    }

    /// <summary>The guardrail policy: published by one, put into force by another, and taken into the record from what is in force.</summary>
    async Task GuardAsync()
    {
        if (await HasAsync(NewVersion, "guardrail-configuration").ConfigureAwait(false))
            return;
        await stage.GatewayAsync(DigestOf).ConfigureAwait(false);
        if (!(await Home.Admin.GuardPoliciesAsync(Cancel).ConfigureAwait(false)).Any(p => p.Name == Stage.Route))
        {
            await Assay.MustAsync("guard", "policy", "publish", "support-assistant/walk/guardrails.yaml", "--as", Cast.NameOf(Role.AppSec)).ConfigureAwait(false);
            Log.Did(Role.AppSec, "published the guardrail policy", "");
        }

        if (!(await Home.Admin.GuardRoutesAsync(Cancel).ConfigureAwait(false)).Any(r => r.Route == Stage.Route && r.Policy is not null))
        {
            await Assay.MustAsync("guard", "policy", "enforce", Stage.Route, Stage.Route, "--as", Cast.NameOf(Role.ProductSecurity)).ConfigureAwait(false);
            Log.Did(Role.ProductSecurity, "put it into force on the route", "");
        }

        await MeasureAsync(Role.MlPlatform, NewVersion, "guardrail-configuration", ["guard", "policy", "evidence", Stage.Route, "--subject", NewVersion], record: false).ConfigureAwait(false);
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
        await stage.GatewayAsync(DigestOf).ConfigureAwait(false);
        var said = await Assay.MustAsync("switch", "test", "--within", "5000", "--as", Cast.NameOf(Role.SecurityOperations)).ConfigureAwait(false);
        Log.Did(Role.SecurityOperations, $"tried the kill switch: {said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Trim()}", "measured");
    }

    /// <summary>A gateway says within seconds of its start what it serves.</summary>
    async Task UntilToldAsync()
    {
        for (var wait = 0; wait < 60; wait++)
        {
            if ((await Home.Admin.GatewayContentsAsync(Cancel).ConfigureAwait(false)) is { Count: > 0 } replicas && replicas.All(r => r.Contents is not null))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(500), Cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A key of the gateway for each application, made once and kept beside the sample.</summary>
    async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        foreach (var application in Applications)
        {
            var file = Path.Combine(stage.Folder, $"{application}.key");
            if (!File.Exists(file))
            {
                var made = await Assay.MustAsync("gateway", "key", "new", "--application", application, "--route", Stage.Route, "--record", "--as", Cast.NameOf(Role.MlPlatform), "--format", "json").ConfigureAwait(false);
                UpHome.WritePrivate(file, JsonNode.Parse(made)!["key"]!.GetValue<string>());
            }

            keys.Add((await File.ReadAllTextAsync(file, Cancel).ConfigureAwait(false)).Trim());
        }

        return keys;
    }
}
