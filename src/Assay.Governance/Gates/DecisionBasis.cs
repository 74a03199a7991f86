namespace Assay.Governance;

/// <summary>
/// What a decision rested on, in the recorded decision (<c>gate-decision.schema.json</c>, member <c>basis</c>): enough to
/// see later whether it still holds, without keeping the whole document of facts.
/// </summary>
/// <param name="Evidence">Log entry and envelope of each piece that a requirement rested on.</param>
/// <param name="Requirements">Id and state of each requirement.</param>
/// <param name="Findings">Ids of the findings that were open, accepted ones included.</param>
/// <param name="Previous">Entry of the gate before's decision.</param>
/// <param name="PeriodEnds">Monitoring: when the gate has to be decided again.</param>
internal sealed record DecisionBasis(
    Gate Gate, Digest Policy, DateTimeOffset At, long TreeSize, RiskClass RiskClass, IReadOnlyDictionary<string, string> Attributes,
    ThingFacts UseCase, ThingFacts? ModelVersion, IReadOnlyList<ThingFacts> Datasets, IReadOnlyList<BasisEvidence> Evidence,
    IReadOnlyList<BasisRequirement> Requirements, IReadOnlyList<string> Findings, long? Previous, DateTimeOffset? PeriodEnds)
{
    /// <summary>
    /// What this program looks at when it judges: since 1 the class that was filed, findings that were overridden as false positives or mended, which files a piece is about, and for which it failed.
    /// Raised when a judgement of before would come out otherwise, so that nobody takes a decision of today for one of then.
    /// </summary>
    public const int CurrentJudgement = 1;

    /// <summary>What the program looked at that judged this; null in decisions of before it was written down.</summary>
    public int? Judgement { get; init; }

    /// <summary>The attributes that conditions of the policy ask about; null where any may count: in decisions of before this was written down, and where a policy engine saw them all.</summary>
    public IReadOnlyList<string>? Reads { get; init; }

    /// <summary>Made when the decision is taken.</summary>
    public static DecisionBasis Of(GatePolicy policy, GateInput input, GateResult result)
    {
        var entries = result.Requirements.SelectMany(r => r.Entries).ToHashSet();
        return new DecisionBasis(
            input.Gate, result.Policy, input.At, input.TreeSize, input.UseCase.RiskClass, input.UseCase.Attributes,
            new ThingFacts(input.UseCase.Id, input.UseCase.Name, [input.UseCase.Digest]), input.ModelVersion, input.Datasets,
            [.. input.Evidence.Where(e => entries.Contains(e.Entry)).Select(e => new BasisEvidence(e.Entry, e.Envelope, e.Kind, e.Subject))],
            [.. result.Requirements.Select(r => new BasisRequirement(r.Id, r.State, r.Waiver))],
            [.. input.Findings.Select(f => f.Id)], input.Previous?.Entry, policy.Period is { } period ? input.At + period : null)
        {
            Judgement = CurrentJudgement,
            Reads = PolicyAttribute.ReadBy(policy),
        };
    }
}

/// <summary>A piece of evidence a decision rested on.</summary>
internal sealed record BasisEvidence(long Entry, Digest Envelope, string Kind, string Subject);

/// <summary>A requirement as it stood when the gate was decided.</summary>
internal sealed record BasisRequirement(string Id, RequirementState State, string? Waiver = null);
