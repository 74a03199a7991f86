using System.Buffers.Binary;
using System.Numerics;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Orbax;

/// <summary>
/// Manifests and tree nodes of TensorStore's OCDBT store (google.github.io/tensorstore, "OCDBT storage format"): four bytes
/// of magic, the length of the whole, and a CRC-32C at the end. They point into data files of the same store.
/// </summary>
internal sealed class OcdbtFormat : IModelFormat
{
    public string Id => "ocdbt";

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && head.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(head) is 0x0cdb3a2a or 0x0cdb20de or 0x0cdb1234;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new OrbaxRules(scope);
        var length = source.Length < 17 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(source.Bytes(4, 8));
        if (length < 17 || length > (ulong)source.Length)
        {
            rules.Wrong($"it announces {length} bytes, {source.Length} are there");
            scope.Gap("the manifest is cut");
            return;
        }

        var crc = uint.MaxValue;
        var block = new byte[1 << 16];
        for (long at = 0, end = (long)length - 4; at < end;)
        {
            var got = source.Read(at, block.AsSpan(0, (int)Math.Min(block.Length, end - at)));
            if (got == 0)
                break;
            foreach (var b in block.AsSpan(0, got))
                crc = BitOperations.Crc32C(crc, b);
            at += got;
        }

        if (~crc != BinaryPrimitives.ReadUInt32LittleEndian(source.Bytes((long)length - 4, 4)))
            rules.Wrong("its checksum differs");
        if ((long)length < source.Length)
            rules.Wrong($"{source.Length - (long)length} bytes follow it");
    }
}
