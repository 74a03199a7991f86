using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>Walks graphs, function libraries, nodes, attributes and saved objects; a list instead of recursion, every message once.</summary>
internal sealed class TensorFlowReader(ByteSource source, ScanScope scope, TensorFlowRules rules)
{
    const int Deepest = 100;
    const int LongestText = 1 << 16;
    readonly ProtoReader proto = new(source);
    readonly Stack<TfMessage> waiting = new();
    long items;

    public void Walk(TfPart whole)
    {
        waiting.Push(new TfMessage(whole, 0, source.Length, 0, 0, null, ""));
        while (waiting.TryPop(out var message))
        {
            if (++items > scope.Limits.GraphItems || waiting.Count > scope.Limits.GraphItems)
            {
                scope.Gap($"more than {scope.Limits.GraphItems} parts in the graph");
                return;
            }

            if ((items & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            if (message.Depth > Deepest)
                scope.Gap("messages are nested too deep");
            else
                Visit(message);
        }
    }

    void Visit(TfMessage message)
    {
        var at = message.At;
        var node = message.Part == TfPart.Node ? new TfNode(message.At, message.Owner) : message.Node;
        var (key, owner) = (message.Key, message.Part is TfPart.Graph or TfPart.Function ? message.At : message.Owner);
        if (message.Part == TfPart.Node)
            rules.Node(node!);
        bool malformed;
        while (proto.Next(ref at, message.At + message.Length, out var field, out malformed))
        {
            if (message.Part == TfPart.AttributeEntry && field is { Number: 1, Wire: 2 })
                key = Text(field);
            else if (field.Wire == 2 && Inner(message.Part, field.Number) is { } part)
                waiting.Push(new TfMessage(part, field.At, field.Length, message.Depth + 1, owner, node, key));
            else if (field.Wire == 2)
                Value(message, node, field);
            else if (!Known(message.Part, field.Number))
                scope.Gap($"a {message.Part} has a field {field.Number} that is not known");
        }

        if (malformed)
            scope.Gap($"a {message.Part} is cut or malformed at offset {at}");
    }

    void Value(TfMessage message, TfNode? node, ProtoField field)
    {
        // Constants may carry a file: the loader of the model need not be the one that opens it.
        if ((message.Part, field.Number) is (TfPart.Tensor, 4 or 8) or (TfPart.Attribute or TfPart.AttributeList, 2) && field.Length >= 8
            && PickleCarried.Begins(source.Bytes(field.At, 4)) != Carried.Nothing)
            scope.Carrying("constant").Judge(source.Slice(field.At, field.Length));
        switch (message.Part, field.Number)
        {
            case (TfPart.Node, 1):
                node!.Name = Text(field);
                break;
            case (TfPart.Node, 2):
                node!.Operator = Text(field);
                break;
            case (TfPart.Node, 3):
                if (node!.Inputs.Count < 64)
                    node.Inputs.Add(Text(field));
                break;
            case (TfPart.Attribute or TfPart.AttributeList, 2):
            case (TfPart.Tensor, 8):
                if (node is { Texts.Count: < 64 })
                    node.Texts.Add((message.Key, Text(field)));
                break;
            case (TfPart.Signature, 1):
                rules.Function(Text(field));
                break;
            case (TfPart.Asset, 2):
                rules.Asset(Text(field), message.At);
                break;
            case (TfPart.UserObject, 3) or (TfPart.KerasNode, 5):
                if (field.Length > 1)
                    scope.Inside("metadata").Judge(source.Slice(field.At, field.Length));
                break;
            case (TfPart.SavedObject, 14):
                rules.UserProto(field.At);
                break;
            default:
                if (!Known(message.Part, field.Number))
                    scope.Gap($"a {message.Part} has a field {field.Number} that is not known");
                break;
        }
    }

    string Text(ProtoField field) => PickleText.Decode(source.Bytes(field.At, (int)Math.Min(field.Length, LongestText)));

    static TfPart? Inner(TfPart part, int number) => (part, number) switch
    {
        (TfPart.SavedModel, 2) => TfPart.MetaGraph,
        (TfPart.MetaGraph, 1) => TfPart.MetaInfo,
        (TfPart.MetaGraph, 2) => TfPart.Graph,
        (TfPart.MetaGraph, 6) => TfPart.Asset,
        (TfPart.MetaGraph, 7) => TfPart.ObjectGraph,
        (TfPart.Graph, 1) or (TfPart.Function, 3) => TfPart.Node,
        (TfPart.Graph, 2) => TfPart.Library,
        (TfPart.Library, 1) => TfPart.Function,
        (TfPart.Function, 1) => TfPart.Signature,
        (TfPart.Node, 5) or (TfPart.Function, 5) or (TfPart.FunctionName, 2) => TfPart.AttributeEntry,
        (TfPart.AttributeEntry, 2) => TfPart.Attribute,
        (TfPart.Attribute, 1) => TfPart.AttributeList,
        (TfPart.Attribute, 8) or (TfPart.AttributeList, 8) => TfPart.Tensor,
        (TfPart.Attribute, 10) or (TfPart.AttributeList, 9) => TfPart.FunctionName,
        (TfPart.ObjectGraph, 1) => TfPart.SavedObject,
        (TfPart.SavedObject, 4) => TfPart.UserObject,
        (TfPart.KerasMetadata, 1) => TfPart.KerasNode,
        _ => null,
    };

    // Field numbers of the protocol files: what is not walked is data, a name or a shape.
    static bool Known(TfPart part, int number) => number <= part switch
    {
        TfPart.SavedModel => 2,
        TfPart.MetaGraph => 7,
        TfPart.MetaInfo => 9,
        TfPart.Graph => 5,
        TfPart.Library => 3,
        TfPart.Function => 8,
        TfPart.Signature => 32,
        TfPart.Node => 7,
        TfPart.AttributeEntry or TfPart.FunctionName => 2,
        TfPart.Attribute => 10,
        TfPart.AttributeList => 9,
        TfPart.Tensor => 18,
        TfPart.Asset => 2,
        TfPart.ObjectGraph => 2,
        TfPart.SavedObject => 16,
        TfPart.UserObject => 3,
        TfPart.KerasMetadata => 1,
        _ => 5,
    };
}
