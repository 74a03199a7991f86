using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.JavaObjects;

/// <summary>Java object streams, in which H2O, Weka, Spark and others keep models.</summary>
internal sealed class JavaFormat : IModelFormat
{
    public string Id => "java-objects";

    public IReadOnlyList<Rule> Rules => JavaRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.Length > 4 && head.StartsWith((ReadOnlySpan<byte>)[0xac, 0xed, 0, 5]) && head[4] is >= 0x70 and <= 0x7e;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new JavaRules(scope);
        rules.IsStream();
        new JavaReader(source, scope, rules).Read();
    }
}
