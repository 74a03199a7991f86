using Assay.Build.ModelFiles.FlatBuffers;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TfLite;

/// <summary>Walks a model: operator codes, buffers, subgraphs with tensors and operators, metadata, signatures. Numbers are those of the schema's fields.</summary>
internal sealed class TfLiteReader(ByteSource source, ScanScope scope)
{
    const int CustomOperator = 32;
    const int LongestOptions = 1 << 20;
    const int Slack = 4096;
    readonly FlatReader flat = new(source, scope);
    readonly TfLiteRules rules = new(scope);
    List<TfLiteCode> codes = [];
    List<TfLiteBuffer> buffers = [];

    public void Walk()
    {
        if (flat.Root() is not { } model)
        {
            scope.Gap("its root table is not there");
            return;
        }

        var version = model.Number(0, 4);
        if (version != 3)
            scope.Gap($"version {version} of the schema is not known");
        codes = [.. model.Tables(1).Select(c => new TfLiteCode((int)Math.Max(c.Number(3, 4), c.Number(0, 1)), c.Text(1)))];
        buffers = [.. model.Tables(4).Select(Buffer)];
        _ = model.Text(3);
        foreach (var buffer in buffers)
            rules.Place(buffer, source.Length);
        foreach (var code in codes)
            rules.Code(code);
        foreach (var graph in model.Tables(2))
            Graph(graph);
        _ = model.Vector(5, 4);
        foreach (var metadata in model.Tables(6))
            Metadata(metadata);
        foreach (var signature in model.Tables(7))
        {
            _ = signature.Text(2);
            foreach (var map in signature.Tables(0).Concat(signature.Tables(1)))
                _ = map.Text(0);
        }

        if (codes.Count == 0 && buffers.Count == 0)
            scope.Gap("it has neither operators nor buffers; it may be cut");
        if (flat.Astray > 0)
            rules.Astray(flat.Astray);
        Rest();
    }

    TfLiteBuffer Buffer(FlatTable table)
    {
        var (offset, size) = (table.Number(1, 8), table.Number(2, 8));
        if (offset > 1)
        {
            flat.Reach(Math.Min(offset, source.Length), Math.Clamp(size, 0, Math.Max(0, source.Length - offset)));
            return new TfLiteBuffer(offset, size, true);
        }

        var data = table.Vector(0, 1);
        return new TfLiteBuffer(data.At, data.Count, false);
    }

    void Graph(FlatTable graph)
    {
        _ = graph.Text(4);
        var tensors = 0;
        foreach (var tensor in graph.Tables(0))
        {
            tensors++;
            _ = tensor.Vector(0, 4);
            _ = tensor.Vector(7, 4);
            _ = tensor.Text(3);
            if (tensor.Table(4) is { } quantization)
                for (var field = 0; field < 4; field++)
                    _ = quantization.Vector(field, field == 3 ? 8 : 4);
            var buffer = tensor.Number(2, 4);
            if (buffer != 0 && buffer >= buffers.Count)
                rules.Index("a tensor names a buffer", buffer, buffers.Count, tensor.At);
        }

        Indices(graph.Vector(1, 4), tensors, "the inputs name a tensor");
        Indices(graph.Vector(2, 4), tensors, "the outputs name a tensor");
        foreach (var step in graph.Tables(3))
            Operator(step, tensors);
    }

    void Operator(FlatTable step, int tensors)
    {
        var code = step.Number(0, 4);
        Indices(step.Vector(1, 4), tensors, "an operator names a tensor");
        Indices(step.Vector(2, 4), tensors, "an operator names a tensor");
        _ = step.Vector(7, 1);
        Indices(step.Vector(8, 4), tensors, "an operator names a tensor");
        _ = step.Table(4);
        _ = step.Table(12);
        var options = step.Vector(5, 1);
        if (step.Number(9, 8) is var far and > 1)
        {
            var size = step.Number(10, 8);
            rules.Place(new TfLiteBuffer(far, size, true), source.Length);
            flat.Reach(Math.Min(far, source.Length), Math.Clamp(size, 0, Math.Max(0, source.Length - far)));
            options = new FlatVector(far, (int)Math.Clamp(size, 0, LongestOptions));
        }

        if (code >= codes.Count)
            rules.Index("an operator names an operator code", code, codes.Count, step.At);
        else if (codes[(int)code] is { Builtin: CustomOperator } custom && options.Count > 0)
            rules.Options(custom, source.Bytes(options.At, Math.Min(options.Count, LongestOptions)), step.At);
    }

    // -1 stands for an input that is left out.
    void Indices(FlatVector vector, int most, string what)
    {
        for (var i = 0; i < vector.Count && flat.MayGoOn(); i++)
            if (flat.U32(vector.At + (4L * i)) is { } index && index != uint.MaxValue && index >= most)
                rules.Index(what, index, most, vector.At);
    }

    void Metadata(FlatTable metadata)
    {
        var name = metadata.Text(0);
        var buffer = metadata.Number(1, 4);
        if (buffer >= buffers.Count)
            rules.Index("metadata names a buffer", buffer, buffers.Count, metadata.At);
        else if (buffers[(int)buffer] is { Size: > 0 } found)
            scope.Inside("metadata:" + name, opportunistic: true).Judge(source.Slice(found.At, found.Size));
    }

    // Buffers and what nothing leads to may carry files; a zip at the end holds labels, as the metadata writer puts it there.
    void Rest()
    {
        foreach (var buffer in buffers.Where(b => b.Size >= 8))
            if (scope.Budget.HasTime())
                scope.Inside("buffer", opportunistic: true).Judge(source.Slice(buffer.At, buffer.Size));
        foreach (var (from, to) in flat.Unreached(Slack).ToList())
        {
            using var hole = source.Slice(from, to - from);
            var start = hole.Bytes(0, 64);
            var behind = to == source.Length;
            if (start.AsSpan().IndexOf("PK\u0003\u0004"u8) is >= 0 and < 16 && behind)
                continue;
            scope.Inside("unreached", opportunistic: true).Judge(hole);
            if (behind ? to - from > 64 : to - from >= Slack)
                rules.Hole(from, to - from, behind);
        }
    }
}
