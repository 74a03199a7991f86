using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.DataTables;

/// <summary>Tables that lie beside models: recognised as data by both their ends, so that they are no gap. They run nothing.</summary>
internal sealed class DataTableFormat(string id, byte[] head, byte[] tail) : IModelFormat
{
    public static IReadOnlyList<DataTableFormat> All { get; } =
    [
        new("parquet", "PAR1"u8.ToArray(), "PAR1"u8.ToArray()),
        new("arrow", "ARROW1\0\0"u8.ToArray(), "ARROW1"u8.ToArray()),
        new("feather", "FEA1"u8.ToArray(), "FEA1"u8.ToArray()),
        new("orc", "ORC"u8.ToArray(), []),
        new("avro", [(byte)'O', (byte)'b', (byte)'j', 1], []),
    ];

    public string Id => id;

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> bytes, ScanScope scope) => !scope.Opportunistic && bytes.Length >= 12 && bytes.StartsWith(head) && (id != "orc" || !PlainText.Is(source));

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (tail.Length > 0 && !source.Bytes(source.Length - tail.Length, tail.Length).AsSpan().SequenceEqual(tail))
            scope.Gap($"the {id} table is cut: it does not end as it begins");
    }
}
