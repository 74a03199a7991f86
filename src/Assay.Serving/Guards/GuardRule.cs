namespace Assay.Serving.Guards;

/// <summary>What follows when a guard finds something, mildest first.</summary>
public enum GuardAction
{
    /// <summary>It is written down.</summary>
    Log,

    /// <summary>It is written down, and a header tells the caller that something was seen.</summary>
    Annotate,

    /// <summary>What was found is taken out of the text.</summary>
    Redact,

    /// <summary>What was found is replaced by the part of it that does no harm: a link by its words.</summary>
    Rewrite,

    /// <summary>What was found is replaced by a stand-in, which is turned back in the answer.</summary>
    Pseudonymise,

    /// <summary>The request or the answer goes no further.</summary>
    Block,
}

/// <summary>What happens when a guard itself fails.</summary>
public enum OnFailure
{
    /// <summary>Nothing goes through unchecked.</summary>
    Closed,

    /// <summary>It goes through, and the record says that this was not looked at.</summary>
    Open,
}

/// <summary>Whether a rule acts.</summary>
internal enum RuleMode
{
    /// <summary>It acts.</summary>
    Enforce,

    /// <summary>It only counts what it would have done.</summary>
    Shadow,

    /// <summary>It acts for a share of the keys, and counts for the others.</summary>
    Canary,
}

/// <summary>One guard in a policy: where it looks, what follows, and what happens when it fails.</summary>
/// <param name="Name">The guard's name; with a dash and a name of its own where a policy has several: <c>phrases-competitors</c>.</param>
/// <param name="Guard">What looks.</param>
/// <param name="Places">Where it looks.</param>
/// <param name="Action">What follows.</param>
/// <param name="Failure">When the guard fails.</param>
/// <param name="Mode">Whether it acts.</param>
/// <param name="Threshold">The least score that counts.</param>
sealed record GuardRule(string Name, IGuard Guard, IReadOnlySet<Place> Places, GuardAction Action, OnFailure Failure, RuleMode Mode, double Threshold)
{
    /// <summary>Of a rule in canary: for how many of a hundred keys it acts.</summary>
    internal int Percent { get; init; } = 100;

    /// <summary>How long the guard may look at one message. Longer is a failure of the guard.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What became of it while the gateway ran.</summary>
    internal GuardHealth Health { get; init; } = new();

    /// <summary>The rule as it is for one caller: in canary it acts, or it counts.</summary>
    internal GuardRule For(ExchangeMemory memory) => Mode == RuleMode.Canary ? this with { Mode = memory.Share < Percent ? RuleMode.Enforce : RuleMode.Shadow } : this;

    /// <summary>Whether it changes or stops what it looks at.</summary>
    internal bool Acts => Mode == RuleMode.Enforce && Action >= GuardAction.Redact;
}
