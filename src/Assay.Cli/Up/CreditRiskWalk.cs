using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>
/// The credit-risk model, from intake into live traffic, by distinct actors. What Assay can measure of a predictive model and of the gateway before it is measured; what no producer makes is filed by hand
/// and shown as filed.
/// </summary>
sealed partial class CreditRiskWalk(UpHome home, Cast cast, CreditStage stage, IWalkLog log, CancellationToken cancel)
    : ServedSteps(home, cast, log, SampleFiles.CreditRisk, UseCase, CreditStage.Route, ModelVersion, cancel)
{
    public const string Name = "credit-risk";

    const string UseCase = "credit-risk";
    const string Dataset = "loan-applications";
    const string DatasetVersion = "loan-applications@2026-11";
    const string Model = "credit-risk-model";
    const string ModelVersion = "credit-risk-model@1.0.0";
    const string Deployment = "credit-risk-production";
    const string Folder = "credit-risk/model";
    const string Onnx = "credit-risk/model/credit-risk.onnx";
    const string Test = "credit-risk/data/test.csv";

    public override async Task RunAsync()
    {
        Sample.LayOut(Home.Folder, "data", "model", "code", "card.yaml", "walk");
        await IntakeAsync().ConfigureAwait(false);
        await DataAsync().ConfigureAwait(false);
        await TrainingAsync().ConfigureAwait(false);
        await EvaluationAsync().ConfigureAwait(false);
        await DeploymentAsync().ConfigureAwait(false);
        await MonitoringAsync().ConfigureAwait(false);
    }

    async Task IntakeAsync()
    {
        Log.Heading("Credit risk: use-case intake");
        await RegisterAsync(Role.Grc, new(
            ThingKind.UseCase, UseCase, "Credit risk for consumer loans", Purpose: "Estimates the probability that a consumer loan application ends in default; a loan officer decides.",
            OwnerRole: Role.DataScience, RiskClass: RiskClass.High,
            Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch" }), "registered the use case, risk class high (Annex III, 5(b))").ConfigureAwait(false);
        await FileIntakeAsync().ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.UseCaseIntake, "proceed", "The use is lawful with an officer in the loop; threats T1 to T3 have mitigations, T4 is watched.").ConfigureAwait(false);
    }

    async Task DataAsync()
    {
        Log.Heading("Credit risk: data preparation");
        await RegisterAsync(Role.DataEngineering, new(ThingKind.Dataset, Dataset, "Loan applications", Purpose: "Applications of 2023 to 2025 with twelve months of payments"), "").ConfigureAwait(false);
        await RegisterAsync(
            Role.DataEngineering, new(ThingKind.DatasetVersion, DatasetVersion, "Loan applications, November 2026", Dataset, Digests: [SampleFiles.DigestOf(Sample.Of("data", "train.csv")), SampleFiles.DigestOf(Sample.Of("data", "test.csv"))]),
            "registered the dataset version by the digests of train.csv and test.csv").ConfigureAwait(false);
        await MeasureAsync(Role.DataEngineering, DatasetVersion, "dataset-card", ["data", "card", "credit-risk/data", "--name", Dataset]).ConfigureAwait(false);
        await FileAsync(Role.DataEngineering, DatasetVersion, "ingestion-log", "dataset-access-audit").ConfigureAwait(false);
        await FileAsync(Role.Legal, DatasetVersion, "retention-boundary").ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.DataPreparation, "approve-with-carve-outs", "Lawful basis and retention are settled; contact details are of no use to the model.",
            "Name, e-mail and phone are dropped before training. Rows shared by train and test are removed in the next version.").ConfigureAwait(false);
    }

    async Task TrainingAsync()
    {
        Log.Heading("Credit risk: training and fine-tuning");
        await RegisterAsync(Role.DataScience, new(ThingKind.Model, Model, "Credit risk model", Purpose: "Small neural network over eleven features"), "").ConfigureAwait(false);
        await RegisterAsync(Role.DataScience, new(ThingKind.ModelVersion, ModelVersion, "Credit risk model 1.0.0", Model, Digests: Digests()), "registered the model version by the digests of its ONNX, PyTorch and safetensors files").ConfigureAwait(false);
        await MeasureAsync(Role.AppSec, ModelVersion, "model-scan", ["scan", Folder]).ConfigureAwait(false);
        await MeasureAsync(Role.AppSec, ModelVersion, "code-scan", ["scan", "credit-risk/code", "--kind", "code", "--subject", ModelVersion]).ConfigureAwait(false);
        if (!await HasAsync(ModelVersion, "dependency-scan").ConfigureAwait(false))
            await AdvisoriesAsync().ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, ModelVersion, "dependency-scan", ["deps", "credit-risk/code", "--subject", ModelVersion]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, ModelVersion, "aibom", ["bom", Folder, "--card", "credit-risk/card.yaml", "--output", "credit-risk/bom.cdx.json"]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, ModelVersion, "checkpoint-signature", ["sign", "key", Folder, "--signature", "credit-risk/model.sig"]).ConfigureAwait(false);
        await BearAsync("dependency-scan", Gate.Training, "PyTorch and onnx are used to train, on files of our own; what is served is loaded by ONNX Runtime, which is neither. Both are upgraded with the next training.").ConfigureAwait(false);
        await DecideAsync(Role.ProductSecurity, Gate.Training, "approve-with-exceptions", "Files are what they should be and nothing in them runs.",
            "PyTorch and onnx are upgraded with the next training; until then no file of strangers is loaded on the training machine.").ConfigureAwait(false);
    }

    async Task EvaluationAsync()
    {
        Log.Heading("Credit risk: evaluation and red team");
        await MeasureAsync(Role.DataScience, ModelVersion, "evaluation-record", [
            "eval", "performance", Onnx, "--data", Test, "--label", "default", "--slice", "age_band", "--slice", "employment", "--threshold", "roc-auc>=0.75", "--threshold", "accuracy>=0.75"]).ConfigureAwait(false);
        await MeasureAsync(Role.DataScience, ModelVersion, "bias-evaluation", ["eval", "fairness", Onnx, "--data", Test, "--label", "default", "--group", "age_band", "--group", "sex", "--favourable", "0"]).ConfigureAwait(false);
        await FileAsync(Role.DataScience, ModelVersion, "model-card", "regression-output").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, ModelVersion, "red-team-report").ConfigureAwait(false);
        await BearAsync("bias-evaluation", Gate.Evaluation, "The gap comes from the training data. Officers look twice at every refusal of an applicant over 60 until the corrected model is released.").ConfigureAwait(false);
        await DecideAsync(Role.Leadership, Gate.Evaluation, "approve-with-residual-risks", "The model helps officers; the gap for applicants over 60 is known, borne for ninety days, and watched weekly.",
            "Every refusal of an applicant over 60 gets a second look by an officer. Re-training with corrected data before the acceptance ends.").ConfigureAwait(false);
        if (!(await Home.Admin.PacksAsync(Cancel).ConfigureAwait(false)).Any(p => p.ModelVersion == ModelVersion))
            Need(await Cast[Role.Grc].BuildPackAsync(UseCase, ModelVersion, Cancel).ConfigureAwait(false), "building the assurance pack");
    }

    async Task MonitoringAsync()
    {
        Log.Heading("Credit risk: live traffic, monitoring and incident");
        await AskAsync().ConfigureAwait(false);
        await CopyAsync().ConfigureAwait(false);
        await FileAsync(Role.MlPlatform, ModelVersion, "monitoring-reference").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, UseCase, "incident-record", "rollback-record", "post-incident-review", "ai-incident-runbook").ConfigureAwait(false);
        await FindingsAsync().ConfigureAwait(false);
    }

    /// <summary>Identity of the folder, and each weight file: so that evidence about any of them is about this version.</summary>
    IReadOnlyList<Digest> Digests()
    {
        var model = ModelDigest.Of(Sample.Of("model"), null, out var problems) ?? throw new WalkException($"The sample's model cannot be read: {problems[0]}");
        return [model.Identity, .. model.Files.Where(f => f.Name != "metrics.json").Select(f => f.Digest)];
    }

    /// <summary>High findings that stand, and a check that fails as it should: data science asks for both to be borne, GRC approves for ninety days.</summary>
    async Task BearAsync(string kind, Gate gate, string rationale)
    {
        foreach (var finding in (await FindingsOfAsync(ModelVersion, kind).ConfigureAwait(false)).Where(f => f.Severity >= Severity.High && f.Status == FindingStatus.Open))
            await WaiveAsync(Role.DataScience, new WaiverRequest(WaiverKind.RiskAcceptance, rationale, Now.AddDays(90), Finding: finding.Id)).ConfigureAwait(false);
        var view = Need(await Cast[Role.DataScience].GateAsync(UseCase, gate, cancel: Cancel).ConfigureAwait(false), $"the {gate.Name()} gate");
        if (view.Decision is null && view.Result.Unmet.FirstOrDefault(r => r.Id == $"evidence:{kind}") is { } unmet)
            await WaiveAsync(Role.DataScience, new WaiverRequest(
                WaiverKind.Exception, $"What it found is borne until the next version. {rationale}", Now.AddDays(90), UseCase: UseCase, Gate: gate, Requirement: unmet.Id)).ConfigureAwait(false);
    }

    /// <summary>
    /// Leaves findings in several states, and something that waits for somebody. The request comes last and is the mark
    /// that this was done, whatever was answered since.
    /// </summary>
    async Task FindingsAsync()
    {
        var data = (await FindingsOfAsync(DatasetVersion, "dataset-card").ConfigureAwait(false)).OrderBy(f => f.Id.Length).ThenBy(f => f.Id, StringComparer.Ordinal).ToList();
        var overlap = data.Find(f => f.RuleId == "data-shared-rows");
        var columns = data.Where(f => f != overlap).Take(2).ToList();
        var waivers = (await Home.Admin.WaiversAsync(null, null, 500, Cancel).ConfigureAwait(false)).Items;
        if (overlap is null || columns.Count < 2 || waivers.Any(w => w.Finding == columns[1].Id))
            return;
        await WorkAsync(overlap, FindingStatus.InProgress, "Fifteen test rows came in through the re-export of October. Removed in the pipeline; the next version is built tonight.").ConfigureAwait(false);
        await WorkAsync(columns[0], FindingStatus.FixedAwaitingRetest, "The column is dropped by the feature job since revision 42.").ConfigureAwait(false);
        Need(await Cast[Role.DataScience].RequestWaiverAsync(new WaiverRequest(
            WaiverKind.FalsePositive, "The column holds fictional contact details of the sample's generator, not of people.", Now.AddDays(180), Finding: columns[1].Id), Cancel).ConfigureAwait(false), "asking for a false positive");
        Log.Did(Role.DataScience, $"asked for {columns[1].Id} to be called a false positive; it waits for a security role", "waits");
    }

    /// <summary>Data engineering takes a finding on and moves it. One that somebody moved further is left alone.</summary>
    async Task WorkAsync(FindingRow finding, FindingStatus to, string comment)
    {
        if (finding.Status == FindingStatus.Open)
            await ChangeAsync(Role.DataEngineering, new FindingChange(finding.Id, FindingStatus.Triaged, Cast.IdOf(Role.DataEngineering))).ConfigureAwait(false);
        if (finding.Status is FindingStatus.Open or FindingStatus.Triaged)
            await ChangeAsync(Role.DataEngineering, new FindingChange(finding.Id, to, Comment: comment)).ConfigureAwait(false);
    }
}
