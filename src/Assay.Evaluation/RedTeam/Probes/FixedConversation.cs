namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A conversation word by word. What the target is told by its own application (system prompt, documents, tools) is not part of it: a new version has its own.
/// </summary>
public sealed record FixedConversation(IReadOnlyList<FixedTurn> Turns)
{
    /// <summary>The canaries and planted secrets of that time, which the words refer to and detectors look for.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>How often it is had; null leaves that to the plan.</summary>
    public int? Generations { get; init; }
}

/// <summary>One thing said.</summary>
/// <param name="Session">Names the conversation it belongs to: what is remembered across conversations is another session's.</param>
/// <param name="Person">Who says it.</param>
/// <param name="Plants">What is left for the target to find before it is said; what was left before stays.</param>
public sealed record FixedTurn(string Say, string Session = "s0", string Person = "user", IReadOnlyList<Plant>? Plants = null);
