using System.Buffers.Binary;
using Assay.Build.ModelFiles.Marshal;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.SevenZip;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Safetensors;

/// <summary>safetensors: a JSON header and raw tensors. It runs no code; what can be wrong is its structure.</summary>
internal sealed class SafetensorsFormat : IModelFormat
{
    public string Id => "safetensors";

    public IReadOnlyList<Rule> Rules => SafetensorsRules.All;

    /// <summary>A length, then an object: also when the length is a lie, as long as it is no bigger than a real file.</summary>
    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        // One 7z archive in 256 has the brace there, as part of its checksum, and one .pyc in 256, by the second at which it was compiled; read as lengths, their magics are beyond any file or what a loader reads.
        if (head.Length < 10 || head[8] != '{' || SevenZipFormat.Starts(head) || MarshalFormat.IsCompiledFile(head) || BinaryPrimitives.ReadUInt64LittleEndian(head) < 2)
            return false;
        // Text files have printable bytes where the length stands; a real length has zeros at its high end.
        return head[7] == 0 || head[6] == 0 || (head[5] == 0xff && head[7] == 0xff);
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (SafetensorsReader.Read(source, scope, out var error) is { } header)
        {
            SafetensorsRules.Judge(header, source, scope);
            SafetensorsRules.Content(header, source, scope);
            if (scope.Weights is not null)
                scope.Weigh(SafetensorsReader.Tensors(header, source));
            scope.Fact(new TensorNames(header.Tensors.Select(t => t.Name).ToHashSet()));
            return;
        }

        SafetensorsRules.Broken(error, scope);
        scope.Gap($"the tensors were not looked at: {error}");
    }
}
