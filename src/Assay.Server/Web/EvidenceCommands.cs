namespace Assay.Server.Web;

/// <summary>What to run next where there is no evidence of a kind: a whole line; capitals stand for what only the reader knows. A test parses each.</summary>
static class EvidenceCommands
{
    public static string For(EvidenceKind kind) => kind.Id switch
    {
        "dataset-card" => "assay data card DATA --record",
        "aibom" => "assay bom PATH --record",
        "model-scan" => "assay scan MODEL --record",
        "code-scan" => "assay scan FOLDER --kind code --record --subject MODEL@VERSION",
        "dependency-scan" => "assay deps FOLDER --record --subject MODEL@VERSION",
        "ai-asset-inventory" => "assay discover FOLDER --record --use-case USE-CASE",
        "base-model-verification" => "assay lock verify FOLDER --model MODEL --record",
        "checkpoint-signature" => "assay sign key MODEL --private-key KEY.pem --record",
        "training-provenance" => "assay run --dataset DATA --output-folder FOLDER --record -- python train.py",
        "ownership-verification" => "assay watermark verify MODEL --watermark-key FILE --record",
        "evaluation-record" => "assay eval performance MODEL --data FILE --record",
        "bias-evaluation" => "assay eval fairness MODEL --data FILE --group COLUMN --record",
        "red-team-report" => "assay redteam run --target FILE --record",
        "regression-output" => "assay redteam regress --suite FILE --target FILE --record",
        "deployment-manifest" => "assay gateway manifest record --model-version MODEL@VERSION",
        "serving-hardening-record" => "assay scan FOLDER --kind serving --record --subject MODEL@VERSION",
        "dynamic-scan" => "assay probe URL --authorised-by TEXT --record --subject MODEL@VERSION",
        "guardrail-configuration" => "assay guard policy evidence ROUTE --subject MODEL@VERSION",
        "assurance-pack" => "assay pack build --use-case USE-CASE",
        "gate-decision" => "assay gate check use-case-intake --use-case USE-CASE",
        _ => $"assay evidence file {kind.Id}{About(kind)} --from FILE",
    };

    /// <summary>Of several kinds the first that a tool measures, or the first.</summary>
    public static string ForAny(IReadOnlyList<EvidenceKind> kinds) => For(kinds.FirstOrDefault(k => k.Command is not null && k.Id is not ("assurance-pack" or "gate-decision")) ?? kinds[0]);

    static string About(EvidenceKind kind) => kind.Scope switch
    {
        EvidenceScope.UseCase => " --subject USE-CASE",
        EvidenceScope.DatasetVersion => " --subject DATASET@VERSION",
        EvidenceScope.ModelVersion or EvidenceScope.Deployment => " --subject MODEL@VERSION",
        _ => "",
    };
}
