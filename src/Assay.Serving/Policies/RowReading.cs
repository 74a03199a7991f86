namespace Assay.Serving;

/// <summary>What a guardrail policy makes of one text by itself.</summary>
/// <param name="Blocked">It would go no further.</param>
/// <param name="Score">The highest score of what was found; 0 when nothing was.</param>
/// <param name="Found">Guards that found something, by their names in the policy, in its order.</param>
/// <param name="Failed">Guards that could not look, by their names: what they would have found is not known.</param>
public sealed record RowReading(bool Blocked, double Score, IReadOnlyList<RowFinding> Found, IReadOnlyList<string> Failed)
{
    /// <summary>Why each of these could not look, without a word of the text.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();
}

/// <summary>What one guard found.</summary>
/// <param name="Guard">Its name in the policy.</param>
/// <param name="Effect">What follows: <c>block</c>, <c>redact</c>, <c>rewrite</c>, <c>pseudonymise</c>, <c>annotate</c> or <c>log</c>; <c>shadow</c> where the rule only counts.</param>
public sealed record RowFinding(string Guard, string Effect);
