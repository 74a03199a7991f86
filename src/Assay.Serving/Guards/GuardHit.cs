using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>Something that a guard found.</summary>
/// <param name="Part">Where.</param>
/// <param name="Start">First character within the part's text; 0 with the whole length where it cannot be said closer.</param>
/// <param name="Length">Characters.</param>
/// <param name="Score">How sure the guard is, 0 to 1.</param>
/// <param name="Why">For the record, never for the caller: what was seen, without quoting it.</param>
/// <param name="Instead">What a rule that rewrites or pseudonymises puts there; null where the guard knows nothing better than taking it out.</param>
readonly record struct GuardHit(Part Part, int Start, int Length, double Score, string Why, string? Instead = null);
