using System.Buffers.Binary;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Discovery.Contents;

/// <summary>Whether a file holds a model, by the scanner's own detection; which of its formats are models and which are only data or programs.</summary>
internal static class WeightsFile
{
    static readonly HashSet<string> Models = new(StringComparer.Ordinal)
    {
        "safetensors", "gguf", "ggml", "onnx", "tflite", "executorch", "torch-legacy", "torch7", "keras-config", "keras-yaml", "tensorflow", "tensorflow-checkpoint", "tensorflowjs", "coreml", "coreml-weights", "mxnet", "paddle", "paddle-parameters", "catboost", "xgboost", "lightgbm", "mlir", "ocdbt", "tensorrt", "rknn", "hailo",
        "pickle", "joblib-zfile", "hdf5",
    };

    /// <summary>The format; null when it is no model.</summary>
    /// <param name="failed">Told why when a format's detector failed: then nobody knows whether it is a model.</param>
    public static string? Of(string name, byte[] head, ByteSource source, Action<string> failed, CancellationToken cancel)
    {
        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8))
            return Archive(name, head, source);
        var claims = FileNames.LooksLikeModel(name);
        // A text is a model only where its name says so: boosted trees in JSON.
        if (!claims && !head.AsSpan().Contains((byte)0) && !head.AsSpan().StartsWith("GGUF"u8) && !(head is [0x80, <= 5, ..]))
            return null;
        var limits = ScanLimits.Default with { SecondsPerFile = 10 };
        var scope = new ScanScope(new FileResult(name, limits), limits, new Budget(limits, cancel), name);
        foreach (var format in ModelFormats.All)
            if (Models.Contains(format.Id) && !(format.Id is "pickle" or "hdf5" && !claims) && Detects(format, source, head, scope, failed))
                return format.Id;
        return null;
    }

    static bool Detects(IModelFormat format, ByteSource source, byte[] head, ScanScope scope, Action<string> failed)
    {
        try
        {
            return format.Detects(source, head, scope);
        }
#pragma warning disable CA1031 // as in a scan: a reader with a bug must not hide what other readers find
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException or SourceFailure))
#pragma warning restore CA1031
        {
            failed($"{ScanScope.Fault} ({format.Id}: {e.GetType().Name})");
            return false;
        }
    }

    // PyTorch and Keras write zips; so does everybody else. The names of the first members tell.
    static string? Archive(string name, byte[] head, ByteSource source)
    {
        var at = 0;
        for (var i = 0; i < 8 && at + 30 <= head.Length && head.AsSpan(at).StartsWith("PK\u0003\u0004"u8); i++)
        {
            var (size, length, extra) = (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(at + 18)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(at + 26)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(at + 28)));
            if (at + 30 + length > head.Length)
                break;
            var member = System.Text.Encoding.UTF8.GetString(head, at + 30, length);
            if (member.EndsWith("data.pkl", StringComparison.Ordinal) || member.EndsWith("/version", StringComparison.Ordinal) || member.EndsWith(".data/serialization_id", StringComparison.Ordinal))
                return "pytorch";
            if (member is "metadata.json" or "model.weights.h5" && name.EndsWith(".keras", StringComparison.OrdinalIgnoreCase))
                return "keras";
            if (member == "schema.json" && name.EndsWith(".skops", StringComparison.OrdinalIgnoreCase))
                return "skops";
            if (member.StartsWith("MAR-INF/", StringComparison.Ordinal))
                return "torchserve";
            at = (int)Math.Min(int.MaxValue / 2, at + 30L + length + extra + size);
        }

        return null;
    }
}
