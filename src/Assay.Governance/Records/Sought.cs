namespace Assay.Governance;

/// <summary>What a caller named and the record does not have: the word for it, and where those are seen that there are.</summary>
/// <param name="Word">As in "There is no use case 'x' in this record."</param>
sealed record Sought(string Word, string HowTo)
{
    public static readonly Sought Thing = Of("thing", "assay register list");
    public static readonly Sought UseCase = Of("use case", "assay register list --kind use-case");
    public static readonly Sought ModelVersion = Of("model version", "assay register list --kind model-version");
    public static readonly Sought AnyVersion = Of("dataset version or model version", "assay register list");
    public static readonly Sought Deployment = Of("deployment", "assay register list --kind deployment");
    public static readonly Sought Finding = Of("finding", "assay finding list");
    public static readonly Sought Waiver = Of("waiver", "assay waiver list");
    public static readonly Sought Actor = Of("actor", "assay actor list");
    public static readonly Sought Pack = Of("pack", "assay pack list");
    public static readonly Sought Entry = new("entry", "See the latest with: assay activity");
    public static readonly Sought Evidence = Of("evidence at entry", "assay evidence list");
    public static readonly Sought Round = Of("red-team report at entry", "assay evidence list --kind red-team-report");
    public static readonly Sought GatewayKey = Of("key of the gateway", "assay gateway key list");
    public static readonly Sought Gateway = Of("gateway", "assay switch list");
    public static readonly Sought Rollout = Of("rollout of the route", "assay rollout status");
    public static readonly Sought RunningRollout = Of("running rollout of the route", "assay rollout status");
    public static readonly Sought Switch = new("switch", "See what is stopped with: assay switch list");
    public static readonly Sought Takedown = Of("takedown", "assay takedown list");
    public static readonly Sought RoutePolicy = Of("guardrail policy of the route", "assay guard policy status");

    public Refusal Missing(string key) => new(RefusalKind.NotFound, $"There is no {Word} '{key}' in this record.") { HowTo = HowTo };

    static Sought Of(string word, string command) => new(word, $"List them with: {command}");
}
