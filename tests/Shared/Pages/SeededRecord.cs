using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.Web;

/// <summary>A record with something to look at: three use cases at different gates, findings, waivers, measurements.</summary>
static class SeededRecord
{
    public const string Version = "credit-risk@1.2.0";
    public const string Data = "applications@2026-10";

    public static async Task FillAsync(TestRecord record)
    {
        // Over a server a person measures nothing: tools run in a pipeline, and that has an account of its own.
        var service = Ok(await record.Admin.AddActorAsync(new ActorRequest("Training pipeline", Service: true, Roles: [Role.MlPlatform])));
        var pipeline = new EmbeddedRecord(record.Store, record.Session.OnBehalfOf(service.Id), GatePolicies.Default, record.Clock);
        await RegisterAsync(record);
        await DecideAsync(record, pipeline, "credit-risk", Gate.UseCaseIntake, "The use is narrow, and the obligations of Annex III 5(b) are assigned.");
        await DecideAsync(record, pipeline, "credit-risk", Gate.DataPreparation, "Postcode stays out; the rest is needed for the score.");
        await ScanAsync(pipeline);
        await DecideAsync(record, pipeline, "credit-risk", Gate.Training, "Scanned, signed and listed.");
        await EvaluateAsync(pipeline);
        await DecideAsync(record, pipeline, "demand-forecast", Gate.UseCaseIntake, "Minimal risk; internal planning only.");
        await WaiversAsync(record);
    }

