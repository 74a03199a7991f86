using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>The file <c>fingerprint.pb</c> of a SavedModel (fingerprint.proto): five hashes, a version, an identifier. All of it is read here.</summary>
internal sealed class FingerprintFormat : IModelFormat
{
    public string Id => "tensorflow-fingerprint";

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => source.Length < 512 && head.Length > 8 && IsFingerprint(source);

    public void Scan(ByteSource source, ScanScope scope)
    {
    }

    // The hashes in order; anything else makes it another message.
    static bool IsFingerprint(ByteSource source)
    {
        var proto = new ProtoReader(source);
        long at = 0;
        var hashes = 0;
        while (proto.Next(ref at, source.Length, out var field, out _))
        {
            if (field is { Wire: 0 or 1, Number: <= 5 } && field.Number == hashes + 1)
                hashes++;
            else if (field.Wire != 2 || field.Number is not (6 or 7) || field.Length > 128)
                return false;
        }

        return hashes == 5 && at == source.Length;
    }
}
