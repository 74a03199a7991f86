using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Skops;

/// <summary>The state of a skops archive (<c>schema.json</c>); its arrays are members of their own.</summary>
internal sealed class SkopsFormat : IModelFormat
{
    public string Id => "skops";

    public IReadOnlyList<Rule> Rules => SkopsRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => JsonShape.Of(source, head, scope).Has("__loader__");

    public void Scan(ByteSource source, ScanScope scope) => SkopsReader.Walk(source, scope, new SkopsRules(scope));
}
