using System.Globalization;

namespace Assay.Governance;

/// <summary>The command that meets a requirement, ready to be copied; capitals stand for what only the reader knows.</summary>
static class HowTo
{
    /// <param name="unfinished">Entry of the evidence that says no more than that it stopped half-way: there is nothing to fix then.</param>
    public static string Meet(EvidenceKind kind, EvidenceRequirement requirement, RequirementState state, ThingFacts? thing, GateInput input, long? unfinished = null)
    {
        if (requirement.PerPeriod)
            return $"{File(kind, thing, input)} (or, when there was none: assay evidence file {kind.Id}{On(thing, input)} --set noneInPeriod=true --set periodStart=DATE --set periodEnd=DATE)";
        var command = kind.Command is { } producer && !TalksOnly(kind, input) ? Run(kind, producer, input) : File(kind, thing, input);
        return state switch
        {
            RequirementState.Failed when unfinished is { } entry => string.Create(CultureInfo.InvariantCulture, $"See what it did not look at (assay evidence show {entry}), then: {command}"),
            RequirementState.Failed => $"Fix what it found, then: {command}",
            RequirementState.Contradicted => $"Settle which is right; the source that is wrong says so anew: {command}",
            _ => command,
        };
    }

    // The suites of ours are attacks in words; what predicts from rows is tried again by whoever has its cases, and that is filed.
    static bool TalksOnly(EvidenceKind kind, GateInput input) => kind.Id == "regression-output" && input.UseCase.Attributes.GetValueOrDefault("model-type") == "predictive";

    /// <summary>What to do about a scan that failed by what is set aside by now: the result stays as it was measured.</summary>
    public static string LetThrough(string requirement, IReadOnlyList<string> setAside, GateInput input) =>
        $"All that it found is set aside ({string.Join(", ", setAside)}), and the result stays as it was measured. An exception lets it through while that lasts: assay gate except {input.Gate.Name()} {requirement} --use-case {UseCase(input)}{(input.ModelVersion is { } v ? $" --model-version {v.Name}" : "")} --rationale TEXT --expires 30d";

    /// <summary>How a use case comes to have what the evidence would be about.</summary>
    public static string Have(EvidenceScope scope, GateInput input)
    {
        var (kind, name) = scope == EvidenceScope.DatasetVersion ? ("dataset-version", "DATASET@VERSION") : ("model-version", "MODEL@VERSION");
        return $"Link one that is registered (assay link {UseCase(input)} {name}), or register one: assay register {kind} {name} --file FILE --use-case {UseCase(input)}";
    }

    public static string Decide(Gate gate, GateInput input) =>
        $"assay gate decide {gate.Name()} --use-case {UseCase(input)}{(input.ModelVersion is { } v ? $" --model-version {v.Name}" : "")} --outcome OUTCOME --rationale TEXT";

    static string Run(EvidenceKind kind, string producer, GateInput input) => kind switch
    {
        { LooksBeside: true } => $"{producer} FOLDER --record --subject {Version(input)} --use-case {UseCase(input)}",
        // Of what is locked, as evidence about the model that is built on it.
        { Id: "base-model-verification" } => $"{producer} FOLDER --record --model MODEL --use-case {UseCase(input)}",
        // With a key of one's own: the evidence key, which signs without one, is the server's where there is a server, and it lends none.
        { Id: "checkpoint-signature" } => $"{producer} MODEL --private-key KEY.pem --record --use-case {UseCase(input)}",
        { Id: "deployment-manifest" } => $"{producer} --model-version {Version(input)}",
        { Id: "evaluation-record" } => $"{producer} MODEL --data FILE --record --use-case {UseCase(input)}",
        { Id: "bias-evaluation" } => $"{producer} MODEL --data FILE --group COLUMN --record --use-case {UseCase(input)}",
        { Id: "red-team-report" } => $"{producer} FILE --record --use-case {UseCase(input)}",
        { Id: "regression-output" } => $"{producer} --suite FILE --target FILE --record --use-case {UseCase(input)}",
        { Id: "dynamic-scan" } => $"{producer} URL --authorised-by NAME --record --subject {Version(input)} --use-case {UseCase(input)}",
        { Id: "guardrail-configuration" } => $"{producer} ROUTE --subject {Version(input)}",
        { Scope: EvidenceScope.DatasetVersion } => $"{producer} DATA --record --use-case {UseCase(input)}",
        { Scope: EvidenceScope.ModelVersion } => $"{producer} MODEL --record --use-case {UseCase(input)}",
        _ => $"{producer} --use-case {UseCase(input)}",
    };

    static string Version(GateInput input) => input.ModelVersion?.Name ?? "NAME@VERSION";

    static string File(EvidenceKind kind, ThingFacts? thing, GateInput input) => $"assay evidence file {kind.Id}{On(thing, input)} --from FILE";

    static string On(ThingFacts? thing, GateInput input) => thing is null ? "" : $" --subject {(thing.Id == input.UseCase.Id ? UseCase(input) : thing.Name)}";

    /// <summary>As commands name it.</summary>
    public static string UseCase(GateInput input) => input.UseCase.Slug ?? input.UseCase.Id;
}
