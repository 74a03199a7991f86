using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>GGUF, the format of llama.cpp, Ollama and others: metadata with chat templates, then tensors.</summary>
internal sealed class GgufFormat : IModelFormat
{
    public string Id => "gguf";

    public IReadOnlyList<Rule> Rules => [.. GgufRules.All, .. JinjaRules.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.StartsWith("GGUF"u8);

    static List<Tensor> Tensors(GgufHeader header, ByteSource source)
    {
        var tensors = new List<Tensor>();
        foreach (var tensor in header.Tensors)
            if (GgmlType.Of(tensor.Type) is { } type && NumberLayout.Of(type.Name) is { } layout && tensor.Size > 0
                && tensor.Offset <= (ulong)Math.Max(0, source.Length - header.DataAt) && tensor.Size <= source.Length - header.DataAt - (long)tensor.Offset)
                tensors.Add(new Tensor(tensor.Name, layout, tensor.Shape, source, header.DataAt + (long)tensor.Offset, tensor.Size));
        return tensors;
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        var header = new GgufReader(source, scope).Read(out var error);
        if (error.Length > 0)
            scope.Gap($"the tensors were not looked at: {error}");
        foreach (var template in header.Templates)
            JinjaTemplate.Judge(template.Text, template.Key, template.Offset, scope);
        GgufRules.Judge(header, error.Length == 0, source, scope);
        if (scope.Weights is not null && !header.BigEndian)
            scope.Weigh(Tensors(header, source));
    }
}
