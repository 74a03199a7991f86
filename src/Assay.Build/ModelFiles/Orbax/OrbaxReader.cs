using Assay.Build.ModelFiles.Events;

namespace Assay.Build.ModelFiles.Orbax;

/// <summary>Follows the metadata files of a checkpoint folder: Orbax's own and those of zarr's arrays, versions 2 and 3.</summary>
internal sealed class OrbaxReader(OrbaxRules rules) : IDocumentSink
{
    readonly List<(string Name, bool Map)> open = [];
    string name = "";

    public void On(DocumentStep step, string text, double number, long at)
    {
        switch (step)
        {
            case DocumentStep.Name:
                name = text;
                rules.Name(text, at);
                break;
            case DocumentStep.Map or DocumentStep.List:
                // Elements of a list go by the list's name.
                open.Add((open.Count > 0 && !open[^1].Map ? open[^1].Name : name, step == DocumentStep.Map));
                name = "";
                break;
            case DocumentStep.EndMap or DocumentStep.EndList:
                open.RemoveAt(open.Count - 1);
                name = "";
                break;
            case DocumentStep.Text:
                Text(open.Count > 0 ? open[^1].Name : "", text, at);
                break;
        }
    }

    void Text(string container, string text, long at)
    {
        switch (container, name)
        {
            case ("compressor" or "filters" or "object_codec", "id"):
            case ("codecs" or "index_codecs", "name"):
                rules.Codec(text, at);
                break;
            case ("codecs" or "index_codecs", "") or (_, "codecs"):
                rules.Codec(text, at);
                break;
            case ("item_handlers", _) or (_, "item_handlers"):
                rules.ItemHandler(text, at);
                break;
            case ("driver" or "kvstore" or "ts_spec", "path") or (_, "base_path"):
                rules.Path(text, at);
                break;
            case ("value_metadata", "value_type"):
                rules.ValueType(text, at);
                break;
        }
    }
}
