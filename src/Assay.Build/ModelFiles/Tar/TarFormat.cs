using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>Tar archives, PyTorch's oldest format among them: every member judged by content.</summary>
internal sealed class TarFormat : IModelFormat
{
    // PyTorch's tar holds raw tensors in these members, beside the pickle.
    static readonly HashSet<string> TorchData = ["tensors", "storages"];

    public string Id => "tar";

    public IReadOnlyList<Rule> Rules => TarRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.Length >= TarReader.Block && head[0] != 0 && TarReader.Read(source, 0) is not null;

    public void Scan(ByteSource source, ScanScope scope)
    {
        long at = 0;
        for (var members = 0; ; members++)
        {
            if (at >= source.Length || members >= scope.Limits.Members || !scope.Budget.HasTime())
            {
                scope.Gap(at >= source.Length ? "ends without the blocks that close an archive" : $"limit reached after {members} members");
                return;
            }

            if (TarReader.IsEnd(source, at))
                break;
            if (TarReader.Read(source, at) is not { } entry)
            {
                scope.Gap($"broken header at offset {at}");
                return;
            }

            if (entry.Size > source.Length - entry.At)
                scope.Gap($"member {ScanScope.Printable(entry.Name)} reaches beyond the archive");
            Member(source, entry, scope);
            at = entry.At + ((Math.Min(entry.Size, source.Length) + TarReader.Block - 1) / TarReader.Block * TarReader.Block);
        }

        using var rest = source.Slice(at, source.Length - at);
        for (long i = 0; i < rest.Length; i += 1 << 16)
            if (rest.Bytes(i, 1 << 16).AsSpan().IndexOfAnyExcept((byte)0) >= 0)
            {
                scope.Gap("something follows the end of the archive");
                return;
            }

        if (rest.Length < 2 * TarReader.Block)
            scope.Gap("the blocks that close an archive are cut");
    }

    static void Member(ByteSource source, TarEntry entry, ScanScope scope)
    {
        TarRules.Judge(entry, scope);
        if (entry.Size == 0 || entry.Type is '5' or 'x' or 'g' or 'L' or 'K')
            return;
        using var content = source.Slice(entry.At, entry.Size);
        var inside = scope.Inside(entry.Name);
        if (inside.Judge(content).Count == 0 && !PlainText.Is(content))
            inside.Gap(TorchData.Contains(entry.Name) ? "PyTorch's tar: its raw tensors are not followed" : "not recognised as any model format");
    }
}
