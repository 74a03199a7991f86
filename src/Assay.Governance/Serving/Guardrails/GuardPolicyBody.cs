namespace Assay.Governance;

/// <summary>How a version of a guardrail policy is tried on a route.</summary>
public enum GuardTrial
{
    /// <summary>It looks, and never acts.</summary>
    Shadow,

    /// <summary>It acts for a share of callers, and looks for the others.</summary>
    Canary,
}

/// <summary>What a version says of one guard, in the words of its file.</summary>
public sealed record GuardFacts(string Name, string Guard, string Action, string Failure, string Mode, double Threshold, IReadOnlyList<string> Places);

/// <summary>Body of a <c>guard-policy</c> entry, version 1: a version published. Blobs: <c>source</c> (<see cref="GuardPolicySource"/>), <c>comment</c>.</summary>
/// <param name="Policy">Digest of its text and of the files that it names: the version.</param>
/// <param name="Name">What it calls itself.</param>
public sealed record GuardPolicyBody(Digest Policy, string Name, IReadOnlyList<GuardFacts> Guards);

/// <summary>Body of a <c>guard-route</c> entry, version 1: which version a route has from here on, and which is tried. Blob: <c>comment</c>.</summary>
/// <param name="Id">Of the trial; callers keep their version for as long as it is the same.</param>
/// <param name="Policy">The version in force; null for the one of the gateways' own files.</param>
/// <param name="Candidate">The version that is tried; null for none.</param>
/// <param name="Trial">How it is tried; null for none.</param>
/// <param name="Percent">Share of callers for whom the candidate acts.</param>
/// <param name="Previous">The version before the one in force, to which the route can be put back: its digest, <see cref="OfFile"/>, or null when there is none.</param>
/// <param name="Weaker">What the version that begins to act guards less than the one in force: why a second person was needed. Empty when it is as strict.</param>
public sealed record GuardRouteBody(string Id, string Route, Digest? Policy, Digest? Candidate, GuardTrial? Trial, int Percent, string? Previous, IReadOnlyList<string> Weaker)
{
    /// <summary>In <see cref="Previous"/>: what the gateways' own files say.</summary>
    public const string OfFile = "file";
}

/// <summary>The text of a version, and the files that it names, by name.</summary>
public sealed record GuardPolicySource(string Yaml, IReadOnlyDictionary<string, string> Files);

/// <summary>A version that was understood.</summary>
public sealed record GuardPolicyFacts(Digest Policy, string Name, IReadOnlyList<GuardFacts> Guards);

/// <summary>Reads guardrail policies for the record, which keeps them and does not know what guards are.</summary>
public interface IGuardPolicyReader
{
    /// <summary>The version, or what is wrong with it: the field <c>yaml</c> with line and column.</summary>
    /// <param name="name">What it is called unless it says so itself.</param>
    Answer<GuardPolicyFacts> Read(string name, GuardPolicySource source);

    /// <summary>What a version guards and a newer one does not, in words; empty when the newer one is at least as strict.</summary>
    IReadOnlyList<string> LostIn(GuardPolicySource old, GuardPolicySource newer);
}
