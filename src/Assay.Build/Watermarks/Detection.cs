using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.Watermarks;

/// <summary>Reads the carriers of every tensor and correlates them with the key.</summary>
internal static class Detection
{
    // What quantisers append to the name of a weight (onnxruntime.quantization).
    const string Quantised = "_quantized";

    public static WatermarkVerification Of(string path, WatermarkKey key, CancellationToken cancel)
    {
        var correlation = new Correlation();
        var unread = new List<string>();
        var names = new HashSet<string>();
        foreach (var file in FilesOf(path))
        {
            using var marked = MarkedFile.Open(file, out var error);
            if (marked is null)
                return WatermarkVerification.Failed(Directory.Exists(path) ? $"{Path.GetFileName(file)}: {error}" : error);
            unread.AddRange(marked.Unread);
            var weights = new float[Carriers.MostRuns * Carriers.Run];
            foreach (var tensor in marked.Tensors)
            {
                cancel.ThrowIfCancellationRequested();
                // One tensor in two files would count twice, and the test would not be exact.
                if (!names.Add(tensor.Name))
                    return WatermarkVerification.Failed($"two files hold tensor '{ModelFiles.ScanScope.Printable(tensor.Name)}'; name one of them");
                var carriers = Carriers.Of(key, NameOf(tensor), tensor.Shape);
                CarrierReader.Read(tensor, carriers, weights);
                correlation.Add(carriers, weights, tensor.Layout);
            }
        }

        return names.Count == 0 && unread.Count == 0
            ? WatermarkVerification.Failed("there is no tensor that could carry a mark: it needs matrices of F32, F16, BF16 or 8-bit weights")
            : new WatermarkVerification(correlation.PValue, correlation.Score, correlation.Count, names.Count, unread, null);
    }

    static string NameOf(Tensor tensor) => !tensor.Layout.IsFloat && tensor.Name.EndsWith(Quantised, StringComparison.Ordinal) ? tensor.Name[..^Quantised.Length] : tensor.Name;

    static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".safetensors" or ".onnx").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new FileNotFoundException($"the folder '{path}' holds no .safetensors and no .onnx file");
    }
}
