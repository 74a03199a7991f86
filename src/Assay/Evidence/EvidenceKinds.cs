using System.Diagnostics.CodeAnalysis;

namespace Assay;

/// <summary>
/// Every kind of evidence there is, from the first day: kinds without a producer are filed by form or upload and shown
/// as filed, never as measured.
/// </summary>
public static class EvidenceKinds
{
    public static IReadOnlyList<EvidenceKind> All { get; } =
    [
        new("ai-register-entry", "AI register entry", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.UseCase, PredicateTypes.Own("ai-register-entry")),
        new("risk-classification", "Risk classification", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.UseCase, PredicateTypes.Own("risk-classification")),
        new("obligations-list", "Obligations list", Layer.Governance, Gate.UseCaseIntake, Role.Legal, EvidenceScope.UseCase, PredicateTypes.Own("obligations-list")),
        new("data-inventory-request", "Data inventory request", Layer.Data, Gate.UseCaseIntake, Role.DataEngineering, EvidenceScope.UseCase, PredicateTypes.Own("data-inventory-request")),
        new("threat-model", "Threat model", Layer.Governance, Gate.UseCaseIntake, Role.ProductSecurity, EvidenceScope.UseCase, PredicateTypes.Own("threat-model")),
        new("design-review", "Design review", Layer.Governance, Gate.UseCaseIntake, Role.ProductSecurity, EvidenceScope.UseCase, PredicateTypes.Own("design-review")),
        new("dataset-catalogue-entry", "Dataset catalogue entry", Layer.Data, Gate.DataPreparation, Role.DataEngineering, EvidenceScope.DatasetVersion, PredicateTypes.Own("dataset-catalogue-entry")),
        new("dataset-card", "Dataset card", Layer.Data, Gate.DataPreparation, Role.DataEngineering, EvidenceScope.DatasetVersion, PredicateTypes.Own("dataset-card"), "assay data card"),
        new("ingestion-log", "Ingestion log", Layer.Data, Gate.DataPreparation, Role.DataEngineering, EvidenceScope.DatasetVersion, PredicateTypes.Own("ingestion-log")),
        new("dataset-access-audit", "Dataset access audit", Layer.Data, Gate.DataPreparation, Role.DataEngineering, EvidenceScope.DatasetVersion, PredicateTypes.Own("dataset-access-audit")),
        new("retention-boundary", "Retention boundary", Layer.Data, Gate.DataPreparation, Role.Legal, EvidenceScope.DatasetVersion, PredicateTypes.Own("retention-boundary")),
        new("aibom", "AI bill of materials (AIBOM)", Layer.Build, Gate.Training, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.CycloneDx, "assay bom") { AlsoAccepts = [PredicateTypes.Spdx] },
        new("model-scan", "Model scan", Layer.Build, Gate.Training, Role.AppSec, EvidenceScope.ModelVersion, PredicateTypes.Own("model-scan"), "assay scan"),
        new("code-scan", "Code scan (SAST)", Layer.Build, Gate.Training, Role.AppSec, EvidenceScope.ModelVersion, PredicateTypes.Own("code-scan"), "assay scan --kind code") { LooksBeside = true },
        new("dependency-scan", "Dependency scan (SCA)", Layer.Build, Gate.Training, Role.AppSec, EvidenceScope.ModelVersion, PredicateTypes.Own("dependency-scan"), "assay deps") { LooksBeside = true, AlsoAccepts = [PredicateTypes.Vulnerabilities] },
        new("ai-asset-inventory", "AI asset inventory", Layer.Build, Gate.Training, Role.AppSec, EvidenceScope.UseCase, PredicateTypes.Own("ai-asset-inventory"), "assay discover"),
        new("base-model-verification", "Base-model verification", Layer.Build, Gate.Training, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.Own("base-model-verification"), "assay lock verify"),
        new("fine-tune-approval", "Fine-tune approval", Layer.Build, Gate.Training, Role.ProductSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("fine-tune-approval")),
        new("checkpoint-signature", "Checkpoint signature", Layer.Build, Gate.Training, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.ModelSigning, "assay sign key"),
        new("training-provenance", "Training provenance", Layer.Build, Gate.Training, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.SlsaProvenance, "assay run"),
        new("ownership-verification", "Ownership verification", Layer.Build, Gate.Training, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.Own("ownership-verification"), "assay watermark verify"),
        new("key-management-record", "Key-management record", Layer.Build, Gate.Training, Role.CloudSecurity, EvidenceScope.Organisation, PredicateTypes.Own("key-management-record")),
        new("model-card", "Model card", Layer.Evaluation, Gate.Evaluation, Role.DataScience, EvidenceScope.ModelVersion, PredicateTypes.Own("model-card")),
        new("evaluation-record", "Evaluation record", Layer.Evaluation, Gate.Evaluation, Role.DataScience, EvidenceScope.ModelVersion, PredicateTypes.Own("evaluation-record"), "assay eval performance") { AlsoAccepts = [PredicateTypes.TestResult] },
        new("robustness-evaluation", "Robustness evaluation", Layer.Evaluation, Gate.Evaluation, Role.AiRedTeam, EvidenceScope.ModelVersion, PredicateTypes.Own("robustness-evaluation")),
        new("bias-evaluation", "Bias evaluation", Layer.Evaluation, Gate.Evaluation, Role.DataScience, EvidenceScope.ModelVersion, PredicateTypes.Own("bias-evaluation"), "assay eval fairness") { AlsoAccepts = [PredicateTypes.TestResult] },
        new("privacy-evaluation", "Privacy evaluation", Layer.Evaluation, Gate.Evaluation, Role.DataScience, EvidenceScope.ModelVersion, PredicateTypes.Own("privacy-evaluation")),
        new("red-team-plan", "Red-team plan", Layer.Evaluation, Gate.Evaluation, Role.AiRedTeam, EvidenceScope.UseCase, PredicateTypes.Own("red-team-plan")),
        new("red-team-report", "Red-team report", Layer.Evaluation, Gate.Evaluation, Role.AiRedTeam, EvidenceScope.ModelVersion, PredicateTypes.Own("red-team-report"), "assay redteam run --target"),
        new("red-team-sign-off", "Red-team sign-off", Layer.Evaluation, Gate.Evaluation, Role.ProductSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("red-team-sign-off")),
        new("regression-output", "Regression output", Layer.Evaluation, Gate.Evaluation, Role.DataScience, EvidenceScope.ModelVersion, PredicateTypes.Own("regression-output"), "assay redteam regress") { AlsoAccepts = [PredicateTypes.TestResult] },
        new("final-security-audit", "Final security audit", Layer.Evaluation, Gate.Evaluation, Role.AppSec, EvidenceScope.ModelVersion, PredicateTypes.Own("final-security-audit")),
        new("deployment-manifest", "Deployment manifest", Layer.Serving, Gate.Deployment, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.Own("deployment-manifest"), "assay gateway manifest record"),
        new("serving-hardening-record", "Serving-hardening record", Layer.Serving, Gate.Deployment, Role.CloudSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("serving-hardening-record"), "assay scan --kind serving"),
        new("dynamic-scan", "Dynamic scan (DAST)", Layer.Serving, Gate.Deployment, Role.AppSec, EvidenceScope.ModelVersion, PredicateTypes.Own("dynamic-scan"), "assay probe"),
        new("guardrail-configuration", "Guardrail configuration", Layer.Serving, Gate.Deployment, Role.ProductSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("guardrail-configuration"), "assay guard policy evidence"),
        new("rate-limit-configuration", "Rate-limit configuration", Layer.Serving, Gate.Deployment, Role.CloudSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("rate-limit-configuration")),
        new("logging-retention", "Logging retention", Layer.Serving, Gate.Deployment, Role.SecurityOperations, EvidenceScope.ModelVersion, PredicateTypes.Own("logging-retention")),
        new("rollback-runbook", "Rollback runbook", Layer.Serving, Gate.Deployment, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.Own("rollback-runbook")),
        new("takedown-procedure", "Takedown procedure", Layer.Serving, Gate.Deployment, Role.SecurityOperations, EvidenceScope.ModelVersion, PredicateTypes.Own("takedown-procedure")),
        new("agent-authority", "Agent authority", Layer.Serving, Gate.Deployment, Role.ProductSecurity, EvidenceScope.ModelVersion, PredicateTypes.Own("agent-authority")),
        new("monitoring-reference", "Monitoring reference", Layer.Monitoring, Gate.Monitoring, Role.MlPlatform, EvidenceScope.ModelVersion, PredicateTypes.Own("monitoring-reference")),
        new("incident-taxonomy", "Incident taxonomy", Layer.Monitoring, Gate.Monitoring, Role.SecurityOperations, EvidenceScope.Organisation, PredicateTypes.Own("incident-taxonomy")),
        new("ai-incident-runbook", "AI incident runbook", Layer.Monitoring, Gate.Monitoring, Role.SecurityOperations, EvidenceScope.UseCase, PredicateTypes.Own("ai-incident-runbook")),
        new("incident-record", "Incident record", Layer.Monitoring, Gate.Monitoring, Role.SecurityOperations, EvidenceScope.UseCase, PredicateTypes.Own("incident-record")),
        new("rollback-record", "Rollback record", Layer.Monitoring, Gate.Monitoring, Role.MlPlatform, EvidenceScope.UseCase, PredicateTypes.Own("rollback-record")),
        new("post-incident-review", "Post-incident review", Layer.Monitoring, Gate.Monitoring, Role.SecurityOperations, EvidenceScope.UseCase, PredicateTypes.Own("post-incident-review")),
        new("incident-dry-run", "Incident dry run", Layer.Monitoring, Gate.Monitoring, Role.SecurityOperations, EvidenceScope.UseCase, PredicateTypes.Own("incident-dry-run")),
        new("decommission-plan", "Decommission plan", Layer.Governance, Gate.Retirement, Role.MlPlatform, EvidenceScope.UseCase, PredicateTypes.Own("decommission-plan")),
        new("retirement-record", "Retirement record", Layer.Governance, Gate.Retirement, Role.MlPlatform, EvidenceScope.UseCase, PredicateTypes.Own("retirement-record")),
        new("disposal-evidence", "Disposal evidence", Layer.Data, Gate.Retirement, Role.CloudSecurity, EvidenceScope.UseCase, PredicateTypes.Own("disposal-evidence")),
        new("retention-closure", "Retention closure", Layer.Data, Gate.Retirement, Role.Legal, EvidenceScope.UseCase, PredicateTypes.Own("retention-closure")),
        new("consumer-notification", "Consumer notification", Layer.Governance, Gate.Retirement, Role.Grc, EvidenceScope.UseCase, PredicateTypes.Own("consumer-notification")),
        new("raci", "RACI", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.Organisation, PredicateTypes.Own("raci")),
        new("policy-document", "Policy document", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.Organisation, PredicateTypes.Own("policy-document")),
        new("vendor-assessment", "Vendor assessment", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.Organisation, PredicateTypes.Own("vendor-assessment")),
        new("framework-crosswalk", "Framework crosswalk", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.Organisation, PredicateTypes.Own("framework-crosswalk")),
        new("access-review", "Access review", Layer.Governance, Gate.Monitoring, Role.CloudSecurity, EvidenceScope.Organisation, PredicateTypes.Own("access-review")),
        new("training-record", "Training record", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.Organisation, PredicateTypes.Own("training-record")),
        new("regulator-response-runbook", "Regulator response runbook", Layer.Governance, Gate.Monitoring, Role.Legal, EvidenceScope.Organisation, PredicateTypes.Own("regulator-response-runbook")),
        new("assurance-pack", "Assurance pack", Layer.Governance, Gate.Evaluation, Role.Grc, EvidenceScope.ModelVersion, PredicateTypes.Own("assurance-pack"), "assay pack build"),
        new("gate-decision", "Gate decision", Layer.Governance, Gate.UseCaseIntake, Role.Grc, EvidenceScope.UseCase, PredicateTypes.Own("gate-decision"), "assay gate decide"),
    ];

    static readonly Dictionary<string, EvidenceKind> ById = All.ToDictionary(k => k.Id);

    public static bool TryGet(string? id, [NotNullWhen(true)] out EvidenceKind? kind) => ById.TryGetValue(id ?? "", out kind);

    /// <exception cref="KeyNotFoundException">No such kind.</exception>
    public static EvidenceKind Get(string id) => TryGet(id, out var kind) ? kind : throw new KeyNotFoundException($"no evidence kind '{id}'");
}
