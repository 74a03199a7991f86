namespace Assay.Governance;

/// <summary>
/// What a gate asks for, read from YAML (<c>docs/formats/gate-policy.schema.json</c>). Identified by the digest of its
/// canonical form, so comments and order of keys do not make a new policy.
/// </summary>
public sealed record GatePolicy
{
    public required Gate Gate { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<Outcome> Outcomes { get; init; }

    public IReadOnlyList<EvidenceRequirement> Evidence { get; init; } = [];

    public IReadOnlyList<FindingLimit> Findings { get; init; } = [];

    public IReadOnlyList<MetricThreshold> Metrics { get; init; } = [];

    /// <summary>Roles of which the decider must hold at least one.</summary>
    public required IReadOnlyList<Role> Decides { get; init; }

    /// <summary>Roles that may approve an exception or a "not applicable" at this gate. Empty: whoever the RACI lets approve it.</summary>
    public IReadOnlyList<Role> Waives { get; init; } = [];

    /// <summary>Whether whoever produced evidence for this gate, or asked for an exception, may decide it. Default: no.</summary>
    public bool ProducersMayDecide { get; init; }

    /// <summary>Whether the previous gate's standing decision is asked for. Default: yes (the first gate has none).</summary>
    public bool InheritsPrevious { get; init; } = true;

    /// <summary>Monitoring: length of the period after which the gate is decided again.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>Name of an OPA endpoint of the operator's configuration; policies never hold addresses.</summary>
    public string? Opa { get; init; }

    public Digest Digest { get; init; }
}

/// <summary>An answer a gate can be given. <paramref name="Opens"/>: the work goes on. <paramref name="NeedsOpenGate"/>: it may only be given while every requirement holds.</summary>
public sealed record Outcome(string Id, string Title, bool Opens, bool NeedsOpenGate, bool NeedsConditions = false);

/// <summary>A kind of evidence asked for.</summary>
/// <param name="When">Condition under which it is asked for; null means always.</param>
/// <param name="MaxAge">Older evidence is stale.</param>
/// <param name="Result">Result asked for; null accepts any that did not fail or stop half-way.</param>
/// <param name="MeasuredOnly">A filed statement does not meet it.</param>
/// <param name="PerPeriod">Monitoring: must be dated in the period, or stated as "none in period".</param>
public sealed record EvidenceRequirement(
    string Kind, Condition? When = null, TimeSpan? MaxAge = null, EvidenceResult? Result = null, bool MeasuredOnly = false, bool PerPeriod = false);

/// <summary>At most <paramref name="Max"/> findings at or above the severity may be open (accepted ones do not count while the acceptance lasts).</summary>
public sealed record FindingLimit(Severity Severity, int Max, Condition? When = null);

/// <summary>A bound on a metric of a kind of evidence; every slice of that name must keep it unless <paramref name="Slice"/> names one.</summary>
public sealed record MetricThreshold(string Kind, string Metric, double? Min, double? Max, string? Slice = null, Condition? When = null);

/// <summary>
/// Holds when the use case's risk class is among <paramref name="RiskClasses"/> (empty: any) and each attribute has one of
/// the values given. What the register does not state counts as holding: an unclassified use case, or one that does not say
/// where its model comes from, is asked for everything rather than for nothing. Where the register and the classification that
/// was filed say two classes, what either asks for is asked.
/// </summary>
public sealed record Condition(IReadOnlyList<RiskClass> RiskClasses, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    public bool Holds(UseCaseFacts useCase) =>
        (RiskClasses.Count == 0 || useCase.RiskClass == RiskClass.Unclassified || RiskClasses.Contains(useCase.RiskClass)
            || (useCase.Filed is { } filed && (RiskClasses.Contains(filed.RiskClass) || filed.RiskClass == RiskClass.Prohibited)))
        && Attributes.All(a => !useCase.Attributes.TryGetValue(a.Key, out var value) || a.Value.Contains(value));

    /// <summary>For people: <c>risk is high and origin is fine-tuned</c>.</summary>
    public override string ToString() => string.Join(" and ",
        (RiskClasses.Count == 0 ? [] : new[] { $"risk is {string.Join(" or ", RiskClasses.Select(r => r.Name()))}" })
            .Concat(Attributes.Select(a => $"{a.Key} is {string.Join(" or ", a.Value)}")));
}
