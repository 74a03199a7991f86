using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>A compressed wrapper around anything, as joblib and R write them; what is inside is judged by content.</summary>
internal sealed class CompressedFormat(CompressedHeader header) : IModelFormat
{
    public static IEnumerable<CompressedFormat> All => CompressedHeader.All.Select(h => new CompressedFormat(h));

    public string Id => header.Id;

    public IReadOnlyList<Rule> Rules => CompressedRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => header.Fits(head) && (!header.Weak || CompressedReader.Opens(source, header) || Certain(head));

    public void Scan(ByteSource source, ScanScope scope)
    {
        var inside = scope.Inside("content");
        var (content, end) = CompressedReader.Unpack(source, header.Open, inside);
        using (content)
        {
            if (inside.Judge(content).Count == 0 && content.Length > 0 && !PlainText.Is(content))
                inside.Gap("not recognised as any model format");
            CompressedRules.Judge(source.Length, content.Length, scope);
        }

        if (end is { } at && at < source.Length)
            CompressedRules.Behind(source, at, scope);
    }

    // Broken, and yet nothing else: a gzip or bzip2 header with its fixed fields in order.
    bool Certain(ReadOnlySpan<byte> head) => header.Id switch
    {
        "gzip" => head.Length > 3 && (head[3] & 0xe0) == 0,
        "bzip2" => head.Length >= 10 && head[3] is >= (byte)'1' and <= (byte)'9' && (head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26]) || head[4..].StartsWith((ReadOnlySpan<byte>)[0x17, 0x72, 0x45])),
        _ => false,
    };
}
