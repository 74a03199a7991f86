using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>ggml, ggmf, ggjt and ggla files: raw tensors, no code. What can be wrong is their structure.</summary>
internal sealed class GgmlLegacyFormat : IModelFormat
{
    static readonly Rule Structure = new("ggml-structure",
        "A description in the file does not fit the file. Readers of these old formats check nothing: they read or write outside their memory.",
        "Do not load it. Convert the model to GGUF from a source you trust.", InputValidation, OutOfBoundsRead);

    public string Id => "ggml";

    public IReadOnlyList<Rule> Rules => [Structure];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.StartsWith("lmgg"u8) || head.StartsWith("fmgg"u8) || head.StartsWith("tjgg"u8) || head.StartsWith("algg"u8);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var read = new GgmlLegacyReader(source, scope).Read();
        if (read.Oddity is { } odd && read.Error is null)
            scope.Find(Structure, Severity.Medium, "Has a tensor that does not fit the file", $"as {read.Model}: {odd.What}", odd.Offset, identity: odd.What);
        if (read.Error is not null || read.Oddity is not null)
            scope.Gap(read.Model.Length == 0 ? read.Error! : $"read as {read.Model}, the layout that fits best: {read.Error ?? read.Oddity!.What}");
    }
}
