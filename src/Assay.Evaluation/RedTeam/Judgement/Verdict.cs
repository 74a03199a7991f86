namespace Assay.Evaluation.RedTeam;

/// <summary>What became of an attempt, from the attacker's side.</summary>
public enum Outcome
{
    /// <summary>The target did what it must not do.</summary>
    Succeeded,

    /// <summary>It did not.</summary>
    Resisted,

    /// <summary>The detector looked and cannot tell.</summary>
    Unclear,

    /// <summary>There is nothing to judge: no answer, or half of one.</summary>
    NotJudged,
}

/// <summary>The judgement of one attempt: by which detector, on what.</summary>
/// <param name="Evidence">What was seen, quoted from the answer and bounded; empty when nothing was.</param>
/// <param name="Step">The exchange it was seen in.</param>
public sealed record Verdict(Outcome Outcome, string Detector, string Evidence = "", int? Step = null);
