using Assay.Tests.Shared;

namespace Assay.Governance.Tests.Records;

/// <summary>A model version that is live, in a record whose gates ask for little.</summary>
static class DeployedRecord
{
    public const string UseCase = "fraud";
    public const string Version = "fraud@1.0.0";
    public const string Deployment = "fraud-prod";

    public static GatePolicies Policies { get; } = Read();

    public static async Task FillAsync(TestRecord record, params IReadOnlyList<Digest> digests)
    {
        var grc = record.On(record.Store, Role.Grc, Policies);
        var platform = record.On(record.Store, Role.MlPlatform, Policies);
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, UseCase, "Fraud", RiskClass: RiskClass.Minimal, OwnerRole: Role.MlPlatform)));
        Ok(await platform.RegisterAsync(new(ThingKind.Model, "fraud", "Fraud model")));
        Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Version, "Fraud 1.0.0", "fraud", Digests: digests)));
        Ok(await platform.LinkAsync(new(UseCase, Version)));
        Ok(await platform.RegisterAsync(new(ThingKind.Deployment, Deployment, "Fraud in production", UseCase)));
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g <= Gate.Deployment))
            Ok(await grc.DecideAsync(new(UseCase, gate, "go", "Nothing is open.", gate >= Gate.Training ? Version : null)));
        Ok(await platform.ChangeDeploymentAsync(new(Deployment, Version, DeploymentStatus.Live)));
    }

    public static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);

    static GatePolicies Read()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-");
        try
        {
            OpenGates.Write(folder.FullName);
            return Ok(GatePolicies.FromFolder(folder.FullName));
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
