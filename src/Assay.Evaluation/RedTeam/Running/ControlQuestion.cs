namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A harmless question whose answer can be checked, asked before a round, every so many attempts, and after it. A page that says "log in" or "we are back soon"
/// resists every attack; what is asked between two answers that are right was asked of the target.
/// </summary>
/// <param name="Ask">The question; null asks Assay's own: to join two halves of a word, and a sum. An application that answers neither needs one of its own.</param>
/// <param name="Expect">Of these one has to stand in the answer, whatever its case.</param>
/// <param name="Every">Attempts between two control questions.</param>
public sealed record ControlQuestion(string? Ask = null, IReadOnlyList<string>? Expect = null, int Every = 200);
