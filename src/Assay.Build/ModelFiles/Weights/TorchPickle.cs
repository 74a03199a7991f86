using Assay.Build.ModelFiles.Pickle;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>Notes the tensors that a pickle rebuilds, with the keys of the dictionaries they go into as their names.</summary>
internal sealed class TorchPickle(PickleText text)
{
    const int Most = 1_000_000;
    readonly Dictionary<string, int> names = [];

    public List<TorchTensor> Found { get; } = [];

    /// <summary>Items of a dictionary or of what a call gave: keys and values in turn.</summary>
    public void Items(ReadOnlySpan<Value> items)
    {
        for (var i = 0; i + 1 < items.Length; i += 2)
            if (items[i + 1].Reference is Node node and (Call or Container) && text.Constant(items[i]) is { Length: > 0 and <= 512 } name)
                Item(node, name);
    }

    void Item(Node node, string name)
    {
        if (Found.Count >= Most)
            return;
        if (node is Call call && Read(call, name, 0) is { } tensor)
            Found.Add(tensor);
        // A quantised layer keeps its weight and bias as a pair.
        if (node is not Container { Kind: ContainerKind.Tuple, Kept: { Length: <= 8 } parts })
            return;
        for (var i = 0; i < parts.Length; i++)
            if (parts[i].Node is Call part && Read(part, $"{name}[{i}]", 0) is { } found)
                Found.Add(found);
    }

    TorchTensor? Read(Call call, string name, int depth)
    {
        if (call.Callee.Import is not { Module: "torch._utils" } import || call.Arguments.Tuple is not { } arguments || depth > 2)
            return null;
        var parts = arguments.Kept;
        // A parameter wraps its tensor.
        if (import.Name is "_rebuild_parameter" or "_rebuild_parameter_with_state")
            return parts.Length > 0 && parts[0].Node is Call inner ? Read(inner, name, depth + 1) : null;
        if (import.Name is not ("_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_qtensor") || parts is not [{ Node: Persistent { Id: var id } }, var first, var shape, var stride, ..])
            return null;
        if (id.Tuple is not { Kept: [_, { Import: { } type }, var key, ..] } || text.Constant(key) is not { } storage || first.Kind != ValueKind.Int)
            return null;
        var layout = import.Name == "_rebuild_tensor_v3" && parts.Length > 6 && parts[6].Import is { } exact ? NumberLayout.OfTorch(exact.Name) : NumberLayout.OfTorch(type.Name);
        if (layout is not { } known || Sizes(shape) is not { } sizes || Sizes(stride) is not { } steps)
            return null;
        // The parameters of a whole module are called weight and bias in each of its parts.
        var times = names[name] = names.GetValueOrDefault(name) + 1;
        return new TorchTensor(times == 1 ? name : $"{name} ({times})", storage, known, first.Int, sizes, steps);
    }

    static List<long>? Sizes(Value value)
    {
        if (value.Kind == ValueKind.Scalars && value.Int == 0)
            return [];
        if (value.Tuple is not { Whole: true } tuple || tuple.Kept.Length > 32)
            return null;
        var sizes = new List<long>(tuple.Kept.Length);
        foreach (var item in tuple.Kept)
        {
            if (item.Kind != ValueKind.Int || item.Int < 0)
                return null;
            sizes.Add(item.Int);
        }

        return sizes;
    }
}
