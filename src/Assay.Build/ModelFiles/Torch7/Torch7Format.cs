using System.Buffers.Binary;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Torch7;

/// <summary>Torch 7 files (.t7), binary, or as text.</summary>
internal sealed class Torch7Format : IModelFormat
{
    public string Id => "torch7";

    public IReadOnlyList<Rule> Rules => Torch7Rules.All;

    /// <summary>The first object has number 1: a class with its version, a table whose first key is a text or a number, or a function.</summary>
    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.Length < 12)
            return false;
        if (IsText(head))
            return true;
        var (kind, number, size) = (BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head[4..]), BinaryPrimitives.ReadInt32LittleEndian(head[8..]));
        if (number != 1)
            return kind == 6 && number > 0 && head[8] == 27 && head[9] == 'L';
        return kind switch
        {
            4 => size == 3 && head.Length > 15 && head[12] == 'V' && head[13] == ' ',
            3 => size is >= 0 and < 1 << 24 && (size == 0 ? source.Length == 12 : head.Length > 20 && BinaryPrimitives.ReadInt32LittleEndian(head[12..]) is 1 or 2),
            7 or 8 => size > 0 && head.Length > 14 && head[12] == 27 && head[13] == 'L',
            _ => false,
        };
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (IsText(source.Bytes(0, 16)))
            scope.Gap("Torch 7 files that are written as text are not read");
        else
            new Torch7Reader(source, scope, new Torch7Rules(scope)).Read();
    }

    static bool IsText(ReadOnlySpan<byte> head) => head.StartsWith("4\n1\n3\nV 1\n"u8);
}
