using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>
/// TensorFlow graphs: SavedModel, MetaGraph (<c>.meta</c>), GraphDef (frozen <c>.pb</c>) and Keras' metadata beside a
/// SavedModel. Protobuf has no magic: a message counts as a graph when a node or function stands where it must.
/// </summary>
internal sealed class TensorFlowFormat : IModelFormat
{
    const int ProbedFields = 256;

    public string Id => "tensorflow";

    public IReadOnlyList<Rule> Rules => TensorFlowRules.All;

    public string Knowledge => TensorFlowKnowledge.Text + TensorFlowOperators.Text;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.Length >= 4 && head[0] is > 7 and < 0x80 && What(source) is not null;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new TensorFlowRules(scope);
        new TensorFlowReader(source, scope, rules).Walk(What(source) ?? TfPart.SavedModel);
        rules.Finish();
    }

    static TfPart? What(ByteSource source)
    {
        var proto = new ProtoReader(source);
        return Holds(proto, source, 0, source.Length, TfPart.SavedModel) ? TfPart.SavedModel
            : Holds(proto, source, 0, source.Length, TfPart.MetaGraph) ? TfPart.MetaGraph
            : Holds(proto, source, 0, source.Length, TfPart.Graph) ? TfPart.Graph
            : Holds(proto, source, 0, source.Length, TfPart.KerasMetadata) ? TfPart.KerasMetadata : null;
    }

    static bool Holds(ProtoReader proto, ByteSource source, long at, long end, TfPart part)
    {
        for (var fields = 0; fields < ProbedFields && proto.Next(ref at, end, out var field, out _); fields++)
        {
            if (field.Wire != 2)
                continue;
            var to = field.At + field.Length;
            var found = (part, field.Number) switch
            {
                (TfPart.SavedModel, 2) => Holds(proto, source, field.At, to, TfPart.MetaGraph) || Stripped(proto, field),
                (TfPart.MetaGraph, 2) => Holds(proto, source, field.At, to, TfPart.Graph),
                (TfPart.Graph, 1) => IsNode(proto, source, field),
                (TfPart.Graph, 2) => Holds(proto, source, field.At, to, TfPart.Library),
                (TfPart.Library, 1) => Holds(proto, source, field.At, to, TfPart.Function),
                (TfPart.Function, 3) => IsNode(proto, source, field),
                (TfPart.KerasMetadata, 1) => IsKeras(proto, source, field),
                _ => false,
            };
            if (found)
                return true;
        }

        return false;
    }

    // A SavedModel of objects alone has no node, but an object graph beside its meta information.
    static bool Stripped(ProtoReader proto, ProtoField graph)
    {
        var (at, seen, fields) = (graph.At, 0, 0);
        while (fields++ < ProbedFields && proto.Next(ref at, graph.At + graph.Length, out var field, out _))
        {
            if (field.Wire != 2 || field.Number is < 1 or > 7)
                return false;
            seen |= 1 << field.Number;
        }

        return (seen & (1 << 1)) != 0 && (seen & ((1 << 2) | (1 << 7))) == ((1 << 2) | (1 << 7));
    }

    static bool IsNode(ProtoReader proto, ByteSource source, ProtoField node)
    {
        var at = node.At;
        var (name, operation) = (false, false);
        for (var fields = 0; fields < ProbedFields && proto.Next(ref at, node.At + node.Length, out var field, out _); fields++)
        {
            if (field.Wire != 2)
                continue;
            if (field.Number == 1)
                name = IsName(source, field, 1024);
            else if (field.Number == 2)
                operation = IsName(source, field, 256);
        }

        return name && operation;
    }

    static bool IsKeras(ProtoReader proto, ByteSource source, ProtoField node)
    {
        var at = node.At;
        for (var fields = 0; fields < ProbedFields && proto.Next(ref at, node.At + node.Length, out var field, out _); fields++)
            if (field is { Number: 4, Wire: 2, Length: < 256 } && source.Bytes(field.At, (int)field.Length).AsSpan().StartsWith("_tf_keras_"u8))
                return true;
        return false;
    }

    static bool IsName(ByteSource source, ProtoField field, int most)
    {
        if (field.Length is 0 || field.Length > most)
            return false;
        foreach (var b in source.Bytes(field.At, (int)field.Length))
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'.' or (byte)'/' or (byte)'-' or (byte)'>' or (byte)':' or (byte)'\\'))
                return false;
        return true;
    }
}
