using Assay.Governance;
using Assay.Serving;

namespace Assay.Server;

/// <summary>Reads guardrail policies for the record with the gateway's own reader: what is published is what a gateway understands.</summary>
public sealed class GuardPolicyReading : IGuardPolicyReader
{
    public Answer<GuardPolicyFacts> Read(string name, GuardPolicySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return GuardrailPolicy.Read(name, source.Yaml, source.Files, out var error) is { } policy
            ? FactsOf(policy) : new Refusal(RefusalKind.Invalid, "The policy is not understood, so no gateway would take it.", [new FieldError("yaml", error)]) { HowTo = "Check it with: assay guard policy check FILE" };
    }

    public IReadOnlyList<string> LostIn(GuardPolicySource old, GuardPolicySource newer)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(newer);
        return GuardrailPolicy.Read("old", old.Yaml, old.Files, out _) is not { } before ? ["what is in force is not understood by this program, and cannot be compared with"]
            : GuardrailPolicy.Read("new", newer.Yaml, newer.Files, out _) is { } after ? before.LostIn(after) : ["it is not understood"];
    }

    static GuardPolicyFacts FactsOf(GuardrailPolicy policy) => new(
        policy.Digest, policy.Name, [.. policy.Guards.Select(g => new GuardFacts(g.Name, g.Guard, g.Action.Name(), g.Failure.Name(), g.Mode, g.Threshold, [.. g.Places.Select(p => p.Name())]))]);
}
