using System.Buffers.Binary;
using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.MxNet;

/// <summary>MXNet: symbols in JSON, parameters in a list of arrays.</summary>
internal sealed class MxNetFormat : IModelFormat
{
    const ulong ListMagic = 0x112;

    public string Id => "mxnet";

    public IReadOnlyList<Rule> Rules => MxNetRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => IsList(head, scope) || (JsonShape.Of(source, head, scope) is var shape && shape.Has("nodes") && shape.Has("arg_nodes"));

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new MxNetRules(scope);
        if (IsList(source.Bytes(0, 24), scope))
            new MxNetReader(source, scope, rules).Read();
        else if (new JsonEvents(source, scope, new NamedTexts(rules.Text)).Walk() is { } error)
            scope.Gap($"the symbol was not read to its end: {error}");
    }

    static bool IsList(ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && head.Length >= 24 && BinaryPrimitives.ReadUInt64LittleEndian(head) == ListMagic && BinaryPrimitives.ReadUInt64LittleEndian(head[8..]) == 0;
}
