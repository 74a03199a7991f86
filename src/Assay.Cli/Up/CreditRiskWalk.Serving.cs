using Assay.Governance;

namespace Assay.Cli;

sealed partial class CreditRiskWalk
{
    const string Profile = "credit-risk/walk/profile.json";
    const int FirstRows = 60, CopyingRows = 40;

    public override async Task<LiveTraffic> TrafficAsync() =>
        new CreditTraffic(await GatewayAsync().ConfigureAwait(false), await KeysAsync("branch-desk", "online-loans").ConfigureAwait(false), KeyFile("branch-desk"), Example);

    protected override Task<Uri> GatewayAsync() => stage.GatewayAsync();

    async Task DeploymentAsync()
    {
        Log.Heading("Credit risk: deployment and serving");
        await ProfileAsync().ConfigureAwait(false);
        await GuardAsync().ConfigureAwait(false);
        await ManifestAsync().ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, ModelVersion, "rollback-runbook").ConfigureAwait(false);
        await FileAsync(Role.SecurityOperations, ModelVersion, "logging-retention", "takedown-procedure").ConfigureAwait(false);
        await DecideAsync(Role.CloudSecurity, Gate.Deployment, "approve-phased", "The gateway stands before it, rows that it was not trained on are refused, and rollback was rehearsed on 20 October.",
            "25 % of officers for a week; then all, unless an alert fires.").ConfigureAwait(false);
        await RegisterAsync(Role.MlPlatform, new(ThingKind.Deployment, Deployment, "Credit risk, production", UseCase), "").ConfigureAwait(false);
        if ((await EngagementAsync().ConfigureAwait(false)).Deployments.Any(d => d.Thing.Slug == Deployment && d.Status != DeploymentStatus.Planned))
            return;
        Need(await Cast[Role.MlPlatform].ChangeDeploymentAsync(new(Deployment, ModelVersion, DeploymentStatus.Rollout, 25, "First week"), Cancel).ConfigureAwait(false), "rolling out");
        Log.Did(Role.MlPlatform, "rolled out to 25 %", "");
    }

    /// <summary>What the guards of rows go by: the training data, measured.</summary>
    async Task ProfileAsync()
    {
        if (File.Exists(Path.Combine(Home.Folder, Profile)))
            return;
        await Assay.MustAsync(["guard", "profile", "credit-risk/data/train.csv", "--to", Profile, "--column", .. CreditTraffic.Columns]).ConfigureAwait(false);
        Log.Did(Role.AppSec, "took a profile of the training data for the gateway's guards: ranges, and what goes together", "");
    }

    /// <summary>The first rows through the gateway. What came of it is kept beside the sample, so that a walk that goes on does not ask again.</summary>
    async Task AskAsync()
    {
        if (File.Exists(Told("first-rows.txt")))
            return;
        using var traffic = await TrafficAsync().ConfigureAwait(false);
        await traffic.AskAsync(FirstRows, Cancel).ConfigureAwait(false);
        if (traffic.Answered == 0)
            throw new WalkException($"The walk stopped at the traffic: of {FirstRows} rows none was scored and {traffic.Refused} were refused by policy. {traffic.Other}");
        await TellAsync("first-rows.txt", $"{FirstRows} rows through the gateway: {traffic.Answered} scored, {traffic.Refused} refused as outside of what the model was trained on").ConfigureAwait(false);
    }

    /// <summary>Somebody who looks for the model's boundary, and is stopped.</summary>
    async Task CopyAsync()
    {
        if (File.Exists(Told("copying-rows.txt")))
            return;
        using var copying = new CopyingTraffic(await GatewayAsync().ConfigureAwait(false), await KeysAsync("rate-finder").ConfigureAwait(false), KeyFile("rate-finder"), Example);
        await copying.AskAsync(CopyingRows, Cancel).ConfigureAwait(false);
        await TellAsync("copying-rows.txt", $"{CopyingRows} rows of one caller that hardly differ, as who copies a model asks: {copying.Answered} scored, {copying.Refused} refused").ConfigureAwait(false);
    }

    async Task TellAsync(string name, string said)
    {
        await File.WriteAllTextAsync(Told(name), said + "\n", Cancel).ConfigureAwait(false);
        Log.Did(Role.SecurityOperations, said, "live");
    }

    string Told(string name) => Path.Combine(stage.Folder, name);

    string Example => Path.Combine(stage.Folder, "walk", "request.json");
}
