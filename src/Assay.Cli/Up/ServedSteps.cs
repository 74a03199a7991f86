using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>The steps of a walk whose model is served through a gateway: guardrails and manifest are taken from what is in force there, and somebody asks.</summary>
/// <param name="route">The gateway's route, which is the name of its guardrail policy too.</param>
/// <param name="version">The model version that they are evidence of.</param>
abstract class ServedSteps(UpHome home, Cast cast, IWalkLog log, SampleFiles sample, string useCase, string route, string version, CancellationToken cancel) : WalkSteps(home, cast, log, sample, useCase, cancel)
{
    /// <summary>Who asks through the gateway, in the walk and after it.</summary>
    public abstract Task<LiveTraffic> TrafficAsync();

    /// <summary>The gateway with what is behind it, started when it does not run yet.</summary>
    protected abstract Task<Uri> GatewayAsync();

    /// <summary>The guardrail policy: published by one, put into force by another, and taken into the record from what is in force. Who changed the route since is left alone.</summary>
    protected async Task GuardAsync()
    {
        if (!await HasAsync(version, "guardrail-configuration").ConfigureAwait(false))
            await GatewayAsync().ConfigureAwait(false);
        if (!(await Home.Admin.GuardPoliciesAsync(Cancel).ConfigureAwait(false)).Any(p => p.Name == route))
        {
            await Assay.MustAsync("guard", "policy", "publish", $"{Sample.Name}/walk/guardrails.yaml", "--as", Cast.NameOf(Role.AppSec)).ConfigureAwait(false);
            Log.Did(Role.AppSec, "published the guardrail policy", "");
        }

        if (!(await Home.Admin.GuardRoutesAsync(Cancel).ConfigureAwait(false)).Any(r => r.Route == route))
        {
            await Assay.WriteAsync("guard", "policy", "enforce", route, route, "--as", Cast.NameOf(Role.ProductSecurity)).ConfigureAwait(false);
            Log.Did(Role.ProductSecurity, "put it into force on the route", "");
        }

        await MeasureAsync(Role.MlPlatform, version, "guardrail-configuration", ["guard", "policy", "evidence", route, "--subject", version], record: false).ConfigureAwait(false);
    }

    /// <summary>The deployment manifest, as the gateways say it.</summary>
    protected async Task ManifestAsync()
    {
        if (await HasAsync(version, "deployment-manifest").ConfigureAwait(false))
            return;
        await GatewayAsync().ConfigureAwait(false);
        await UntilToldAsync().ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, version, "deployment-manifest", ["gateway", "manifest", "record", "--model-version", version], record: false).ConfigureAwait(false);
    }

    /// <summary>A key of the gateway for each application, made once and kept beside the sample.</summary>
    protected async Task<IReadOnlyList<string>> KeysAsync(params IReadOnlyList<string> applications)
    {
        var (keys, made) = (new List<string>(), false);
        foreach (var application in applications)
        {
            var file = KeyFile(application);
            if (!File.Exists(file))
            {
                var answer = await Assay.MustAsync("gateway", "key", "new", "--application", application, "--route", route, "--record", "--as", Cast.NameOf(Role.MlPlatform), "--format", "json").ConfigureAwait(false);
                UpHome.WritePrivate(file, JsonNode.Parse(answer)!["key"]!.GetValue<string>());
                made = true;
            }

            keys.Add((await File.ReadAllTextAsync(file, Cancel).ConfigureAwait(false)).Trim());
        }

        if (made)
            await UntilHeardAsync().ConfigureAwait(false);
        return keys;
    }

    protected string KeyFile(string application) => Path.Combine(Home.Folder, Sample.Name, $"{application}.key");

    // A key opens nothing until the gateways have read that far: less than a second.
    async Task UntilHeardAsync()
    {
        var size = (await Home.Admin.RecordAsync(Cancel).ConfigureAwait(false)).Size;
        for (var wait = 0; wait < 300; wait++)
        {
            var now = TimeProvider.System.GetUtcNow();
            if ((await Home.Admin.ReplicasAsync(Cancel).ConfigureAwait(false)).Where(r => r.IsThereAt(now)).All(r => r.Position >= size))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel).ConfigureAwait(false);
        }
    }

    // A gateway says within seconds of its start what it serves.
    async Task UntilToldAsync()
    {
        for (var wait = 0; wait < 60; wait++)
        {
            if ((await Home.Admin.GatewayContentsAsync(Cancel).ConfigureAwait(false)) is { Count: > 0 } replicas && replicas.All(r => r.Contents is not null))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(500), Cancel).ConfigureAwait(false);
        }
    }
}
