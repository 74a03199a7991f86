using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Hdf5;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>Keras models in HDF5: version, configuration and the shapes of the weights, told by the scanner's walk.</summary>
internal sealed class Hdf5Facts(ReadFacts facts, bool inKeras) : IHdf5Listener
{
    const int MaxConfig = 64 * 1024 * 1024;
    long _datasets;

    public static void Read(ByteSource source, ReadFacts facts, bool inKeras = false)
    {
        var at = Hdf5Source.Find(source, everywhere: false);
        var scope = facts.Scope(out var result);
        var super = (at < 0 ? null : Hdf5Source.Open(source, at)) ?? throw new UnreadableException("the HDF5 superblock is cut or of an unknown version");
        if (!inKeras)
            facts.Format("hdf5");
        var told = new Hdf5Facts(facts, inKeras);
        new Hdf5Walk(new Hdf5Source(source, scope, super)) { Listener = told }.Run();
        facts.Property("assay:hdf5:datasets", told._datasets);
        foreach (var gap in result.Gaps.Take(3))
            facts.Gap(gap.Reason);
    }

    public void Attribute(string path, string name, ReadOnlyMemory<byte> first)
    {
        if (path.Length > 0 && path != "/model_weights")
            return;
        var text = Encoding.UTF8.GetString(first.Span[..Math.Min(first.Length, MaxConfig)]).TrimEnd('\0', ' ');
        if (name == "keras_version")
            facts.Library("keras", text);
        else if (name == "backend")
            facts.Library(text, null);
        else if (name == "model_config" && path.Length == 0)
            KerasFacts.Config(SmallFile.Json(Encoding.UTF8.GetBytes(text), facts), facts);
    }

    public void Dataset(string path, Hdf5Type? type, long[]? shape)
    {
        _datasets++;
        // Optimizer states are numbers of the training, not of the model.
        if (shape is null || type is not { Class: 0 or 1 } number || path.Contains("optimizer", StringComparison.OrdinalIgnoreCase))
            return;
        // Keras 3 keeps the optimizer beside the layers; other files keep data, whose numbers are no weights.
        if (inKeras || path.StartsWith("/model_weights/", StringComparison.Ordinal) || path.StartsWith("/layers/", StringComparison.Ordinal) || path.StartsWith("/_layer_checkpoint", StringComparison.Ordinal))
            facts.Weigh("hdf5", $"{(number.Class == 0 ? "I" : "F")}{number.Size * 8}", SafetensorsFacts.Elements(shape));
    }
}

/// <summary>A Keras configuration: what kind of model, and its layers.</summary>
internal static class KerasFacts
{
    const int MaxLayers = 10_000;

    public static void Config(DataNode root, ReadFacts facts)
    {
        facts.Say("architecture-family", "keras");
        var config = root["config"] is { Kind: DataKind.Map } map ? map : root;
        facts.Say("architecture", root.Said("class_name"));
        facts.Say("name", config.Said("name"));
        var layers = config["layers"] is { Kind: DataKind.List } list ? list.Items.Take(MaxLayers).ToList() : [];
        if (layers.Count == 0)
            return;
        facts.Property("assay:keras:layers", layers.Count);
        foreach (var group in layers.Select(l => l.Said("class_name") ?? "unknown").GroupBy(n => n, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Take(200))
            facts.Property($"assay:keras:layer:{Printable.Name(group.Key)}", group.Count());
        Ports(layers, facts);
    }

    static void Ports(List<DataNode> layers, ReadFacts facts)
    {
        foreach (var layer in layers)
            if (layer.Said("class_name") == "InputLayer" && layer["config"] is { } input)
                facts.Inputs.Add(Printable.Name($"{input.Said("name") ?? layer.Said("name") ?? "input"}: {input.Said("dtype") ?? "unknown"}[{string.Join(",", (input["batch_input_shape"] ?? input["batch_shape"])?.Items.Select(d => d.Text is "null" ? "?" : d.Text) ?? [])}]"));
        if (layers[^1]["config"] is { } last)
            facts.Outputs.Add(Printable.Name($"{last.Said("name") ?? "output"}: {(last["dtype"] is { Kind: DataKind.Text } type ? type.Text : "float32")}{(last.Said("units") is { } units ? $"[?,{units}]" : "")}"));
    }
}
