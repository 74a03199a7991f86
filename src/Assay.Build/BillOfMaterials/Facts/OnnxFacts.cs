using System.Globalization;

namespace Assay.Build;

/// <summary>Producer, opsets, operators, inputs, outputs and parameter count of an ONNX model (onnx.proto, ModelProto).</summary>
internal sealed class OnnxFacts
{
    const int MaxDepth = 16;
    const int MaxOperators = 1000;
    const int MaxPorts = 256;

    static readonly string[] ElementTypes =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32",
        "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
    ];

    readonly WireReader _wire;
    readonly ReadFacts _facts;
    readonly SortedDictionary<string, long> _operators = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> _opsets = new(StringComparer.Ordinal);
    readonly SortedSet<string> _external = new(StringComparer.Ordinal);
    readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    readonly List<(string Name, string Text)> _inputs = [];
    readonly List<(string Name, string Text)> _outputs = [];
    readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
    long _parameters;
    long _nodes;
    bool _hasGraph;

    OnnxFacts(WireReader wire, ReadFacts facts)
    {
        _wire = wire;
        _facts = facts;
    }

    public static void Read(string path, ReadFacts facts)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        using var buffered = new BufferedStream(file, 64 * 1024);
        var onnx = new OnnxFacts(new WireReader(buffered), facts);
        onnx.Model(file.Length);
        if (!onnx._hasGraph)
            throw new UnreadableException("not an ONNX model: it has no graph");
        onnx.Tell();
    }

    void Model(long end)
    {
        while (_wire.Next(end) is var field && field != 0)
            switch (field)
            {
                case 1 when _wire.WireType == 0: _facts.Property("assay:onnx:ir-version", _wire.Value.ToString(CultureInfo.InvariantCulture)); break;
                case 2: _facts.Property("assay:onnx:producer", _wire.Text()); break;
                case 4: _facts.Property("assay:onnx:domain", _wire.Text()); break;
                case 5 when _wire.WireType == 0 && _wire.Value > 0: _facts.Property("assay:onnx:model-version", _wire.Value.ToString(CultureInfo.InvariantCulture)); break;
                case 3: _facts.Property("assay:onnx:producer-version", _wire.Text()); break;
                case 7 when _wire.WireType == 2: _hasGraph = true; Graph(_wire.End, 0); break;
                case 8 when _wire.WireType == 2: Opset(_wire.End); break;
                case 14 when _wire.WireType == 2: Metadata(_wire.End); break;
                default: _wire.Skip(); break;
            }
    }

    void Opset(long end)
    {
        var (domain, version) = ("", 0L);
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1)
                domain = _wire.Text(200);
            else if (field == 2 && _wire.WireType == 0)
                version = (long)_wire.Value;
            else
                _wire.Skip();
        if (_opsets.Count < 64)
            _opsets[domain.Length == 0 ? "ai.onnx" : domain] = version;
    }

    void Metadata(long end)
    {
        var (key, value) = ("", "");
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1)
                key = _wire.Text(100);
            else if (field == 2)
                value = _wire.Text(1000);
            else
                _wire.Skip();
        _facts.Property($"assay:onnx:metadata:{Printable.Name(key, 100)}", value);
    }

    void Graph(long end, int depth)
    {
        if (depth > MaxDepth)
            throw new UnreadableException($"graphs are nested more than {MaxDepth} deep");
        while (_wire.Next(end) is var field && field != 0)
            switch (field)
            {
                case 1 when _wire.WireType == 2: Node(_wire.End, depth); break;
                case 5 when _wire.WireType == 2: Tensor(_wire.End, depth); break;
                case 11 when _wire.WireType == 2 && depth == 0: Port(_wire.End, _inputs); break;
                case 12 when _wire.WireType == 2 && depth == 0: Port(_wire.End, _outputs); break;
                default: _wire.Skip(); break;
            }
    }

    void Node(long end, int depth)
    {
        var (type, domain) = ("", "");
        while (_wire.Next(end) is var field && field != 0)
            switch (field)
            {
                case 4: type = _wire.Text(100); break;
                case 7: domain = _wire.Text(100); break;
                case 5 when _wire.WireType == 2: Attribute(_wire.End, depth); break;
                default: _wire.Skip(); break;
            }

        _nodes++;
        var name = domain is "" or "ai.onnx" ? type : $"{domain}.{type}";
        if (_operators.ContainsKey(name) || _operators.Count < MaxOperators)
            _operators[name] = _operators.GetValueOrDefault(name) + 1;
    }

    // Bodies of loops and branches hang on attributes; so do constants.
    void Attribute(long end, int depth)
    {
        while (_wire.Next(end) is var field && field != 0)
            if (field is 6 or 11 && _wire.WireType == 2)
                Graph(_wire.End, depth + 1);
            else if (field == 5 && _wire.WireType == 2)
                Tensor(_wire.End, depth + 1);
            else
                _wire.Skip();
    }

    void Tensor(long end, int depth)
    {
        long count = 1;
        ulong type = 0;
        string? name = null;
        while (_wire.Next(end) is var field && field != 0)
            switch (field)
            {
                case 1 when _wire.WireType == 0: count = Times(count, _wire.Value); break;
                case 1 when _wire.WireType == 2:
                    for (var stop = _wire.End; _wire.Position < stop;)
                        count = Times(count, _wire.Varint(stop));
                    break;
                case 2 when _wire.WireType == 0: type = _wire.Value; break;
                case 8: name = _wire.Text(500); break;
                case 13 when _wire.WireType == 2: External(_wire.End); break;
                default: _wire.Skip(); break;
            }

        _parameters = checked(_parameters + count);
        var element = type < (ulong)ElementTypes.Length ? ElementTypes[type] : "unknown";
        _types[element] = checked(_types.GetValueOrDefault(element) + count);
        if (depth == 0 && name is not null && _initializers.Count < 1_000_000)
            _initializers.Add(name);
    }

    static long Times(long count, ulong dimension) => checked(count * (long)dimension);

    void External(long end)
    {
        var (key, value) = ("", "");
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1)
                key = _wire.Text(100);
            else if (field == 2)
                value = _wire.Text(500);
            else
                _wire.Skip();
        if (key == "location" && _external.Count < 1000)
            _external.Add(value);
    }

    // ValueInfoProto: name 1, type 2 -> tensor_type 1 -> elem_type 1, shape 2 -> dim 1 -> dim_value 1 | dim_param 2.
    void Port(long end, List<(string, string)> ports)
    {
        var (name, type) = ("", "");
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1)
                name = _wire.Text(200);
            else if (field == 2 && _wire.WireType == 2)
                type = TypeOf(_wire.End);
            else
                _wire.Skip();
        if (ports.Count < MaxPorts)
            ports.Add((name, $"{name}: {(type.Length == 0 ? "not a tensor" : type)}"));
    }

    string TypeOf(long end)
    {
        var text = "";
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1 && _wire.WireType == 2)
                text = TensorType(_wire.End);
            else
                _wire.Skip();
        return text;
    }

    string TensorType(long end)
    {
        var element = "undefined";
        var shape = "";
        while (_wire.Next(end) is var field && field != 0)
            if (field == 1 && _wire.WireType == 0)
                element = _wire.Value < (ulong)ElementTypes.Length ? ElementTypes[_wire.Value] : "unknown";
            else if (field == 2 && _wire.WireType == 2)
                shape = Shape(_wire.End);
            else
                _wire.Skip();
        return element + shape;
    }

    string Shape(long end)
    {
        var dimensions = new List<string>();
        while (_wire.Next(end) is var field && field != 0)
        {
            if (field != 1 || _wire.WireType != 2)
            {
                _wire.Skip();
                continue;
            }

            var text = "?";
            for (var stop = _wire.End; _wire.Next(stop) is var inner && inner != 0;)
                if (inner == 1 && _wire.WireType == 0)
                    text = ((long)_wire.Value).ToString(CultureInfo.InvariantCulture);
                else if (inner == 2)
                    text = _wire.Text(60);
                else
                    _wire.Skip();
            if (dimensions.Count < 32)
                dimensions.Add(text);
        }

        return $"[{string.Join(",", dimensions)}]";
    }

    void Tell()
    {
        _facts.Format("onnx");
        // Tree ensembles keep their numbers in attributes; zero would be a lie.
        if (_parameters > 0)
            foreach (var (type, count) in _types)
                _facts.Weigh("onnx", type, count);
        // Old producers list weights among the inputs; those nobody feeds.
        _facts.Inputs.AddRange(_inputs.Where(i => !_initializers.Contains(i.Name)).Select(i => Printable.Name(i.Text)));
        _facts.Outputs.AddRange(_outputs.Select(o => Printable.Name(o.Text)));
        foreach (var (domain, version) in _opsets)
            _facts.Property($"assay:onnx:opset:{Printable.Name(domain)}", version.ToString(CultureInfo.InvariantCulture));
        _facts.Property("assay:onnx:nodes", _nodes.ToString(CultureInfo.InvariantCulture));
        foreach (var (type, count) in _operators)
            _facts.Property($"assay:onnx:op:{Printable.Name(type)}", count.ToString(CultureInfo.InvariantCulture));
        foreach (var location in _external)
            _facts.Property("assay:onnx:external-data", location);
        if (_operators.Count == MaxOperators)
            _facts.Gap($"more than {MaxOperators} kinds of operators; the others are not listed");
    }
}
