using System.Text;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.Watermarks;

/// <summary>
/// The weights of an ONNX graph by name: initializers, constants (by the output of their node), and those of graphs inside
/// attributes (behind their node's first output and <c>/</c>). onnx.proto; the walk is a list, not recursion.
/// </summary>
internal sealed class OnnxTensors
{
    const int MostParts = 4_000_000, DeepestGraph = 16, MostNameBytes = 4096;

    readonly ByteSource source;
    readonly ProtoReader proto;
    readonly Stack<(long At, long End, string Prefix, int Depth)> graphs = new();
    readonly List<Tensor> found = [];
    string? error;
    long parts;
    long elsewhere, spelledOut;

    OnnxTensors(ByteSource source) => (this.source, proto) = (source, new ProtoReader(source));

    /// <param name="unread">Gets a sentence for weights that lie elsewhere or are written in a way that is not read.</param>
    public static List<Tensor>? Read(ByteSource source, List<string> unread, out string error)
    {
        var reader = new OnnxTensors(source);
        reader.Each(0, source.Length, field =>
        {
            if (field is { Number: 7, Wire: 2 })
                reader.graphs.Push((field.At, field.At + field.Length, "", 0));
        });
        if (reader.graphs.Count != 1)
            reader.error ??= "the ONNX model has no graph, or several";
        while (reader.error is null && reader.graphs.TryPop(out var graph))
            reader.Graph(graph.At, graph.End, graph.Prefix, graph.Depth);
        error = reader.error ?? "";
        if (reader.elsewhere > 0)
            unread.Add($"the weights of {reader.elsewhere} tensors lie in other files (external data)");
        if (reader.spelledOut > 0)
            unread.Add($"{reader.spelledOut} tensors hold half-precision weights as whole numbers (int32_data) or one field each");
        return reader.error is null ? reader.found : null;
    }

    void Each(long at, long end, Action<ProtoField> take)
    {
        while (error is null)
        {
            var more = proto.Next(ref at, end, out var field, out var malformed);
            if (malformed)
                error = $"the ONNX model is cut or malformed at byte {at}";
            else if (++parts > MostParts)
                error = $"the graph has more than {MostParts} parts";
            if (!more || error is not null)
                return;
            take(field);
        }
    }

    void Graph(long at, long end, string prefix, int depth)
    {
        if (depth > DeepestGraph)
            error = $"graphs are nested more than {DeepestGraph} deep";
        else
            Each(at, end, field =>
            {
                if (field is { Number: 5, Wire: 2 })
                    Tensor(field, prefix, null);
                else if (field is { Number: 1, Wire: 2 })
                    Node(field, prefix, depth);
            });
    }

    void Node(ProtoField node, string prefix, int depth)
    {
        string? output = null;
        var attributes = new List<ProtoField>();
        Each(node.At, node.At + node.Length, field =>
        {
            if (field is { Number: 2, Wire: 2 })
                output ??= Text(field);
            else if (field is { Number: 5, Wire: 2 })
                attributes.Add(field);
        });
        foreach (var attribute in attributes)
        {
            var name = "";
            var inner = new List<ProtoField>();
            Each(attribute.At, attribute.At + attribute.Length, field =>
            {
                if (field is { Number: 1, Wire: 2 })
                    name = Text(field);
                else if (field is { Number: 5 or 6, Wire: 2 })
                    inner.Add(field);
            });
            foreach (var field in inner)
                if (field.Number == 5)
                    Tensor(field, prefix, output ?? "");
                else
                    graphs.Push((field.At, field.At + field.Length, $"{prefix}{output}/{name}/", depth + 1));
        }
    }

    void Tensor(ProtoField tensor, string prefix, string? constant)
    {
        var numbers = new OnnxWeights(source, proto);
        var (name, external, typed) = ("", false, false);
        Each(tensor.At, tensor.At + tensor.Length, field =>
        {
            if (numbers.Take(field))
                return;
            if (field is { Number: 8, Wire: 2 })
                name = Text(field);
            external |= field is { Number: 14, Value: 1 };
            typed |= field.Number is 4 or 5;
        });
        if (error is not null)
            return;
        if (external)
            elsewhere++;
        else if (numbers.Tensor(prefix + (constant ?? name)) is { } one)
            found.Add(one);
        else if (typed && numbers.IsFloat)
            spelledOut++;
    }

    string Text(ProtoField field) => Encoding.UTF8.GetString(source.Bytes(field.At, (int)Math.Min(field.Length, MostNameBytes)));
}
