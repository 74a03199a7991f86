using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>Core ML specifications (.mlmodel): protobuf whose top-level fields are a version, a description and one kind of model.</summary>
internal sealed class CoreMlFormat : IModelFormat
{
    public string Id => "coreml";

    public IReadOnlyList<Rule> Rules => CoreMlRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.Length < 4 || head[0] != 0x08 || head[1] is 0 or > 99 || head[2] is not (0x12 or 0x50 or 0xc2 or 0xca or 0xd2 or 0xda or 0xe2 or 0xea or 0xf2 or 0xfa or 0x82 or 0x8a or 0x92 or 0x9a or 0xa2 or 0xaa or 0xb2 or 0xba))
            return false;
        var proto = new ProtoReader(source);
        long at = 0;
        var kinds = 0;
        for (var fields = 0; fields < 32 && proto.Next(ref at, source.Length, out var field, out _); fields++)
        {
            switch (field.Number, field.Wire)
            {
                case (1 or 10, 0) or (2, 2):
                    break;
                case (500 or 501 or 502 or >= 200 and <= 202 or >= 300 and <= 303 or >= 400 and <= 404 or 555 or 556 or 560 or >= 600 and <= 610 or 900 or >= 2000 and <= 2010 or 3000, 2):
                    kinds++;
                    break;
                default:
                    return false;
            }
        }

        return kinds > 0;
    }

    public void Scan(ByteSource source, ScanScope scope) => new CoreMlReader(source, scope, new CoreMlRules(scope)).Walk();
}
