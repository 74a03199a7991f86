using System.Globalization;
using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server.Tests.Web;

namespace Assay.Browser.Tests.Pages;

/// <summary>An organisation with as many use cases as a large one has: for what the pages cost.</summary>
static class CrowdedRecord
{
    public const int UseCases = 100, VersionsOfEach = 2, FindingsOfEach = 40;

    static readonly string[] OfVersion = ["model-scan", "bias-evaluation", "code-scan", "checkpoint-signature", "evaluation-record"], OfUseCase = ["risk-classification", "threat-model", "ai-register-entry"];

    public static async Task FillAsync(TestRecord record)
    {
        var service = Site.Ok(await record.Admin.AddActorAsync(new ActorRequest("Nightly pipeline", Service: true, Roles: [Role.MlPlatform])));
        var pipeline = new EmbeddedRecord(record.Store, record.Session.OnBehalfOf(service.Id), GatePolicies.Default, record.Clock);
        var samples = OfVersion.Concat(OfUseCase).ToDictionary(kind => kind, SeededRecord.Sample);
        for (var i = 0; i < UseCases; i++)
            await OneAsync(record, pipeline, samples, i);
    }

    static async Task OneAsync(TestRecord record, EmbeddedRecord pipeline, Dictionary<string, JsonElement> samples, int i)
    {
        var (grc, platform, name) = (record.As(Role.Grc), record.As(Role.MlPlatform), string.Create(CultureInfo.InvariantCulture, $"feature-{i:000}"));
        Site.Ok(await grc.RegisterAsync(new(ThingKind.UseCase, name, $"Feature {i}", OwnerRole: Role.MlPlatform, RiskClass: (RiskClass)(i % 4))));
        Site.Ok(await platform.RegisterAsync(new(ThingKind.Model, name, $"Model of feature {i}")));
        Site.Ok(await platform.RegisterAsync(new(ThingKind.Dataset, $"{name}-rows", $"Rows of feature {i}")));
        Site.Ok(await platform.RegisterAsync(new(ThingKind.DatasetVersion, $"{name}-rows@1", "Rows", $"{name}-rows", Digests: [Digest.Sha256(JsonSerializer.SerializeToUtf8Bytes($"{name} rows"))])));
        Site.Ok(await platform.LinkAsync(new(name, $"{name}-rows@1")));
        Site.Ok(await platform.RegisterAsync(new(ThingKind.Deployment, $"{name}-prod", $"Feature {i} in production", name)));
        foreach (var kind in OfUseCase)
            Site.Ok(await record.As(Role.ProductSecurity).FileEvidenceAsync(new EvidenceRequest(kind, [name], [], samples[kind], null, EvidenceResult.Passed, Origin.Filed, ValidUntil: TimeProvider.System.GetUtcNow().AddDays(5 + i))));
        for (var v = 1; v <= VersionsOfEach; v++)
        {
            var version = string.Create(CultureInfo.InvariantCulture, $"{name}@{v}.0");
            Site.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, version, $"Feature {i}, {v}.0", name, Digests: [Digest.Sha256(JsonSerializer.SerializeToUtf8Bytes(version))])));
            Site.Ok(await platform.LinkAsync(new(name, version)));
            foreach (var kind in OfVersion)
                Site.Ok(await pipeline.FileEvidenceAsync(new EvidenceRequest(
                    kind, [version], [], samples[kind], null, EvidenceResult.Passed, Origin.Measured, new Tool($"assay {kind}", "0.1.0"),
                    kind == "code-scan" ? [.. Enumerable.Range(0, FindingsOfEach).Select(n => Found(version, n))] : null,
                    kind == "evaluation-record" ? [.. Enumerable.Range(0, 8).Select(n => new Metric($"metric-{n}", 0.9 - n / 100.0, Count: 1000))] : null)));
        }
    }

    static Finding Found(string version, int n) => new()
    {
        RuleId = string.Create(CultureInfo.InvariantCulture, $"py-rule-{n % 12}"),
        Title = string.Create(CultureInfo.InvariantCulture, $"Weakness {n} in the training code of {version}"),
        Severity = (Severity)(n % 5),
        Fingerprint = Fingerprint.Of("test/1", version, n.ToString(CultureInfo.InvariantCulture)),
        Location = new Location { Path = $"src/train_{n}.py", Line = n + 1 },
        Description = "The code loads what somebody else may have written.",
        Remediation = "Load weights only, from where you wrote them.",
    };
}
