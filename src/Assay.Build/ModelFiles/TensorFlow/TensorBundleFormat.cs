using System.Buffers.Binary;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>The index of a TensorFlow checkpoint (<c>variables.index</c>). It runs no code; its tensors lie in other files.</summary>
internal sealed class TensorBundleFormat : IModelFormat
{
    public string Id => "tensorflow-checkpoint";

    public IReadOnlyList<Rule> Rules => TensorBundleRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || source.Length < 48)
            return false;
        Span<byte> magic = stackalloc byte[8];
        return source.Read(source.Length - 8, magic) == 8 && BinaryPrimitives.ReadUInt64LittleEndian(magic) == TensorBundleReader.Magic;
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (new TensorBundleReader(source, scope).Read(out var error) is { } bundle)
            TensorBundleRules.Judge(bundle, scope);
        else
            scope.Gap($"the checkpoint's index cannot be read: {error}");
    }
}
