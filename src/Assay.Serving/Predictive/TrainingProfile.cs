namespace Assay.Serving.Predictive;

/// <summary>
/// What a predictive model was trained on, as far as guards need it: columns with their ranges and categories, which of them depend on which, and how unusual rows were that the measures
/// had not seen. It holds no row; the least and the greatest value of a column are of single rows, categories in fewer than five rows are not named. Format in <c>docs/formats/training-profile.md</c>.
/// </summary>
sealed record TrainingProfile
{
    internal const string FormatName = "assay-training-profile/1";

    /// <summary>Columns that are read: measures grow with their square.</summary>
    internal const int MostColumns = 128;

    public required string Format { get; init; }

    /// <summary>Digest of the file that it was made from.</summary>
    public required Digest Data { get; init; }

    /// <summary>Rows that it was made from, those that were held out among them.</summary>
    public required long Rows { get; init; }

    /// <summary>In the order of the model's input.</summary>
    public required IReadOnlyList<ProfileColumn> Columns { get; init; }

    public required DependencyTree Tree { get; init; }

    /// <summary>Null where there are fewer than two columns of numbers.</summary>
    public DistanceMeasure? Distance { get; init; }

    /// <summary>How unusual held-out rows were.</summary>
    public required Calibration Calibration { get; init; }
}

/// <summary>A column of the model's input.</summary>
/// <param name="Name">Its name: that of the tensor, where each column is one.</param>
/// <param name="Kind"><c>number</c> or <c>category</c>.</param>
/// <param name="Missing">Share of rows without a value.</param>
sealed record ProfileColumn(string Name, string Kind, double Missing)
{
    public double? Min { get; init; }

    public double? Max { get; init; }

    /// <summary>Whether every value was whole.</summary>
    public bool Whole { get; init; }

    /// <summary>Between these a number is in one bin; a twelfth of the rows in each, where values allow.</summary>
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>33 quantiles, from the least to the greatest.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<ProfileCategory> Categories { get; init; } = [];

    internal bool IsNumber => Kind == "number";

    /// <summary>Bins that values fall into: those of the profile, what it does not know (for numbers: below and above), and no value.</summary>
    internal int Bins => IsNumber ? Inside + 3 : Categories.Count + 2;

    // A column with one value has one bin all the same.
    int Inside => Math.Max(1, Edges.Count - 1);

    internal int MissingBin => Bins - 1;

    internal int Bin(double value)
    {
        if (double.IsNaN(value))
            return MissingBin;
        if (value > Edges[^1])
            return Inside + 1;
        var (low, high) = (0, Edges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Edges[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        // The greatest value belongs to the last bin, not above it.
        return Math.Min(low, Inside);
    }

    internal int Bin(string? value)
    {
        if (value is null)
            return MissingBin;
        for (var i = 0; i < Categories.Count; i++)
            if (Categories[i].Value == value)
                return i;
        return Categories.Count;
    }
}

/// <summary>A category and the share of rows that have it.</summary>
sealed record ProfileCategory(string Value, double Share);

/// <summary>How many held-out rows were at least as unusual as each value.</summary>
/// <param name="TreeMiddle">Median of the tree's measure, and the distance from there to its 99th percentile: it makes the two measures comparable.</param>
/// <param name="DistanceMiddle">The same of the distance.</param>
/// <param name="Near">Rows that are nearer to another than this were made from it (<see cref="RowPlaces"/>).</param>
/// <param name="Tail">Beyond the strangest of them, rows become rarer by this measure: by e for each step of it.</param>
/// <param name="Rows">Rows that were judged by what had not seen them.</param>
/// <param name="Values">Ascending.</param>
/// <param name="Above">Rows at least as unusual as the value at the same place.</param>
sealed record Calibration(double TreeMiddle, double TreeSpread, double DistanceMiddle, double DistanceSpread, double Near, double Tail, long Rows, IReadOnlyList<double> Values, IReadOnlyList<long> Above)
{
    /// <summary>Share of rows that are at least as unusual. Below 1/(n+1) it is no count of n rows but what their tail suggests.</summary>
    internal double Share(double value)
    {
        if (Values.Count > 0 && value > Values[^1])
            return Math.Exp(-(value - Values[^1]) / Tail) / (Rows + 1);
        var (low, high) = (0, Values.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Values[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return (1.0 + (low < Values.Count ? Above[low] : 0)) / (Rows + 1);
    }
}
