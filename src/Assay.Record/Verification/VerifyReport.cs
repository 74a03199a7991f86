namespace Assay.Record;

/// <summary>A cell of the record's database; a row when <paramref name="Column"/> is empty, a table when <paramref name="Key"/> is too.</summary>
public sealed record Place(string Table, string Key = "", string Column = "")
{
    public override string ToString() => Key.Length == 0 ? Table : Column.Length == 0 ? $"{Table} {Key}" : $"{Table} {Key}, {Column}";
}

/// <summary>Something that does not fit.</summary>
/// <param name="Entry">The first entry that it touches; null when it touches none.</param>
public sealed record VerifyProblem(long? Entry, Place Where, string Detail)
{
    public override string ToString() => Entry is { } entry ? $"Entry {entry} ({Where}): {Detail}" : $"{Where}: {Detail}";
}

/// <summary>What a verification found.</summary>
/// <param name="Size">Number of entries that were read.</param>
/// <param name="Root">Merkle root over them, computed from the leaves; null when entries are missing.</param>
/// <param name="Problems">The first thousand, by entry: the first entry that does not fit comes first.</param>
/// <param name="Notes">What a reader should know and what is no fault: erased content, keys from elsewhere.</param>
public sealed record VerifyReport(string? Record, long Size, Digest? Root, IReadOnlyList<VerifyProblem> Problems, long ProblemCount, IReadOnlyList<string> Notes)
{
    /// <summary>Nothing is wrong, and what was to be compared was.</summary>
    public bool Ok => ProblemCount == 0 && NotCompared is null;

    /// <summary>
    /// Why the record could not be held against the older head, and what to do; null when none was given or it was compared.
    /// A head of another record, or a damaged one, says nothing against this record, and nothing for it.
    /// </summary>
    public string? NotCompared { get; init; }
}
