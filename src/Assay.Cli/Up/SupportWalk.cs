using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>
/// The support assistant, from intake into live traffic: a first release that a red-team round breaks, a second one that holds, the gateway before both, an attack from the traffic that becomes a
/// regression case, and a kill switch that was tried.
/// </summary>
sealed partial class SupportWalk(UpHome home, Cast cast, SupportStage stage, IWalkLog log, CancellationToken cancel)
    : ServedSteps(home, cast, log, SampleFiles.SupportAssistant, UseCase, SupportStage.Route, NewVersion, cancel)
{
    public const string Name = "support-assistant";

    const string UseCase = "customer-support";
    const string Dataset = "support-documents";
    const string DatasetVersion = "support-documents@2026-11";
    const string Model = "support-assistant";
    const string OldVersion = $"{Model}@{SupportStage.Old}", NewVersion = $"{Model}@{SupportStage.New}";
    const string Deployment = "support-production";
    const string Documents = "support-assistant/data/documents.jsonl";
    const string Suite = "support-assistant/suite.yaml";

    public override async Task RunAsync()
    {
        stage.Prepare();
        await IntakeAsync().ConfigureAwait(false);
        await DataAsync().ConfigureAwait(false);
        await TrainingAsync().ConfigureAwait(false);
        await EvaluationAsync().ConfigureAwait(false);
        await DeploymentAsync().ConfigureAwait(false);
        await MonitoringAsync().ConfigureAwait(false);
    }

    public override async Task<LiveTraffic> TrafficAsync() =>
        new SupportTraffic(await GatewayAsync().ConfigureAwait(false), await KeysAsync("web-shop", "service-desk").ConfigureAwait(false), KeyFile("web-shop"));

    protected override Task<Uri> GatewayAsync() => stage.GatewayAsync(DigestOf);

    async Task IntakeAsync()
    {
        Log.Heading("Support assistant: use-case intake");
        await RegisterAsync(Role.Grc, new(
            ThingKind.UseCase, UseCase, "Support assistant", Purpose: "Answers customers from the shop's documents, and does what they may ask for.",
            OwnerRole: Role.MlPlatform, RiskClass: RiskClass.Transparency,
            Attributes: new Dictionary<string, string> { ["model-type"] = "generative", ["origin"] = "built-in-house", ["agent"] = "yes" }), "registered the use case, risk class transparency (Article 50)").ConfigureAwait(false);
        await FileIntakeAsync().ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.UseCaseIntake, "proceed", "People are told that they talk to a machine, and a person is one sentence away.").ConfigureAwait(false);
    }

    async Task DataAsync()
    {
        Log.Heading("Support assistant: data preparation");
        await RegisterAsync(Role.DataEngineering, new(ThingKind.Dataset, Dataset, "Support documents", Purpose: "What the assistant answers from"), "").ConfigureAwait(false);
        await RegisterAsync(
            Role.DataEngineering, new(ThingKind.DatasetVersion, DatasetVersion, "Support documents, November 2026", Dataset, Digests: [SampleFiles.DigestOf(Path.Combine(Home.Folder, Documents))]),
            "registered the documents by the digest of their file").ConfigureAwait(false);
        await MeasureAsync(Role.DataEngineering, DatasetVersion, "dataset-card", ["data", "card", Documents]).ConfigureAwait(false);
        await FileAsync(Role.DataEngineering, DatasetVersion, "ingestion-log", "dataset-access-audit").ConfigureAwait(false);
        await FileAsync(Role.Legal, DatasetVersion, "retention-boundary").ConfigureAwait(false);
        await DecideAsync(Role.Grc, Gate.DataPreparation, "approve", "Seven documents of our own; contracts name their customer, and retrieval asks for it.").ConfigureAwait(false);
    }

    async Task TrainingAsync()
    {
        Log.Heading("Support assistant: building two releases");
        await RegisterAsync(Role.DataScience, new(ThingKind.Model, Model, "Support assistant", Purpose: "Prompt, documents, index and settings, released together"), "").ConfigureAwait(false);
        foreach (var version in (string[])[SupportStage.Old, SupportStage.New])
            await RegisterAsync(Role.DataScience, new(ThingKind.ModelVersion, $"{Model}@{version}", $"Support assistant {version}", Model, Digests: ReleaseDigests(version)), $"registered release {version} by the digests of its files").ConfigureAwait(false);
        if (!await HasAsync(NewVersion, "dependency-scan").ConfigureAwait(false))
            await AdvisoriesAsync().ConfigureAwait(false);
        await MeasureAsync(Role.AppSec, NewVersion, "model-scan", ["scan", SupportStage.Release(SupportStage.New)]).ConfigureAwait(false);
        await MeasureAsync(Role.AppSec, NewVersion, "code-scan", ["scan", "support-assistant/ingest", "--kind", "code", "--subject", NewVersion]).ConfigureAwait(false);
        await MeasureAsync(Role.AppSec, NewVersion, "dependency-scan", ["deps", "support-assistant/ingest", "--subject", NewVersion]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, NewVersion, "aibom", ["bom", SupportStage.Release(SupportStage.New), "--card", "support-assistant/walk/card.yaml", "--output", "support-assistant/bom.cdx.json"]).ConfigureAwait(false);
        await MeasureAsync(Role.MlPlatform, NewVersion, "checkpoint-signature", ["sign", "key", SupportStage.Release(SupportStage.New), "--signature", "support-assistant/release.sig"]).ConfigureAwait(false);
        await DecideAsync(Role.ProductSecurity, Gate.Training, "approve", "The release is signed; nothing in it runs; its one package has no known weakness.", version: NewVersion).ConfigureAwait(false);
    }

    async Task EvaluationAsync()
    {
        Log.Heading("Support assistant: evaluation and red team");
        if (!await HasAsync(UseCase, "red-team-plan").ConfigureAwait(false))
        {
            await stage.PlanAsync().ConfigureAwait(false);
            await Assay.MustAsync("evidence", "file", "red-team-plan", "--subject", UseCase, "--from", "support-assistant/plan.yaml", "--as", Cast.NameOf(Role.ProductSecurity)).ConfigureAwait(false);
            Log.Did(Role.ProductSecurity, EvidenceKinds.Get("red-team-plan").Title, "filed");
        }

        await AttackAsync(SupportStage.Old).ConfigureAwait(false);
        await PromoteAsync().ConfigureAwait(false);
        await AttackAsync(SupportStage.New).ConfigureAwait(false);
        await RegressAsync(1).ConfigureAwait(false);
        await RetestAsync().ConfigureAwait(false);
        await stage.AssistantAsync(SupportStage.New).ConfigureAwait(false);
        await MeasureAsync(Role.DataScience, NewVersion, "evaluation-record", [
            "eval", "answers", "--target", SupportStage.Target(SupportStage.New), "--questions", "support-assistant/walk/questions.jsonl", "--threshold", "task-success>=0.8", "--threshold", "silence-kept>=1"]).ConfigureAwait(false);
        await FileAsync(Role.DataScience, NewVersion, "model-card").ConfigureAwait(false);
        await FileAsync(Role.AiRedTeam, NewVersion, "robustness-evaluation").ConfigureAwait(false);
        await DecideAsync(Role.Leadership, Gate.Evaluation, "approve", "What broke the first release does not break the second, and is tried again with every version.", version: NewVersion).ConfigureAwait(false);
    }

    /// <summary>A whole round: every probe of every catalogue that the plan names.</summary>
    async Task AttackAsync(string version)
    {
        if (await HasAsync($"{Model}@{version}", "red-team-report").ConfigureAwait(false))
            return;
        await stage.AssistantAsync(version).ConfigureAwait(false);
        await MeasureAsync(Role.AiRedTeam, $"{Model}@{version}", "red-team-report", ["redteam", "run", "--target", SupportStage.Target(version), "--round", $"november-{version}", "--rate", "200"]).ConfigureAwait(false);
    }

    async Task PromoteAsync()
    {
        if (File.Exists(Path.Combine(Home.Folder, Suite)))
            return;
        await Assay.MustAsync("redteam", "promote", "--round", $"november-{SupportStage.Old}", "--all", "--suite", Suite, "--owner", "support-platform").ConfigureAwait(false);
        Log.Did(Role.AiRedTeam, "made a regression suite of what broke release 1.0.0", "");
    }

    async Task RegressAsync(int enough)
    {
        if (await CountAsync(NewVersion, "regression-output").ConfigureAwait(false) >= enough)
            return;
        await stage.AssistantAsync(SupportStage.New).ConfigureAwait(false);
        await MeasureAsync(Role.DataScience, NewVersion, "regression-output", ["redteam", "regress", "--suite", Suite, "--target", SupportStage.Target(SupportStage.New)], enough).ConfigureAwait(false);
    }

    /// <summary>What broke the first release is closed by the run that shows that it does not break the second.</summary>
    async Task RetestAsync()
    {
        var entry = (await Home.Admin.EvidenceListAsync(null, "regression-output", NewVersion, null, 50, Cancel).ConfigureAwait(false)).Items.Min(e => e.Entry);
        foreach (var finding in await FindingsOfAsync(OldVersion, "red-team-report").ConfigureAwait(false))
        {
            // It stays open in the first release: what closed it for the second is done.
            if (finding.VerifiedFor is not null)
                continue;
            if (finding.Status == FindingStatus.Open)
                await ChangeAsync(Role.DataScience, new FindingChange(finding.Id, FindingStatus.Triaged, Cast.IdOf(Role.DataScience))).ConfigureAwait(false);
            if (finding.Status is FindingStatus.Open or FindingStatus.Triaged)
                await ChangeAsync(Role.DataScience, new FindingChange(finding.Id, FindingStatus.FixedAwaitingRetest, Comment: "Mended in release 1.1.0.")).ConfigureAwait(false);
            if (finding.Status is FindingStatus.Open or FindingStatus.Triaged or FindingStatus.FixedAwaitingRetest)
                await ChangeAsync(Role.AiRedTeam, new FindingChange(finding.Id, FindingStatus.Verified, Retest: new RetestResult(true, "The regression suite against release 1.1.0", entry))).ConfigureAwait(false);
        }
    }

    /// <summary>The digest that names a release everywhere: in the register, the gateway's file, the regression's evidence.</summary>
    async Task<Digest> DigestOf(string version) => Need(await Home.Admin.ThingAsync($"{Model}@{version}", Cancel).ConfigureAwait(false), $"reading release {version}").Thing.Digests[0];

    IReadOnlyList<Digest> ReleaseDigests(string version)
    {
        var model = ModelDigest.Of(Path.Combine(Home.Folder, SupportStage.Release(version)), null, out var problems) ?? throw new WalkException($"Release {version} cannot be read: {problems[0]}");
        return [model.Identity, .. model.Files.Select(f => f.Digest)];
    }
}
