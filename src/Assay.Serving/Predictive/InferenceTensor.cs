using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Predictive;

/// <summary>A tensor of a request as it is written: its name, and its values in their order. What it says of its shape and type is not believed.</summary>
sealed class InferenceTensor
{
    readonly List<JsonScalar> _values = [];
    readonly List<JsonScalar> _shape = [];

    // Of each innermost list: how many values it holds.
    readonly List<int> _lengths = [];
    int _list, _depth;
    bool _isUneven;

    /// <summary>Null where it has none that is a text.</summary>
    internal string? Name { get; private set; }

    internal IReadOnlyList<JsonScalar> Values => _values;

    /// <summary>The numbers of the shape that it says it has: no more than what somebody may believe.</summary>
    internal IReadOnlyList<JsonScalar> Shape => _shape;

    /// <summary>How many values its first innermost list holds, and every other one unless it is ragged.</summary>
    internal int Width => _lengths.Count == 0 ? 0 : _lengths[0];

    /// <summary>Whether its lists are of different length or depth, or hold something else than values: whatever a server makes of that, nobody can say which rows these are.</summary>
    internal bool IsRagged => _isUneven || _lengths.Exists(l => l != Width);

    /// <summary>The tensors of a body, in their order. What stands among them and is none, as a number or an empty object, is one without name and values: a server may still read something in it.</summary>
    internal static IReadOnlyList<InferenceTensor> All(JsonBody body)
    {
        SortedDictionary<int, InferenceTensor> tensors = [];
        for (var node = 0; node < body.Nodes; node++)
            if (body.Node(node) is { Index: >= 0 and var place, Parent: > 0 and var list } && body.Node(list) is { Parent: 0, Name: "inputs" })
                tensors[place] = new InferenceTensor();
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind == JsonTokenType.PropertyName || body.Path(scalar.Node) is not [{ Name: "inputs" }, { Index: >= 0 and var index }, { Name: { } member }, .. var rest])
                continue;
            var tensor = tensors[index];
            if (member == "name" && rest.IsEmpty && scalar.Kind == JsonTokenType.String)
                tensor.Name = scalar.Text;
            else if (member == "shape" && scalar.Kind == JsonTokenType.Number)
                tensor._shape.Add(scalar);
            else if (member == "data")
                tensor.Add(scalar, body.Node(scalar.Node).Parent, rest);
        }

        return [.. tensors.Values];
    }

    void Add(JsonScalar value, int list, ReadOnlySpan<PathNode> within)
    {
        foreach (var step in within)
            _isUneven |= step.Name is not null;
        _isUneven |= _values.Count > 0 && within.Length != _depth;
        if (_values.Count == 0 || list != _list)
            _lengths.Add(0);
        _lengths[^1]++;
        (_list, _depth) = (list, within.Length);
        _values.Add(value);
    }
}
