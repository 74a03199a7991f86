using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Paddle;

/// <summary>Paddle programs (.pdmodel, __model__). Protobuf has no magic: blocks first, each with its own and its parent's number.</summary>
internal sealed class PaddleFormat : IModelFormat
{
    public string Id => "paddle";

    public IReadOnlyList<Rule> Rules => PaddleRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.Length < 8 || head[0] != 0x0a)
            return false;
        var proto = new ProtoReader(source);
        long at = 0;
        var blocks = 0;
        for (var fields = 0; fields < 16 && proto.Next(ref at, source.Length, out var field, out _); fields++)
        {
            if (field is { Number: 1, Wire: 2 } && IsBlock(proto, field, fields))
                blocks++;
            else if (field is not { Number: 4 or 5, Wire: 2 })
                return false;
        }

        // The first block may reach beyond the end of a file that was cut.
        return blocks > 0;
    }

    public void Scan(ByteSource source, ScanScope scope) => new PaddleReader(source, scope, new PaddleRules(scope)).Walk();

    // idx and parent_idx (-1 for the first), then variables, operators and the index of the forward block.
    static bool IsBlock(ProtoReader proto, ProtoField block, int index)
    {
        var at = block.At;
        var end = block.At + block.Length;
        if (!proto.Next(ref at, end, out var own, out _) || own is not { Number: 1, Wire: 0 } || own.Value != (ulong)index
            || !proto.Next(ref at, end, out var parent, out _) || parent is not { Number: 2, Wire: 0 })
            return false;
        return (long)parent.Value is >= -1 and < 100_000 || parent.Value == uint.MaxValue;
    }
}
