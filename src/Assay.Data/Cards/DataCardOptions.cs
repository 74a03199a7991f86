using Assay.Native;

namespace Assay.Data;

/// <summary>How a dataset card is made; what bounds it, and what of the content it may show.</summary>
public sealed record DataCardOptions
{
    public static DataCardOptions Default { get; } = new();

    /// <summary>Name of the dataset; by default that of the file or folder.</summary>
    public string? Name { get; init; }

    /// <summary>Columns that identify people, beside those the content gives away: none of their values are shown.</summary>
    public IReadOnlyList<string> PersonalColumns { get; init; } = [];

    /// <summary>Values are listed for columns with at most so many.</summary>
    public int MostValues { get; init; } = 20;

    /// <summary>A value in fewer rows than this is not listed: it could point at a person.</summary>
    public int MinimumCount { get; init; } = 5;

    public int MaxFiles { get; init; } = 1000;

    public int MaxColumns { get; init; } = 2000;

    /// <summary>Above so many rows, distinct counts and quantiles are estimated, and marked so.</summary>
    public long ExactRows { get; init; } = 1_000_000;

    public DuckLimits Limits { get; init; } = DuckLimits.Default;
}
