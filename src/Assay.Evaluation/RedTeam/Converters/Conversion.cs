namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>What a chain made of a text.</summary>
/// <param name="Text">The text; null where a step could not take or give one of that length.</param>
/// <param name="Problem">Which step, and why; null where there is a text.</param>
public sealed record Conversion(string? Text, string? Problem);
