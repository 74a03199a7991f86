namespace Assay.Governance;

/// <summary>The command that meets a requirement, ready to be copied; capitals stand for what only the reader knows.</summary>
static class HowTo
{
    public static string Meet(EvidenceKind kind, EvidenceRequirement requirement, RequirementState state, ThingFacts? thing, GateInput input)
    {
        if (requirement.PerPeriod)
            return $"{File(kind, thing)} (or, when there was none: assay evidence file {kind.Id}{On(thing)} --none-in-period)";
        var command = kind.Command is { } producer ? Run(producer, kind.Scope, input) : File(kind, thing);
        return state switch
        {
            RequirementState.Failed => $"Fix what it found, then: {command}",
            RequirementState.Contradicted => $"Settle which is right; the source that is wrong says so anew: {command}",
            _ => command,
        };
    }

    public static string Decide(Gate gate, GateInput input) =>
        $"assay gate decide {gate.Name()} --use-case {input.UseCase.Id}{(input.ModelVersion is { } v ? $" --model-version {v.Id}" : "")} --outcome OUTCOME --rationale TEXT";

    static string Run(string producer, EvidenceScope scope, GateInput input) => scope switch
    {
        EvidenceScope.DatasetVersion => $"{producer} DATA --record --use-case {input.UseCase.Id}",
        EvidenceScope.ModelVersion => $"{producer} MODEL --record --use-case {input.UseCase.Id}",
        _ => $"{producer} --use-case {input.UseCase.Id}",
    };

    static string File(EvidenceKind kind, ThingFacts? thing) => $"assay evidence file {kind.Id}{On(thing)} --from FILE";

    static string On(ThingFacts? thing) => thing is null ? "" : $" --subject {thing.Id}";
}
