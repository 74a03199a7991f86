using Assay.Governance;

namespace Assay.Cli;

/// <summary>What the walk says while it goes: headings for gates, a line for each act.</summary>
interface IWalkLog
{
    void Heading(string text);

    void Did(Role who, string what, string how);
}

/// <summary>
/// Takes the sample through its gates by distinct actors. Every producer there is really runs; what no producer makes
/// yet is filed by hand and shown as filed. Each step looks first whether it is done, so a walk that was interrupted
/// goes on where it stopped, and a finished one does nothing.
/// </summary>
sealed partial class Walk(UpHome home, Cast cast, IWalkLog log, CancellationToken cancel)
{
    const string UseCase = "credit-risk";
    const string Dataset = "loan-applications";
    const string DatasetVersion = "loan-applications@2026-11";
    const string Model = "credit-risk-model";
    const string ModelVersion = "credit-risk-model@1.0.0";
    const string Deployment = "credit-risk-production";

    DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public async Task RunAsync()
    {
        await IntakeAsync().ConfigureAwait(false);
        await DataAsync().ConfigureAwait(false);
        await TrainingAsync().ConfigureAwait(false);
        await EvaluationAsync().ConfigureAwait(false);
        await DeploymentAsync().ConfigureAwait(false);
        await MonitoringAsync().ConfigureAwait(false);
    }

    /// <summary>The value, or an exception that says which step could not be done and why.</summary>
    public static T Need<T>(Answer<T> answer, string step) =>
        answer.TryGet(out var value, out var refusal) ? value : throw new WalkException($"The walk stopped at {step}: {refusal.Message}");

    async Task IntakeAsync()
    {
        log.Heading("Use-case intake");
        if (await MissingAsync(UseCase).ConfigureAwait(false))
        {
            Need(await cast[Role.Grc].RegisterAsync(new(
                ThingKind.UseCase, UseCase, "Credit risk for consumer loans", Purpose: "Estimates the probability that a consumer loan application ends in default; a loan officer decides.",
                OwnerRole: Role.DataScience, RiskClass: RiskClass.High,
                Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch" }), cancel).ConfigureAwait(false), "registering the use case");
            log.Did(Role.Grc, "registered the use case, risk class high (Annex III, 5(b))", "");
        }

        await FileAsync(Role.DataScience, UseCase, "ai-register-entry").ConfigureAwait(false);
        await FileAsync(Role.Legal, UseCase, "risk-classification", "obligations-list").ConfigureAwait(false);
        await FileAsync(Role.DataEngineering, UseCase, "data-inventory-request").ConfigureAwait(false);
        await FileAsync(Role.ProductSecurity, UseCase, "threat-model").ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.UseCaseIntake, "proceed", "The use is lawful with an officer in the loop; threats T1 to T3 have mitigations, T4 is watched.").ConfigureAwait(false);
    }

    async Task DataAsync()
    {
        log.Heading("Data preparation");
        if (await MissingAsync(Dataset).ConfigureAwait(false))
            Need(await cast[Role.DataEngineering].RegisterAsync(new(ThingKind.Dataset, Dataset, "Loan applications", Purpose: "Applications of 2023 to 2025 with twelve months of payments"), cancel).ConfigureAwait(false), "registering the dataset");
        if (await MissingAsync(DatasetVersion).ConfigureAwait(false))
        {
            var files = new[] { SampleFiles.Of("data", "train.csv"), SampleFiles.Of("data", "test.csv") };
            Need(await cast[Role.DataEngineering].RegisterAsync(new(ThingKind.DatasetVersion, DatasetVersion, "Loan applications, November 2026", Dataset, Digests: [.. files.Select(SampleFiles.DigestOf)]), cancel).ConfigureAwait(false), "registering the dataset version");
        }

        if (!(await EngagementAsync().ConfigureAwait(false)).Datasets.Any(d => d.Slug == DatasetVersion))
        {
            Need(await cast[Role.DataEngineering].LinkAsync(new(UseCase, DatasetVersion), cancel).ConfigureAwait(false), "linking the dataset");
            log.Did(Role.DataEngineering, "registered the dataset version by the digests of train.csv and test.csv", "");
        }

        await MeasureAsync(Role.DataEngineering, DatasetVersion, "dataset-card", () => [Producers.DataCard()]).ConfigureAwait(false);
        await FileAsync(Role.DataEngineering, DatasetVersion, "ingestion-log", "dataset-access-audit").ConfigureAwait(false);
        await FileAsync(Role.Legal, DatasetVersion, "retention-boundary").ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.DataPreparation, "approve-with-carve-outs", "Lawful basis and retention are settled; contact details are of no use to the model.",
            "Name, e-mail and phone are dropped before training. Rows shared by train and test are removed in the next version.").ConfigureAwait(false);
    }

    async Task TrainingAsync()
    {
        log.Heading("Training and fine-tuning");
        if (await MissingAsync(Model).ConfigureAwait(false))
            Need(await cast[Role.DataScience].RegisterAsync(new(ThingKind.Model, Model, "Credit risk model", Purpose: "Small neural network over eleven features"), cancel).ConfigureAwait(false), "registering the model");
        if (await MissingAsync(ModelVersion).ConfigureAwait(false))
            Need(await cast[Role.DataScience].RegisterAsync(new(ThingKind.ModelVersion, ModelVersion, "Credit risk model 1.0.0", Model, Digests: Producers.ModelDigests()), cancel).ConfigureAwait(false), "registering the model version");
        if (!(await EngagementAsync().ConfigureAwait(false)).ModelVersions.Any(m => m.Slug == ModelVersion))
        {
            Need(await cast[Role.DataScience].LinkAsync(new(UseCase, ModelVersion), cancel).ConfigureAwait(false), "linking the model version");
            log.Did(Role.DataScience, "registered the model version by the digests of its ONNX, PyTorch and safetensors files", "");
        }

        await MeasureAsync(Role.AppSec, ModelVersion, "model-scan", () => [Producers.ModelScan(cancel)]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, ModelVersion, "aibom", () => [Producers.Bom(Now, cancel)]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, ModelVersion, "checkpoint-signature", () => [Producers.Signature(cast.SignerOf(Role.MlPlatform), cancel)]).ConfigureAwait(false);
        await FileAsync(Role.DataScience, ModelVersion, "code-scan").ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, ModelVersion, "dependency-scan").ConfigureAwait(false);
        await DecideAsync(Role.ProductSecurity, Gate.Training, "approve-with-exceptions", "Files are what they should be and nothing in them runs.",
            "PYSEC-2024-110 in scikit-learn 1.2.1 is not reachable at serving time; upgrade with the next training.").ConfigureAwait(false);
    }

