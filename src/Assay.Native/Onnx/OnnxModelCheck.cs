namespace Assay.Native;

/// <summary>
/// Walks the protobuf of a model (onnx.proto, IR 3 to 10) before the engine sees it, looking for tensors kept outside the
/// file. External data names a path, which the engine would resolve against the current folder, or an address of
/// memory. Neither is for a model to choose, so such a model is refused. No recursion; bounded count and depth.
/// </summary>
static class OnnxModelCheck
{
    const int MaxMessages = 20_000_000;
    const int MaxDepth = 128;

    enum Message { Model, Graph, Node, Attribute, Tensor, SparseTensor, Function, Training }

    readonly record struct Part(Message Kind, int Start, int End, int Depth);

    /// <summary>Null when the model may be loaded, else why not.</summary>
    internal static string? Refuse(ReadOnlySpan<byte> model)
    {
        var open = new Stack<Part>();
        open.Push(new Part(Message.Model, 0, model.Length, 0));
        var seen = 0;
        var graphs = 0;
        while (open.TryPop(out var part))
        {
            if (part.Depth > MaxDepth)
                return $"not loaded: nested deeper than {MaxDepth} levels";
            var at = part.Start;
            while (at < part.End)
            {
                if (!Varint(model, ref at, part.End, out var tag))
                    return Malformed(at);
                // The engine reads 32 bits of a key: what is longer is another field there than here.
                if (tag > uint.MaxValue || tag >> 3 == 0)
                    return Malformed(at);
                var (field, wire) = ((int)(tag >> 3), (int)(tag & 7));
                ulong value = 0;
                var (start, length) = (at, 0);
                switch (wire)
                {
                    case 0 when Varint(model, ref at, part.End, out value):
                        break;
                    case 1 when part.End - at >= 8:
                        at += 8;
                        break;
                    case 5 when part.End - at >= 4:
                        at += 4;
                        break;
                    case 2 when Varint(model, ref at, part.End, out value) && value <= (ulong)(part.End - at):
                        (start, length) = (at, (int)value);
                        at += length;
                        break;
                    default:
                        return Malformed(at);
                }

                if (part.Kind == Message.Tensor && (field == 13 || (field == 14 && (uint)value != 0)))
                    return "not loaded: it keeps tensors in other files (external data), which is refused; convert it to a single file";
                if (wire != 2 || Child(part.Kind, field) is not { } child)
                    continue;
                if (child == Message.Graph)
                    graphs++;
                if (++seen > MaxMessages)
                    return $"not loaded: more than {MaxMessages} parts";
                open.Push(new Part(child, start, start + length, part.Depth + 1));
            }
        }

        return graphs == 0 ? "not an ONNX model: it holds no graph" : null;
    }

    static Message? Child(Message parent, int field) => (parent, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) or (Message.Function, 11) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Training, 1 or 2) => Message.Graph,
        _ => null,
    };

    static string Malformed(int at) => $"not an ONNX model: malformed protobuf at byte {at}";

    static bool Varint(ReadOnlySpan<byte> bytes, ref int at, int end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && at < end; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return true;
        }

        return false;
    }
}
