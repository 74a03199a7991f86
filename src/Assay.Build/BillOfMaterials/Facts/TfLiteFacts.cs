using System.Globalization;
using Assay.Build.ModelFiles.FlatBuffers;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>TensorFlow Lite: operators, tensors, inputs and outputs by name, type and shape (schema.fbs), through the scanner's FlatBuffers reader.</summary>
internal static class TfLiteFacts
{
    const int MostPorts = 256, MostTensors = 200_000;

    static readonly string[] Types =
        ["float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64", "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4", "bfloat16"];

    public static void Read(ByteSource source, ReadFacts facts)
    {
        var scope = facts.Scope(out var result);
        var flat = new FlatReader(source, scope);
        var model = flat.Root() ?? throw new UnreadableException("its root table is not there");
        facts.Format("tflite");
        facts.Say("architecture-family", "tflite");
        facts.Property("assay:tflite:schema", model.Number(0, 4));
        facts.Property("assay:tflite:description", model.Text(3));
        var codes = model.Tables(1).Select(c => Math.Max(c.Number(3, 4), c.Number(0, 1)) is 32 and var n ? c.Text(1) : $"builtin-{Math.Max(c.Number(3, 4), c.Number(0, 1)).ToString(CultureInfo.InvariantCulture)}").Take(1000).ToList();
        facts.Property("assay:tflite:operators", string.Join(", ", codes.Order(StringComparer.Ordinal)));
        var buffers = model.Tables(4).Select(b => b.Number(2, 8) > 0 || b.Vector(0, 1).Count > 0).Take(MostTensors).ToList();
        foreach (var (graph, index) in model.Tables(2).Take(64).Select((g, i) => (g, i)))
            Graph(graph, index, buffers, flat, facts);
        foreach (var metadata in model.Tables(6).Take(64))
            facts.Property("assay:tflite:metadata", metadata.Text(0));
        if (flat.Astray > 0)
            facts.Gap($"{flat.Astray.ToString(CultureInfo.InvariantCulture)} of its offsets lead outside the file");
        foreach (var gap in result.Gaps.Take(3))
            facts.Gap(gap.Reason);
    }

    static void Graph(FlatTable graph, int index, List<bool> buffers, FlatReader flat, ReadFacts facts)
    {
        var tensors = graph.Tables(0).Take(MostTensors).ToList();
        foreach (var tensor in tensors)
            // Constants have a buffer with content; the others are made while it runs.
            if (tensor.Number(2, 4) is var buffer && buffer > 0 && buffer < buffers.Count && buffers[(int)buffer])
                facts.Weigh("tflite", Type(tensor), SafetensorsFacts.Elements(Shape(tensor, flat)));
        if (index > 0)
            return;
        Ports(graph.Vector(1, 4), tensors, flat, facts.Inputs);
        Ports(graph.Vector(2, 4), tensors, flat, facts.Outputs);
    }

    static void Ports(FlatVector indices, List<FlatTable> tensors, FlatReader flat, List<string> into)
    {
        for (var i = 0; i < Math.Min(indices.Count, MostPorts); i++)
            if (flat.U32(indices.At + (4L * i)) is { } index && index < tensors.Count)
                into.Add(Printable.Name($"{tensors[(int)index].Text(3)}: {Type(tensors[(int)index])}[{string.Join(",", Shape(tensors[(int)index], flat))}]"));
    }

    static string Type(FlatTable tensor) => tensor.Number(1, 1) is var type && type < Types.Length ? Types[type] : "unknown";

    static List<long> Shape(FlatTable tensor, FlatReader flat)
    {
        var vector = tensor.Vector(0, 4);
        var shape = new List<long>();
        for (var i = 0; i < Math.Min(vector.Count, 16); i++)
            shape.Add(Math.Max(0, (int)(flat.U32(vector.At + (4L * i)) ?? 0)));
        return shape;
    }
}
