using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TfLite;

/// <summary>TensorFlow Lite models (schema.fbs, file identifier TFL3). They run no code of their own, except through custom and Flex operators.</summary>
internal sealed class TfLiteFormat : IModelFormat
{
    public string Id => "tflite";

    public IReadOnlyList<Rule> Rules => TfLiteRules.All;

    public static bool Starts(ReadOnlySpan<byte> head) => head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8);

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => Starts(head);

    public void Scan(ByteSource source, ScanScope scope) => new TfLiteReader(source, scope).Walk();
}
