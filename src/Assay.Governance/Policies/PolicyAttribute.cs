namespace Assay.Governance;

/// <summary>An attribute of a use case that conditions of policies read.</summary>
/// <param name="Values">What it can be stated to be, for a list to choose from: what policies name, and what a use case is that none of it fits.</param>
/// <param name="Decides">What is asked for or not by it: titles of evidence, names of metrics.</param>
public sealed record PolicyAttribute(string Name, IReadOnlyList<string> Values, IReadOnlyList<string> Decides)
{
    // Policies name what they ask more of; these are the words for the rest (docs/guides/gates-and-policies.md).
    static readonly Dictionary<string, string> Rest = new() { ["origin"] = "trained-from-scratch", ["model-type"] = "predictive", ["agent"] = "no" };

    /// <summary>Those that any of the policies reads, by name.</summary>
    internal static IReadOnlyList<PolicyAttribute> Of(IEnumerable<GatePolicy> policies) =>
    [
        .. policies.SelectMany(Conditions).SelectMany(c => c.When.Attributes.Select(a => (Name: a.Key, Values: a.Value, c.Decides)))
            .GroupBy(a => a.Name).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new PolicyAttribute(g.Key, [.. g.SelectMany(a => a.Values).Append(Rest.GetValueOrDefault(g.Key, "other")).Distinct()], [.. g.Select(a => a.Decides).Distinct()])),
    ];

    /// <summary>Names of those that one policy reads; null when it asks a policy engine, which is shown them all.</summary>
    internal static IReadOnlyList<string>? ReadBy(GatePolicy policy) => policy.Opa is not null ? null : [.. Of([policy]).Select(a => a.Name)];

    /// <summary>Names of those that any of the policies reads; null when one of them asks a policy engine.</summary>
    internal static IReadOnlySet<string>? ReadByAny(IReadOnlyList<GatePolicy> policies) =>
        policies.Any(p => p.Opa is not null) ? null : Of(policies).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);

    static IEnumerable<(Condition When, string Decides)> Conditions(GatePolicy policy) =>
        policy.Evidence.Select(e => (e.When, EvidenceKinds.TryGet(e.Kind, out var kind) ? kind.Title : e.Kind))
            .Concat(policy.Findings.Select(f => (f.When, $"limit on {f.Severity.Name()} findings")))
            .Concat(policy.Metrics.Select(m => (m.When, m.Metric)))
            .Where(c => c.When is not null).Select(c => (c.When!, c.Item2));
}
