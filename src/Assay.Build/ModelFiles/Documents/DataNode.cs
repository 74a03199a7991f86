namespace Assay.Build.ModelFiles.Documents;

internal enum DataKind : byte { Map, List, Text, Plain, Alias }

/// <summary>A value of a JSON or YAML document. <c>Plain</c> is a number, a truth value or null, as it is written; <c>Alias</c> names an anchor.</summary>
internal sealed class DataNode(DataKind kind, long at)
{
    public DataKind Kind { get; } = kind;

    /// <summary>Offset in bytes (JSON) or characters (YAML) from the start.</summary>
    public long At { get; } = at;

    public string Text { get; init; } = "";

    /// <summary>A YAML tag, as it is resolved; empty when there is none.</summary>
    public string Tag { get; init; } = "";

    public List<(string Key, DataNode Value)> Pairs { get; } = [];

    public List<DataNode> Items { get; } = [];

    /// <summary>The value of a key; the last one when it is there twice, as Python takes it.</summary>
    public DataNode? this[string key] => Pairs.FindLast(p => p.Key == key).Value;

    public string? TextOf(string key) => this[key] is { Kind: DataKind.Text or DataKind.Plain } value ? value.Text : null;

    public bool Has(string key) => Kind == DataKind.Map && Pairs.Exists(p => p.Key == key);
}

/// <summary>What was read of a document: as much as could be, what was odd, and why not all.</summary>
/// <param name="Duplicates">Keys that stand twice in one object.</param>
internal sealed record DataDocument(DataNode Root, IReadOnlyList<string> Duplicates, string? Error);