    static async Task RegisterAsync(TestRecord record)
    {
        var grc = record.As(Role.Grc);
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, "credit-risk", "Credit risk scoring", Purpose: "Scores applications for consumer credit up to 20,000 EUR. A person decides below the threshold.", OwnerRole: Role.MlPlatform, RiskClass: RiskClass.High,
            Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch" })));
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, "support-assistant", "Support assistant", OwnerRole: Role.ProductSecurity, RiskClass: RiskClass.Transparency)));
        Ok(await grc.RegisterAsync(new(ThingKind.UseCase, "demand-forecast", "Demand forecast", OwnerRole: Role.DataScience, RiskClass: RiskClass.Minimal)));
        var platform = record.As(Role.MlPlatform);
        Ok(await platform.RegisterAsync(new(ThingKind.Model, "credit-risk", "Credit risk model", OwnerRole: Role.DataScience)));
        Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Version, "Credit risk 1.2.0", "credit-risk", Digests: [Digest.Sha256("onnx"u8)])));
        Ok(await platform.RegisterAsync(new(ThingKind.Dataset, "applications", "Credit applications")));
        Ok(await platform.RegisterAsync(new(ThingKind.DatasetVersion, Data, "Credit applications, October 2026", "applications", Digests: [Digest.Sha256("csv"u8)])));
        Ok(await platform.LinkAsync(new("credit-risk", Version)));
        Ok(await platform.LinkAsync(new("credit-risk", Data)));
    }

    /// <summary>Files whatever the gate asks for, then decides it in the first role that may.</summary>
    static async Task DecideAsync(TestRecord record, EmbeddedRecord pipeline, string useCase, Gate gate, string rationale)
    {
        var policy = GatePolicies.Default[gate];
        var by = Enum.GetValues<Role>().First(r => !policy.Decides.Contains(r) && r is not (Role.Administrator or Role.Auditor or Role.Leadership));
        var view = Ok(await record.As(by).GateAsync(useCase, gate));
        foreach (var unmet in view.Result.Unmet.Where(u => u.Id.StartsWith("evidence:", StringComparison.Ordinal)))
        {
            var kind = EvidenceKinds.Get(unmet.Id["evidence:".Length..]);
            var thing = kind.Scope switch { EvidenceScope.ModelVersion => Version, EvidenceScope.DatasetVersion => Data, _ => useCase };
            Ok(await (kind.Command is null ? record.As(by) : pipeline).FileEvidenceAsync(new EvidenceRequest(kind.Id, [thing], [], Of(kind.Id, useCase), null, EvidenceResult.Passed, kind.Command is null ? Origin.Filed : Origin.Measured,
                kind.Command is null ? null : new Tool(kind.Command, "0.1.0"), ValidUntil: TimeProvider.System.GetUtcNow().AddDays(kind.Id.Length % 2 == 0 ? 5 : 300))));
        }

        view = Ok(await record.As(by).GateAsync(useCase, gate));
        Assert.True(view.Result.Open, string.Join("; ", view.Result.Unmet.Select(u => $"{u.Id}: {u.Detail}")));
        var outcome = policy.Outcomes.First(o => o.Opens && !o.NeedsConditions);
        Ok(await record.As(policy.Decides[0]).DecideAsync(new(useCase, gate, outcome.Id, rationale)));
    }

    static async Task ScanAsync(EmbeddedRecord pipeline)
    {
        Finding Seen(string rule, string title, Severity severity, string path) => new()
        {
            RuleId = rule,
            Title = title,
            Severity = severity,
            Location = new Location { Path = path, Offset = 40 },
            Fingerprint = Fingerprint.Of("test/1", rule),
            Description = "The file asks the loader to import a function that is not part of any model format. Loading the file runs it.",
            Evidence = "GLOBAL 'builtins eval'",
            Remediation = "Publish the weights as safetensors, and take the pickle out of the version.",
            References = [new Reference("cwe", "CWE-502"), new Reference("atlas", "AML.T0011.000")],
        };
        Ok(await pipeline.FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [Version], [], Sample("model-scan"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay scan", "0.1.0"),
            [
                Seen("pickle-unlisted-import", "Pickle imports a function outside the allowed list", Severity.Medium, "model.pt!/archive/data.pkl"),
                Seen("onnx-external-data", "Tensor data lies outside the file", Severity.Low, "model.onnx"),
                Seen("zip-comment", "Archive carries a comment", Severity.Info, "model.pt"),
            ])));
    }

    static async Task EvaluateAsync(EmbeddedRecord pipeline)
    {
        List<Metric> metrics = [new("auc", 0.871, Low: 0.858, High: 0.884, Confidence: 0.95, Count: 6000), new("accuracy", 0.803, Count: 6000)];
        foreach (var (band, value, half, n) in new[] { ("18–30", 0.92, 0.05, 1320L), ("31–45", 1.0, 0.03, 2440L), ("46–60", 0.95, 0.04, 1610L), ("over 60", 0.71, 0.06, 630L) })
            metrics.Add(new Metric("selection-rate-ratio", value, Slice: $"age_band={band}", Low: value - half, High: value + half, Confidence: 0.95, Count: n));
        Ok(await pipeline.FileEvidenceAsync(new EvidenceRequest(
            "bias-evaluation", [Version], [], Sample("bias-evaluation"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay eval fairness", "0.1.0"),
            [new Finding { RuleId = "fairness-selection-rate", Title = "Selection-rate ratio 0.71 for applicants over 60", Severity = Severity.High, Fingerprint = Fingerprint.Of("test/1", "fair"), Description = "Below the four-fifths threshold, with an interval that excludes it.", Remediation = "Find out which features carry age; retrain or set a threshold by group with legal advice." }],
            metrics, [new Gap("test.csv, rows 12 to 14", "no label")])));
        Ok(await pipeline.FileEvidenceAsync(new EvidenceRequest(
            "evaluation-record", [Version], [], Sample("evaluation-record"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay eval performance", "0.1.0"), null, metrics[..2])));
    }

    static async Task WaiversAsync(TestRecord record)
    {
        var findings = (await record.Admin.FindingsAsync(new FindingQuery())).Items;
        var medium = findings.First(f => f.Severity == Severity.Medium);
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new FindingChange(medium.Id, FindingStatus.Triaged, record.Actors[Role.AppSec], Comment: "Seen in the training job's container only.")));
        var end = TimeProvider.System.GetUtcNow().AddDays(60);
        var asked = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Severity, "The loader refuses pickles since 1.2.", end, Finding: medium.Id, Severity: Severity.Low)));
        Ok(await record.As(Role.AiRedTeam).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved)));
        Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Exception, "The red team is booked for the second week of December.", end, UseCase: "credit-risk", Gate: Gate.Evaluation, Requirement: "evidence:red-team-report")));
    }

    /// <summary>The document that the schema tests keep for a kind, or the least that its form asks for.</summary>
    // The sample of a classification is that of the first use case, which is high; the least one says minimal.
    static JsonElement Of(string kind, string useCase) => kind == "risk-classification" && useCase != "credit-risk" ? SampleEvidence.For(kind) : Sample(kind);

    public static JsonElement Sample(string kind)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "samples", kind + ".json");
        return File.Exists(file) ? Json.Read<JsonElement>(File.ReadAllBytes(file)) : SampleEvidence.For(kind);
    }

    static T Ok<T>(Answer<T> answer) =>
        answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"{refusal.Message} {string.Join("; ", refusal.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? [])}");
}
