using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>A gzip or zlib wrapper around anything, as joblib and R write them; what is inside is judged by content.</summary>
internal sealed class CompressedFormat(CompressedHeader header) : IModelFormat
{
    public string Id => header.Id;

    public IReadOnlyList<Rule> Rules => CompressedRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => header.Fits(head) && (header.Open is null || CompressedReader.Opens(source, header));

    public void Scan(ByteSource source, ScanScope scope)
    {
        var inside = scope.Inside("content");
        if (header.Open is null)
        {
            scope.Gap($"compressed with {header.Id}, which cannot be unpacked");
            return;
        }

        using var content = CompressedReader.Unpack(source, header, inside);
        if (inside.Judge(content).Count == 0)
            inside.Gap("not recognised as any model format");
        CompressedRules.Judge(source.Length, content.Length, scope);
    }
}
