using Assay.Serving.Guards;

namespace Assay.Serving.Detection.Training;

/// <summary>One row to learn from or to measure on.</summary>
/// <param name="Source">Where it came from; what stands before the first underscore is its group, and groups are held out whole.</param>
/// <param name="Kind">What sort of text it is (<c>jailbreak</c>, <c>benign_hard</c>), for the tables.</param>
/// <param name="ByPlace">An attack only because of where it stands: an ordinary instruction inside data.</param>
public sealed record LabelledText(string Text, bool Attack, string Kind, string Source, bool ByPlace, Place Place)
{
    /// <summary>The group of related sources.</summary>
    public string Group => Source.IndexOf('_', StringComparison.Ordinal) is > 0 and var at ? Source[..at] : Source;
}