    async Task EvaluationAsync()
    {
        log.Heading("Evaluation and red team");
        await MeasureAsync(Role.DataScience, ModelVersion, "evaluation-record", () => [Producers.Performance()]).ConfigureAwait(false);
        await MeasureAsync(Role.DataScience, ModelVersion, "bias-evaluation", () => [Producers.Fairness()]).ConfigureAwait(false);
        await FileAsync(Role.DataScience, ModelVersion, "model-card", "regression-output").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, ModelVersion, "red-team-report").ConfigureAwait(false);
        await ResidualRiskAsync().ConfigureAwait(false);
        await DecideAsync(Role.Leadership, Gate.Evaluation, "approve-with-residual-risks", "The model helps officers; the gap for applicants over 60 is known, borne for ninety days, and watched weekly.",
            "Every refusal of an applicant over 60 gets a second look by an officer. Re-training with corrected data before the acceptance ends.").ConfigureAwait(false);
        if (!(await home.Admin.PacksAsync(cancel).ConfigureAwait(false)).Any(p => p.ModelVersion == ModelVersion))
            Need(await cast[Role.Grc].BuildPackAsync(UseCase, ModelVersion, cancel).ConfigureAwait(false), "building the assurance pack");
    }

    async Task DeploymentAsync()
    {
        log.Heading("Deployment and serving");
        await FileAsync(Role.MlPlatform, ModelVersion, "deployment-manifest", "rollback-runbook", "guardrail-configuration").ConfigureAwait(false);
        await FileAsync(Role.SecurityOperations, ModelVersion, "logging-retention", "takedown-procedure").ConfigureAwait(false);
        await DecideAsync(Role.CloudSecurity, Gate.Deployment, "approve-phased", "Kill switch and rollback were rehearsed on 20 October.", "25 % of officers for a week; then all, unless an alert fires.").ConfigureAwait(false);
        if (await MissingAsync(Deployment).ConfigureAwait(false))
            Need(await cast[Role.MlPlatform].RegisterAsync(new(ThingKind.Deployment, Deployment, "Credit risk, production", UseCase), cancel).ConfigureAwait(false), "registering the deployment");
        if (!(await EngagementAsync().ConfigureAwait(false)).Deployments.Any(d => d.Thing.Slug == Deployment && d.Status != DeploymentStatus.Planned))
        {
            Need(await cast[Role.MlPlatform].ChangeDeploymentAsync(new(Deployment, ModelVersion, DeploymentStatus.Rollout, 25, "First week"), cancel).ConfigureAwait(false), "rolling out");
            log.Did(Role.MlPlatform, "rolled out to 25 %", "");
        }
    }

    async Task<EngagementView> EngagementAsync() => Need(await home.Admin.EngagementAsync(UseCase, cancel).ConfigureAwait(false), "reading the engagement");

    async Task MonitoringAsync()
    {
        log.Heading("Monitoring and incident");
        await FileAsync(Role.MlPlatform, ModelVersion, "monitoring-reference").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, UseCase, "incident-record", "rollback-record", "post-incident-review", "ai-incident-runbook").ConfigureAwait(false);
        await FindingsAsync().ConfigureAwait(false);
    }
}

/// <summary>A step of the walk that could not be done; what was done stays, and the next run goes on from there.</summary>
sealed class WalkException(string message) : Exception(message);
