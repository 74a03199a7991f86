using System.Runtime.CompilerServices;
using System.Text.Json;
using Assay.Governance.Tests.Records;

namespace Assay.Governance.Tests.Packs;

/// <summary>A record in which one use case walked through the first four gates, and the pack that its release built.</summary>
public sealed class ReleasedRecord : IAsyncLifetime
{
    internal const string UseCase = "credit-risk";
    internal const string Version = "credit-risk@1.2.0";

    internal TestRecord Record { get; private set; } = null!;

    internal PackRow Row { get; private set; } = null!;

    internal byte[] Pack { get; private set; } = null!;

    internal PublicKey Root => Record.Root;

    public async ValueTask InitializeAsync()
    {
        Record = await TestRecord.CreateAsync();
        await WalkAsync(Record);
        Row = (await Record.Admin.PacksAsync())[0];
        Pack = Ok(await Record.As(Role.Auditor).PackAsync(Row.Id));
    }

    public ValueTask DisposeAsync() => Record.DisposeAsync();

    internal static async Task WalkAsync(TestRecord record)
    {
        await WalkToReleaseAsync(record);
        Ok(await ReleaseAsync(record));
    }

    internal static Task<Answer<DecisionRow>> ReleaseAsync(TestRecord record, GatePolicies? policies = null) =>
        record.On(record.Store, Role.Leadership, policies).DecideAsync(new(UseCase, Gate.Evaluation, "approve-with-residual-risks", "Good enough, and watched.", Version, "One accepted finding."));

    internal static async Task WalkToReleaseAsync(TestRecord record)
    {
        var grc = record.As(Role.Grc);
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, UseCase, "Credit <risk> scoring", Purpose: "Scores applications & limits.", RiskClass: RiskClass.High, OwnerRole: Role.MlPlatform,
            Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch" })));
        // Somebody else's use case, of which nothing may come into the pack.
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, "unrelated", "Unrelated secret project", RiskClass: RiskClass.Minimal)));
        Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.Dataset, "applications", "Applications")));
        Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.DatasetVersion, "applications@2026", "Applications of 2026", "applications", Digests: [Digest.Sha256("data"u8)])));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, UseCase, "Credit risk model")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, Version, "Credit risk 1.2.0", UseCase, Digests: [Digest.Sha256("model"u8)])));
        Ok(await grc.LinkAsync(new(UseCase, "applications@2026")));
        Ok(await grc.LinkAsync(new(UseCase, Version)));
        Ok(await FileAsync(record, "ai-register-entry", "unrelated"));

        foreach (var kind in (string[])["ai-register-entry", "risk-classification", "obligations-list", "data-inventory-request", "threat-model"])
            Ok(await FileAsync(record, kind, UseCase));
        Ok(await record.As(Role.Grc).DecideAsync(new(UseCase, Gate.UseCaseIntake, "proceed", "The use is narrow <script>alert(1)</script>.")));
        foreach (var kind in (string[])["dataset-card", "ingestion-log", "dataset-access-audit", "retention-boundary"])
            Ok(await FileAsync(record, kind, "applications@2026"));
        Ok(await record.As(Role.Legal).DecideAsync(new(UseCase, Gate.DataPreparation, "approve", "Sources and retention are in order.")));
        foreach (var kind in (string[])["aibom", "code-scan", "dependency-scan", "checkpoint-signature"])
            Ok(await FileAsync(record, kind, Version, findings: kind == "code-scan" ? [Weakness] : null));
        Ok(await FileAsync(record, "model-scan", Version, Origin.Measured));
        Ok(await record.As(Role.ProductSecurity).DecideAsync(new(UseCase, Gate.Training, "approve", "Built from a clean tree.")));
        foreach (var kind in (string[])["model-card", "evaluation-record", "red-team-report", "regression-output", "bias-evaluation"])
            Ok(await FileAsync(record, kind, Version, metrics: kind == "evaluation-record" ? Measured : null));
        var finding = (await record.Admin.FindingsAsync(new FindingQuery())).Items[0];
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Only reachable from inside.", record.Clock.GetUtcNow().AddDays(60), finding.Id)));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved, "Until the rewrite.")));
    }

    internal static Task<Answer<EvidenceRow>> FileAsync(
        TestRecord record, string kind, string thing, Origin origin = Origin.Filed, IReadOnlyList<Finding>? findings = null, IReadOnlyList<Metric>? metrics = null) =>
        record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest(
            kind, [thing], [], Sample(kind), null, EvidenceResult.Passed, origin, origin == Origin.Measured ? new Tool("assay", "0.1.0") : null, findings, metrics));

    internal static JsonElement Sample(string kind) => kind == "aibom"
        ? JsonDocument.Parse("""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"machine-learning-model","name":"credit-risk","version":"1.2.0"}]}""").RootElement.Clone()
        : JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Here())!, "..", "Schemas", "samples", $"{kind}.json"))).RootElement.Clone();

    internal static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal)
        ? value : throw new InvalidOperationException($"{refusal.Message} {string.Join("; ", refusal.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? [])}");

    static readonly Finding Weakness = new()
    {
        RuleId = "sql-injection",
        Title = "A query is put together from input",
        Severity = Severity.High,
        Description = "The limit comes from the request.",
        Fingerprint = Fingerprint.Of("test/1", "query"),
    };

    static readonly Metric[] Measured =
    [
        new("auc", 0.81, Low: 0.79, High: 0.83, Confidence: 0.95, Count: 4000),
        new("selection-rate", 0.42, Slice: "age=over 60", Low: 0.35, High: 0.49, Confidence: 0.95, Count: 300),
        new("selection-rate", 0.55, Slice: "age=31 to 45", Low: 0.51, High: 0.59, Confidence: 0.95, Count: 900),
    ];

    static string Here([CallerFilePath] string path = "") => path;
}
