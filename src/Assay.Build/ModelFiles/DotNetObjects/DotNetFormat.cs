using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.DotNetObjects;

/// <summary>.NET object streams (MS-NRBF): a SerializationHeaderRecord with version 1.0, then a record.</summary>
internal sealed class DotNetFormat : IModelFormat
{
    public string Id => "dotnet-objects";

    public IReadOnlyList<Rule> Rules => DotNetRules.All;

    /// <summary>The record's id, the root's and the header's numbers, version 1.0; then a library, a class, a text or an array.</summary>
    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.Length > 18 && head[0] == 0 && head.Slice(5, 4) is [0xff, 0xff, 0xff, 0xff] or [0, 0, 0, 0] && head[1..5].IndexOfAnyExcept((byte)0) >= 0 && head.Slice(9, 8).SequenceEqual((ReadOnlySpan<byte>)[1, 0, 0, 0, 0, 0, 0, 0])
        && head[17] is 12 or 4 or 5 or 6 or 7 or 15 or 16 or 17 && (head[17] != 12 || (head.Length > 24 && head.Slice(19, 3).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0])));

    public void Scan(ByteSource source, ScanScope scope)
    {
        var text = PickleText.Decode(source.Bytes(17, 200));
        new DotNetRules(scope).IsStream(new string([.. text.Where(c => c is >= ' ' and < '\u007f')]));
        scope.Gap(".NET object streams are not looked into");
    }
}
