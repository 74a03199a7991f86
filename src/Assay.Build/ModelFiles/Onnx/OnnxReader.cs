using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Onnx;

/// <summary>
/// Walks a model: graphs, nodes, attributes, tensors, functions, training information, whatever is nested in whatever.
/// The walk is a list, not recursion; every message is visited once.
/// </summary>
internal sealed class OnnxReader(ByteSource source, ScanScope scope, OnnxRules rules)
{
    const int DeepestGraph = 64;
    readonly ProtoReader proto = new(source);
    readonly Stack<OnnxMessage> waiting = new();
    readonly List<Tensor>? weights = scope.Weights is null ? null : [];
    long items, elsewhere;

    public void Walk()
    {
        Parts();
        if (weights is null)
            return;
        weights.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        scope.Weigh(weights);
        if (elsewhere > 0)
            scope.Gap($"the numbers of {elsewhere} tensors lie in other files and were not looked at");
    }

    void Parts()
    {
        waiting.Push(new OnnxMessage(OnnxPart.Model, 0, source.Length, 0));
        while (waiting.TryPop(out var message))
        {
            if (++items > scope.Limits.GraphItems)
            {
                scope.Gap($"more than {scope.Limits.GraphItems} parts in the graph");
                return;
            }

            if ((items & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            if (message.Depth > DeepestGraph)
                scope.Gap("graphs are nested too deep");
            else
                Visit(message);
        }
    }

    void Visit(OnnxMessage message)
    {
        var at = message.At;
        var end = message.At + message.Length;
        var texts = new Dictionary<int, string>();
        long external = 0;
        var (graph, opset) = (false, false);
        bool malformed;
        var numbers = message.Part == OnnxPart.Tensor && weights is not null ? new OnnxWeights(source, proto) : null;
        while (proto.Next(ref at, end, out var field, out malformed))
        {
            if (Inner(message.Part, field) is { } part)
            {
                graph |= part == OnnxPart.Graph;
                opset |= part == OnnxPart.Opset;
                waiting.Push(new OnnxMessage(part, field.At, field.Length, message.Depth + (part == OnnxPart.Graph ? 1 : 0)));
                if (waiting.Count > scope.Limits.GraphItems)
                {
                    scope.Gap($"more than {scope.Limits.GraphItems} parts in the graph");
                    return;
                }
            }
            else if (numbers?.Take(field) == true)
            {
                continue;
            }
            else if (field.Wire == 2 && IsText(message.Part, field.Number))
            {
                texts[field.Number] = PickleText.Decode(source.Bytes(field.At, (int)Math.Min(field.Length, 4096)));
            }
            else if (message.Part == OnnxPart.Tensor && field is { Wire: 2, Number: 6 or 9, Length: >= Pickle.PickleCarried.Shortest })
            {
                Carried(field);
            }
            else if (message.Part == OnnxPart.Tensor && field.Number == 14)
            {
                external = (long)field.Value;
            }
        }

        if (malformed && message.Part == OnnxPart.Model && graph && opset)
            rules.Trailing(source, at);
        else if (malformed)
        {
            scope.Gap($"a {message.Part.Name()} is cut or malformed at offset {at}");
            if (message.Part == OnnxPart.Model)
                rules.Broken(source);
        }

        // Both are required; a file cut between two fields is still well-formed protobuf.
        if (message.Part == OnnxPart.Model && !(graph && opset))
            scope.Gap("the model lacks its graph or its operator-set versions; it may be cut");
        rules.Judge(message, texts, external);
        if (numbers is null)
            return;
        if (external == 1)
            elsewhere++;
        else if (numbers.Tensor(texts.GetValueOrDefault(8, "")) is { } tensor)
            weights!.Add(tensor);
    }

    // A tensor's bytes that begin like a pickle.
    void Carried(ProtoField field)
    {
        Span<byte> start = stackalloc byte[4];
        if (source.Read(field.At, start) != 4 || Pickle.PickleCarried.Begins(start) != Pickle.Carried.Raw)
            return;
        using var content = source.Slice(field.At, field.Length);
        scope.Inside("tensor", opportunistic: true).Judge(content);
    }

    // Field numbers of onnx.proto.
    static OnnxPart? Inner(OnnxPart part, ProtoField field) => field.Wire != 2 ? null : (part, field.Number) switch
    {
        (OnnxPart.Model, 7) => OnnxPart.Graph,
        (OnnxPart.Model, 8) => OnnxPart.Opset,
        (OnnxPart.Model, 14) => OnnxPart.Metadata,
        (OnnxPart.Model, 20) => OnnxPart.Training,
        (OnnxPart.Model, 25) => OnnxPart.Function,
        (OnnxPart.Training, 1 or 2) => OnnxPart.Graph,
        (OnnxPart.Graph, 1) => OnnxPart.Node,
        (OnnxPart.Graph, 5) => OnnxPart.Tensor,
        (OnnxPart.Graph, 15) => OnnxPart.SparseTensor,
        (OnnxPart.SparseTensor, 1 or 2) => OnnxPart.Tensor,
        (OnnxPart.Node, 5) => OnnxPart.Attribute,
        (OnnxPart.Attribute, 5 or 10) => OnnxPart.Tensor,
        (OnnxPart.Attribute, 6 or 11) => OnnxPart.Graph,
        (OnnxPart.Attribute, 22 or 23) => OnnxPart.SparseTensor,
        (OnnxPart.Function, 7) => OnnxPart.Node,
        (OnnxPart.Function, 9) => OnnxPart.Opset,
        (OnnxPart.Function, 11) => OnnxPart.Attribute,
        (OnnxPart.Tensor, 13) => OnnxPart.StringPair,
        _ => null,
    };

    static bool IsText(OnnxPart part, int number) => (part, number) is
        (OnnxPart.Node, 3 or 4 or 7) or (OnnxPart.Opset, 1) or (OnnxPart.StringPair, 1 or 2) or (OnnxPart.Metadata, 1 or 2) or (OnnxPart.Tensor, 8) or (OnnxPart.Model, 6) or (OnnxPart.Function, 1 or 10);
}
