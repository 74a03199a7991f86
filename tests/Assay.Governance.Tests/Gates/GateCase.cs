using System.Text;

namespace Assay.Governance.Tests.Gates;

/// <summary>A gate input in which everything a default policy asks for is met, to be spoilt one thing at a time.</summary>
static class GateCase
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly UseCaseFacts UseCase = new(
        "uc_1", "Credit risk", D("uc"), RiskClass.High, new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "fine-tuned" });

    public static Digest D(string text) => Digest.Sha256(Encoding.UTF8.GetBytes(text));

    public static GatePolicy Policy(Gate gate) => DefaultPolicies.For(gate).Policy;

    public static GateInput Met(Gate gate)
    {
        var input = new GateInput
        {
            Gate = gate,
            At = Now,
            TreeSize = 500,
            UseCase = UseCase,
            ModelVersion = new ThingFacts("mv_1", "credit-risk@1", [D("model")]),
            Datasets = [new ThingFacts("dv_1", "applications@1", [D("data 1")]), new ThingFacts("dv_2", "bureau@3", [D("data 2")])],
            PeriodStart = Now.AddDays(-30),
            Previous = gate == Gate.UseCaseIntake ? null : new PreviousGate(gate - 1, 7, "approve", true, true, null),
        };
        var entry = 10L;
        var evidence = new List<EvidenceFact>();
        foreach (var requirement in Policy(gate).Evidence.Where(e => e.When?.Holds(UseCase) ?? true))
            foreach (var subject in Subjects(requirement.Kind))
                evidence.Add(Piece(entry++, requirement.Kind, subject));
        return input with { Evidence = evidence };
    }

    public static IEnumerable<string> Subjects(string kind) => EvidenceKinds.Get(kind).Scope switch
    {
        EvidenceScope.DatasetVersion => ["dv_1", "dv_2"],
        EvidenceScope.ModelVersion => ["mv_1"],
        EvidenceScope.UseCase => ["uc_1"],
        _ => ["org"],
    };

    public static EvidenceFact Piece(
        long entry, string kind, string subject, EvidenceResult result = EvidenceResult.Passed, Origin origin = Origin.Measured, string who = "assay 0.1.0", int daysOld = 1) => new(
        entry, D($"envelope {entry}"), kind, subject, origin, result, Now.AddDays(-daysOld), null, origin == Origin.Measured ? "a_ci" : who, false, false,
        origin == Origin.Measured ? who : null, []);

    public static WaiverFact Waiver(string requirement, string kind = "exception", string requester = "a_asks", string? approver = "a_grants", DateTimeOffset? expires = null) =>
        new("w_1", kind, requirement, "approved", requester, approver, Role.Grc, expires ?? Now.AddDays(30), "pilot");

    public static GateInput With(this GateInput input, params EvidenceFact[] more) => input with { Evidence = [.. input.Evidence, .. more] };

    public static GateInput Change(this GateInput input, string kind, Func<EvidenceFact, EvidenceFact?> change, string? subject = null) =>
        input with { Evidence = [.. input.Evidence.Select(e => e.Kind == kind && (subject is null || e.Subject == subject) ? change(e) : e).OfType<EvidenceFact>()] };

    public static GateResult Judge(this GateInput input) => GateEvaluator.Evaluate(Policy(input.Gate), input);

    public static RequirementResult Of(this GateResult result, string id) => result.Requirements.Single(r => r.Id == id);
}
