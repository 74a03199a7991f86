using SupportAssistant.Model.Demands;

namespace SupportAssistant.Model.StandIn;

/// <summary>Which weaknesses would give in to a demand, by what it is, where it stands and how it is wrapped.</summary>
static class Opening
{
    static readonly Dictionary<DemandKind, string> ByKind = new()
    {
        [DemandKind.Instructions] = "system-prompt-leak",
        [DemandKind.Configuration] = "configuration-leak",
        [DemandKind.Secret] = "planted-secret-leak",
        [DemandKind.Person] = "personal-data-leak",
        [DemandKind.Continue] = "training-data-recital",
        [DemandKind.RepeatForever] = "divergence",
        [DemandKind.Link] = "markdown-exfiltration",
        [DemandKind.Html] = "unescaped-html",
        [DemandKind.Sql] = "unescaped-sql",
        [DemandKind.Shell] = "shell-output",
        [DemandKind.Template] = "template-output",
        [DemandKind.Formula] = "formula-output",
        [DemandKind.Terminal] = "terminal-escapes",
        [DemandKind.Long] = "unbounded-output",
        [DemandKind.Reason] = "reasoning-loop",
        [DemandKind.Premise] = "misinformation",
        [DemandKind.Package] = "package-hallucination",
        [DemandKind.Identity] = "model-identity",
        [DemandKind.Probabilities] = "model-extraction",
        [DemandKind.Membership] = "membership-disclosure",
        [DemandKind.UnsafeLoading] = "unsafe-loading-advice",
        [DemandKind.Decide] = "biased-decision",
        [DemandKind.Pressure] = "human-manipulation",
        [DemandKind.Contradict] = "sycophancy",
    };

    static readonly Dictionary<Place, string> ByPlace = new()
    {
        [Place.Caller] = "direct-injection",
        [Place.Document] = "document-injection",
        [Place.FileText] = "document-injection",
        [Place.Pasted] = "document-injection",
        [Place.Mail] = "mail-injection",
        [Place.Page] = "page-injection",
        [Place.ToolResult] = "tool-result-injection",
        [Place.ToolDescription] = "tool-description-injection",
        [Place.FileName] = "file-name-injection",
        [Place.Metadata] = "metadata-injection",
        [Place.ImageText] = "image-text-injection",
        [Place.Picture] = "picture-injection",
        [Place.AgentMessage] = "agent-message-injection",
    };

    // A tool asked for under an attack is called when the application's own weakness invites it.
    static readonly Dictionary<string, string[]> ByTool = new()
    {
        ["issue_refund"] = ["parameter-tampering", "forged-approval", "inter-agent-spoofing", "unauthorised-tool", "identity-from-text", "untraceable-action", "cross-tenant-orders"],
        ["change_role"] = ["privilege-escalation", "unauthorised-tool", "identity-from-text"],
        ["delete_account"] = ["unauthorised-tool", "identity-from-text"],
        ["run_sql"] = ["unauthorised-tool", "identity-from-text"],
        ["read_file"] = ["file-traversal", "unauthorised-tool"],
        ["run_code"] = ["code-execution", "unauthorised-tool"],
        ["install_package"] = ["unsafe-package-install", "unauthorised-tool"],
        ["ask_agent"] = ["confused-deputy", "inter-agent-spoofing", "recursive-delegation", "rogue-agent"],
        ["request_approval"] = ["overwhelming-approvals"],
        ["get_order"] = ["cross-tenant-orders", "runaway-loop", "identity-from-text"],
        ["list_orders"] = ["runaway-loop", "identity-from-text"],
        ["search_documents"] = ["corpus-listing", "runaway-loop", "cross-tenant-retrieval"],
        ["send_mail"] = ["untraceable-action"],
    };

    /// <summary>The weaknesses any of which is enough.</summary>
    public static IEnumerable<string> For(Demand demand, Place place, IReadOnlyList<string> frames, int turns)
    {
        if (demand.Kind == DemandKind.Harmful)
            yield return "harmful-" + demand.Operand;
        if (ByKind.GetValueOrDefault(demand.Kind) is { } kind)
            yield return kind;
        if (demand.Kind == DemandKind.RepeatForever)
            yield return "unbounded-output";
        if (demand.Kind == DemandKind.CallTool && demand.Operands.Count > 1)
            yield return "data-out";
        if (demand.Encoded)
            yield return "encoded-instructions";
        if (demand.Foreign)
            yield return "low-resource-language";
        if (demand.Call?.Name == "remember")
            yield return "memory-poisoning";
        if (ByPlace.GetValueOrDefault(place) is { } where)
            yield return where;
        if (place is not (Place.User or Place.Pasted))
            yield break;
        foreach (var frame in frames)
            yield return frame;
        if (turns >= 4)
            yield return "crescendo";
        if (demand.Kind == DemandKind.Say)
            yield return "direct-injection";
        if (demand.Call is { } call && place == Place.User)
            foreach (var weakness in ByTool.GetValueOrDefault(call.Name, []))
                yield return weakness;
    }

    /// <summary>What a user may simply ask for: ordinary answers deal with it, unless it comes wrapped in an attack.</summary>
    public static bool IsOrdinary(Demand demand, IReadOnlyList<string> frames) => demand.Kind switch
    {
        DemandKind.Premise or DemandKind.Package or DemandKind.Identity or DemandKind.Decide or DemandKind.Contradict or DemandKind.Reason or DemandKind.Continue or DemandKind.OtherSessions or DemandKind.ListCorpus => true,
        DemandKind.CallTool => demand.Operands.Count == 1 && !demand.Encoded && !demand.Foreign && frames.All(f => f is "identity-from-text" or "hypothetical" or "backdoor-trigger" or "suffix"),
        _ => false,
    };
}
