using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TorchServe;

/// <summary><c>MAR-INF/MANIFEST.json</c> of a TorchServe archive (.mar); its other members are judged by what they hold.</summary>
internal sealed class TorchServeFormat : IModelFormat
{
    public string Id => "torchserve";

    public IReadOnlyList<Rule> Rules => TorchServeRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        var shape = JsonShape.Of(source, head, scope);
        return shape.Has("model") && (shape.Has("runtime") || shape.Has("archiverVersion") || shape.Has("createdOn"));
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (new JsonEvents(source, scope, new NamedTexts(new TorchServeRules(scope).Text)).Walk() is { } error)
            scope.Gap($"the manifest was not read to its end: {error}");
    }
}
