namespace Assay.Governance;

/// <summary>What a requirement is called where there is only its id: in the log, and in a pack. Where it was just judged, the judgement has a title.</summary>
static class RequirementNames
{
    public static string Title(string id) => id.Split(':', 2) switch
    {
        ["evidence", var kind] => Kind(kind),
        ["findings", var severity] => $"Open findings, {severity}{(severity == Severity.Critical.Name() ? "" : " or worse")}",
        ["metric", var metric] when metric.Split('/', 2) is [var kind, var name] => $"{name} of the {Kind(kind).ToLowerInvariant()}",
        _ => id switch { "previous-gate" => "Decision of the gate before", "opa" => "Answer of the policy engine", _ => id },
    };

    static string Kind(string id) => EvidenceKinds.TryGet(id, out var kind) ? kind.Title : id;
}
