using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>
/// A Keras configuration, wherever it stands: <c>config.json</c> of a Keras 3 archive, the <c>model_config</c> attribute
/// of an HDF5 file, the metadata of a SavedModel, or a file of its own. Loading it imports and calls what it names.
/// </summary>
internal sealed class KerasFormat : IModelFormat
{
    public string Id => "keras-config";

    public IReadOnlyList<Rule> Rules => KerasRules.All;

    public string Knowledge => KerasKnowledge.Text;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (head.Length < 2 || source.Length > scope.Limits.HeaderBytes || !KerasReader.MayStart(head))
            return false;
        var json = KerasReader.Utf8(source);
        // What is no JSON, but speaks of classes, may be a configuration that was cut.
        return KerasReader.NamesClasses(json) ?? (json.AsSpan().IndexOf("\"class_name\""u8) >= 0 && json.AsSpan().IndexOf("\"config\""u8) >= 0);
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        using var document = KerasReader.Parse(KerasReader.Utf8(source));
        if (document is null)
        {
            scope.Gap("the Keras configuration is not JSON, or is nested too deep");
            return;
        }

        new KerasWalk(scope).Run(document.RootElement);
    }
}
