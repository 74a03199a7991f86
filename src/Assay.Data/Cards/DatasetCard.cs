namespace Assay.Data;

/// <summary>
/// Predicate of a <c>dataset-card</c>: what was measured of the files of a dataset. Holds no time and no path outside the
/// dataset: the same files and options give the same bytes.
/// </summary>
/// <param name="Overlaps">Rows that occur in two of the files.</param>
internal sealed record DatasetCard(
    Tool Tool,
    string Name,
    long Rows,
    long Bytes,
    IReadOnlyList<FileCard> Files,
    IReadOnlyList<Overlap> Overlaps,
    CardRules Rules,
    IReadOnlyList<Gap> Gaps);

/// <summary>What decided which values are shown.</summary>
internal sealed record CardRules(int MostValues, int MinimumCount, long ExactRows, IReadOnlyList<string> PersonalColumns);

/// <summary>
/// One file. <paramref name="Format"/> is <c>csv</c>, <c>json</c>, <c>parquet</c>, or <c>other</c> for a file that is named
/// by its digest only; then rows and columns are left out.
/// </summary>
internal sealed record FileCard(string Path, Digest Digest, long Bytes, string Format, long? Rows, long? DuplicateRows, IReadOnlyList<ColumnCard>? Columns);

/// <summary>One column. What does not fit its type, or would show personal data, is left out.</summary>
/// <param name="Type">SQL type, as DuckDB reads it.</param>
/// <param name="Distinct">Different values; an estimate when <paramref name="Estimated"/>.</param>
/// <param name="Numbers">Of a numeric column.</param>
/// <param name="From">Earliest of a date or time column.</param>
/// <param name="Lengths">Of a text column: shortest and longest value, in characters.</param>
/// <param name="Values">Of a column with few values, most frequent first; rare ones are left out.</param>
/// <param name="Hints">What the column seems to hold, for example <c>email</c> or <c>sensitive-attribute</c>.</param>
internal sealed record ColumnCard(
    string Name,
    string Type,
    long Nulls,
    long? Distinct,
    bool Estimated,
    NumberSummary? Numbers,
    string? From,
    string? To,
    LengthSummary? Lengths,
    IReadOnlyList<ValueCount>? Values,
    IReadOnlyList<SensitiveHint> Hints);

/// <summary>Quantiles are those of the values that are not null.</summary>
internal sealed record NumberSummary(double Min, double Max, double Mean, double? Deviation, double P05, double P25, double P50, double P75, double P95);

/// <summary>Characters of the shortest and the longest text.</summary>
internal sealed record LengthSummary(long Shortest, long Longest);

/// <summary>A value and the rows it is in.</summary>
internal sealed record ValueCount(string Value, long Count);

/// <summary>
/// A kind of sensitive data and the cells that look like it; the count is null when only the column's name says so.
/// </summary>
internal sealed record SensitiveHint(string Kind, long? Cells);

/// <summary>
/// How many rows of <paramref name="File"/> also occur in <paramref name="Other"/>, columns that tell rows apart (ids) left aside.
/// </summary>
public sealed record Overlap(string File, string Other, long Rows, IReadOnlyList<string> Ignored);
