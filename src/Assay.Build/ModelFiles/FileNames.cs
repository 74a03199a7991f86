namespace Assay.Build.ModelFiles;

/// <summary>
/// Names decide nothing about how content is read; they only say whether content that no format recognised should
/// have been a model.
/// </summary>
internal static class FileNames
{
    static readonly HashSet<string> ModelExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".pkl", ".pickle", ".p", ".dill", ".joblib", ".pt", ".pth", ".ckpt", ".bin", ".model", ".mar", ".safetensors", ".onnx", ".npy", ".npz", ".h5", ".hdf5", ".keras",
        ".pb", ".tflite", ".gguf", ".ggml", ".rds", ".rda", ".mlmodel", ".msgpack", ".pdparams", ".pdmodel", ".nemo", ".engine", ".plan", ".xgb", ".ubj", ".cbm", ".llamafile",
        ".pte", ".skops", ".pmml", ".dat", ".data", ".weights", ".params", ".caffemodel", ".t7", ".torch",
        ".pdiparams", ".pdopt", ".trt", ".rknn", ".hef", ".mlirbc", ".ser", ".lgb",
    };

    public static bool LooksLikeModel(string name) => ModelExtensions.Contains(Path.GetExtension(name.Replace('/', Path.DirectorySeparatorChar)));
}
