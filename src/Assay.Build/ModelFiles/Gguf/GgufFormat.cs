using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>GGUF, the format of llama.cpp, Ollama and others: metadata with chat templates, then tensors.</summary>
internal sealed class GgufFormat : IModelFormat
{
    public string Id => "gguf";

    public IReadOnlyList<Rule> Rules => [.. GgufRules.All, .. JinjaRules.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.StartsWith("GGUF"u8);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var header = new GgufReader(source, scope).Read(out var error);
        if (error.Length > 0)
            scope.Gap($"the tensors were not looked at: {error}");
        foreach (var template in header.Templates)
            JinjaTemplate.Judge(template.Text, template.Key, template.Offset, scope);
        GgufRules.Judge(header, error.Length == 0, source, scope);
    }
}
