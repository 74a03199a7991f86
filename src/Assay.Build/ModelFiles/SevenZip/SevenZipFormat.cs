using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>7z archives: every member of every solid block judged by content.</summary>
internal sealed class SevenZipFormat : IModelFormat
{
    static ReadOnlySpan<byte> Magic => [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c];

    public string Id => "7z";

    public IReadOnlyList<Rule> Rules => SevenZipRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => Starts(head);

    public static bool Starts(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    public void Scan(ByteSource source, ScanScope scope) => new SevenZipScan(source, scope).Run();
}
