using System.Text;
using Assay.Build.ModelFiles.TensorFlow;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TfLite;

/// <summary>What a model may not do: need foreign code, run TensorFlow operators that act, or point outside itself.</summary>
internal sealed class TfLiteRules(ScanScope scope)
{
    const string Rebuild = "Do not load it. Convert the model again from a source you trust.";

    static readonly Rule Custom = new("tflite-custom-operator",
        "The model uses an operator that comes with a library of its own: code that this file does not hold.", "Find out which library implements the operator, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule Acting = new("tflite-operator",
        "The model runs a TensorFlow operator that reaches files, machines or programs.", Rebuild, UnsafeArtifact, PathTraversal, HiddenFunctionality, LlmSupplyChain);

    static readonly Rule Bounds = new("tflite-bounds",
        "Something in the model points outside it. Runtimes that trust it read or write memory that is not theirs (CVE-2020-15207 and its kin).", Rebuild, InputValidation, new Reference("cwe", "CWE-125"), new Reference("cve", "CVE-2020-15207"));

    static readonly Rule Unreached = new("tflite-unreached-data",
        "Bytes that nothing in the model leads to: they can carry anything.", "Convert the model again, or look what the bytes are.", HiddenFunctionality);

    // Operators that widely used runtimes bring along.
    static readonly string[] Known =
    [
        "TFLite_Detection_PostProcess", "TFLite_", "edgetpu-custom-op", "ethos-u", "vela", "MaxPoolingWithArgmax2D", "MaxUnpooling2D", "Convolution2DTransposeBias", "TransformLandmarks", "TransformTensorBilinear",
        "Landmarks2TransformMatrix", "Landmarks2TransformMatrixV2", "KmeansEmbeddingLookup", "Mfcc", "AudioSpectrogram", "Signal", "NumericVerify", "aeq.", "odml.", "stablehlo.", "DISPATCH_OP", "SENTENCEPIECE", "RoundToOutput",
        "tftext:", "CustomNgrams", "ngrams", "Ngrams", "WhitespaceTokenizeWithOffsets", "RaggedTensorToTensor", "TfSentencepiece", "HashTable", "RandomUniform", "RandomStandardNormal", "Multinomial", "CIRCULAR_BUFFER", "DetectionPostprocess",
        "AddOp", "AssignVariable", "ReadVariable", "VarHandle", "UnsortedSegment", "AvgPool3D", "MaxPool3D", "Roll", "Table",
    ];

    public static IReadOnlyList<Rule> All => [Custom, Acting, Bounds, Unreached];

    public void Code(TfLiteCode code)
    {
        if (code.Builtin != 32)
            return;
        var name = ScanScope.Printable(code.Custom);
        if (code.Custom.StartsWith("Flex", StringComparison.Ordinal))
            Flex(code.Custom[4..], 0);
        else
            scope.Find(Custom, Known.Any(k => code.Custom.StartsWith(k, StringComparison.Ordinal)) ? Severity.Low : Severity.Medium, "Uses an operator of a library of its own", name, identity: code.Custom);
    }

    /// <summary>A Flex operator's options hold a TensorFlow node; its operator (field 2) is what runs.</summary>
    public void Options(TfLiteCode code, ReadOnlySpan<byte> options, long at)
    {
        if (!code.Custom.StartsWith("Flex", StringComparison.Ordinal))
            return;
        foreach (var name in TensorFlowKnowledge.Names)
        {
            Span<byte> field = [0x12, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
            if (options.IndexOf(field) >= 0)
                Flex(name, at);
        }
    }

    public void Place(TfLiteBuffer buffer, long length)
    {
        if (buffer.Outside && (buffer.At < 0 || buffer.Size < 0 || buffer.At > length || buffer.Size > length - buffer.At))
            scope.Find(Bounds, Severity.High, "Has a buffer outside the file", $"{buffer.Size} bytes at {buffer.At}", identity: "buffer");
    }

    public void Index(string what, long index, int count, long at) =>
        scope.Find(Bounds, Severity.High, "Has an index outside its table", $"{what} {index} of {count}", at, identity: what);

    public void Astray(int count) =>
        scope.Find(Bounds, Severity.Medium, "Has offsets that lead outside the file", $"{count} offsets", identity: "astray");

    public void Hole(long at, long size, bool behind) =>
        scope.Find(Unreached, behind ? Severity.Medium : Severity.Low, behind ? "Has data behind its last part" : "Has data that nothing leads to", $"{size} bytes", at, identity: behind ? "behind" : "hole");

    void Flex(string name, long at)
    {
        if (TensorFlowKnowledge.Judge(name) is { } acting)
            scope.Find(Acting, acting.Severity, $"Has an operator {name}, which {acting.What}", "Flex" + name, at, identity: name);
        else if (!TensorFlowOperators.Has(name))
            scope.Find(Custom, Severity.Medium, "Uses a TensorFlow operator that TensorFlow does not have", ScanScope.Printable(name), at, identity: name);
    }
}
