namespace Assay.Serving.Guards.Links;

/// <summary>A link or a piece of HTML in a text.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Score">1 for what is fetched or run without a click, less for what waits for one.</param>
/// <param name="Why">What it is.</param>
/// <param name="Text">What remains of it when the link is gone.</param>
readonly record struct FoundLink(int Start, int Length, double Score, string Why, string Text)
{
    internal int End => Start + Length;
}
