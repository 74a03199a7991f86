using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Orbax;

/// <summary>The metadata of Orbax and zarr checkpoint folders (JSON).</summary>
internal sealed class OrbaxFormat : IModelFormat
{
    public string Id => "orbax";

    public IReadOnlyList<Rule> Rules => OrbaxRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        var shape = JsonShape.Of(source, head, scope);
        return shape.Has("zarr_format") || shape.Has("zarr_consolidated_format") || shape.Has("tree_metadata") || (shape.Has("item_handlers") && (shape.Has("init_timestamp_nsecs") || shape.Has("metrics")));
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (new JsonEvents(source, scope, new OrbaxReader(new OrbaxRules(scope))).Walk() is { } error)
            scope.Gap($"the metadata was not read to its end: {error}");
    }
}
