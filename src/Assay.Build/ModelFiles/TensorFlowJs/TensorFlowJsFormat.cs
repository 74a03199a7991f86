using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TensorFlowJs;

/// <summary>The <c>model.json</c> of TensorFlow.js.</summary>
internal sealed class TensorFlowJsFormat : IModelFormat
{
    public string Id => "tensorflowjs";

    public IReadOnlyList<Rule> Rules => TensorFlowJsRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        var shape = JsonShape.Of(source, head, scope);
        return shape.Has("modelTopology") || shape.Has("weightsManifest");
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (new JsonEvents(source, scope, new NamedTexts(new TensorFlowJsRules(scope).Text)).Walk() is { } error)
            scope.Gap($"the model was not read to its end: {error}");
    }
}
