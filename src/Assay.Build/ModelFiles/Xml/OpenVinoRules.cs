using System.Globalization;
using System.Xml;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>
/// OpenVINO's intermediate representation (docs.openvino.ai, "IR format"): layers by type and operator set, their weights at
/// offsets of the .bin file beside it.
/// </summary>
internal sealed class OpenVinoRules(ScanScope scope) : IXmlModel
{
    static readonly Rule CustomLayer = new("openvino-custom-layer",
        "A layer belongs to no operator set of OpenVINO. The runtime needs an extension library to run it: code that this file does not hold.",
        "Find out which library implements the layer, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule Library = new("openvino-library",
        "A layer names a library. Runtimes and tools that follow it load machine code that the model chose.", "Do not load it.", UnsafeArtifact, SupplyChain, new Reference("cwe", "CWE-426"));

    static readonly Rule Weights = new("openvino-weights",
        "The place of a layer's weights does not fit its shape and type, or cannot be a place. Readers that trust it read beyond the weights.", "Convert the model again, from a source you trust.", InputValidation, ManipulateModel);

    string layer = "";

    /// <summary>Where the last weights end that a layer names; what the file beside the model must hold.</summary>
    public long End { get; private set; }

    public static IReadOnlyList<Rule> All => [CustomLayer, Library, Weights];

    public void Element(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "layer":
                layer = $"{reader.GetAttribute("type")} {reader.GetAttribute("name")}";
                // Before version 10 layers had no operator set.
                if (reader.GetAttribute("version") is { } set && !IsKnown(set))
                    scope.Find(CustomLayer, Severity.Medium, "Has a layer from a library of its own", ScanScope.Printable($"{layer} of {set}"), identity: $"{set}:{reader.GetAttribute("type")}");
                break;
            case "data":
                Data(reader);
                break;
        }

        Libraries(reader);
    }

    void Libraries(XmlReader reader)
    {
        if (!reader.MoveToFirstAttribute())
            return;
        do
        {
            if (reader.LocalName is "library" or "plugin" or "lib" or "extension" || reader.Value.EndsWith(".so", StringComparison.OrdinalIgnoreCase) || reader.Value.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                scope.Find(Library, Severity.High, "Names a library to load", ScanScope.Printable($"{layer}: {reader.LocalName}={reader.Value}"), identity: reader.Value.Length > 100 ? reader.Value[..100] : reader.Value);
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
    }

    public void Finish() { }

    static bool IsKnown(string set) =>
        (set.StartsWith("opset", StringComparison.Ordinal) && int.TryParse(set.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _)) || set is "experimental" or "ie_internal_opset" or "type_relaxed_opset";

    void Data(XmlReader reader)
    {
        if (reader.GetAttribute("offset") is not { } offsetText || reader.GetAttribute("size") is not { } sizeText || reader.GetAttribute("element_type") is not { } type)
            return;
        if (!long.TryParse(offsetText, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) || !long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || offset > long.MaxValue - size)
        {
            Wrong($"offset {offsetText}, size {sizeText}");
            return;
        }

        End = Math.Max(End, offset + size);

        var bits = Bits(type);
        if (bits == 0 || reader.GetAttribute("shape") is not { } shape)
            return;
        var total = (decimal)bits;
        foreach (var part in shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension) || !Product.Times(ref total, dimension))
            {
                Wrong($"shape {shape}");
                return;
            }
        }

        if (Math.Ceiling(total / 8) != size)
            Wrong($"{type} of shape {shape} in {size} bytes");
    }

    /// <summary>Judges the weight file itself, once its model is known.</summary>
    public static void Beside(long named, long there, ScanScope scope)
    {
        if (named > there)
            scope.Find(Weights, Severity.Medium, "Is shorter than its model says", $"the layers name {named} bytes, {there} are there", identity: "short");
        else if (named < there)
            scope.Find(Weights, Severity.Low, "Has bytes that no layer of its model names", $"{there - named} bytes", named, identity: "behind");
    }

    void Wrong(string what) => scope.Find(Weights, Severity.Medium, "Has weights whose place does not fit", ScanScope.Printable($"{layer}: {what}"), identity: layer);

    static int Bits(string type) => type switch
    {
        "f64" or "i64" or "u64" => 64,
        "f32" or "i32" or "u32" => 32,
        "f16" or "bf16" or "i16" or "u16" => 16,
        "i8" or "u8" or "boolean" or "f8e4m3" or "f8e5m2" or "f8e8m0" => 8,
        "i4" or "u4" or "nf4" or "f4e2m1" => 4,
        "u2" => 2,
        "u1" => 1,
        _ => 0,
    };
}
