using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Unread;

/// <summary>A format that is recognised and not read: it gets a gap with its name, so that it is never called clean.</summary>
internal sealed class UnreadFormat(string id, int at, byte[] magic) : IModelFormat
{
    public static IEnumerable<UnreadFormat> All =>
    [
        new("catboost", 0, "CBM1"u8.ToArray()),
    ];

    public string Id => id;

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.Length >= at + magic.Length && head.Slice(at, magic.Length).SequenceEqual(magic);

    public void Scan(ByteSource source, ScanScope scope) => scope.Gap($"{id} files are recognised, but not looked into yet");
}
