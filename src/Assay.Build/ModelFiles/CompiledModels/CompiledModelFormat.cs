using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CompiledModels;

/// <summary>TensorRT engines, RKNN and Hailo models: recognised by their first bytes, and never called clean.</summary>
internal sealed class CompiledModelFormat(CompiledModelKind kind) : IModelFormat
{
    public static IEnumerable<CompiledModelFormat> All => CompiledModelKind.All.Select(k => new CompiledModelFormat(k));

    public string Id => kind.Id;

    public IReadOnlyList<Rule> Rules => CompiledModelRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => !scope.Opportunistic && head.Length > 16 && head.StartsWith(kind.Magic);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new CompiledModelRules(scope);
        rules.Compiled(kind);
        new CompiledModelReader(source, scope, kind, rules).Read();
    }
}
