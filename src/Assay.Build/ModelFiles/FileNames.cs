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

    /// <summary>True for a member's name that leads out of the folder it is unpacked into, on any operating system.</summary>
    public static bool Leaves(string name) =>
        name.StartsWith('/') || name.StartsWith('\\') || (name.Length > 1 && name[1] == ':') || name.Replace('\\', '/').Split('/').Contains("..");

    /// <summary>True for the target of a link that leads out of the folder it is unpacked into.</summary>
    /// <param name="name">Where the link stands; its target counts from there.</param>
    public static bool LinkLeaves(string name, string target)
    {
        if (target.StartsWith('/') || target.StartsWith('\\') || (target.Length > 1 && target[1] == ':'))
            return true;
        var clean = Clean(name);
        return Clean((clean.LastIndexOf('/') is >= 0 and var slash ? clean[..slash] : "") + "/" + target).StartsWith("..", StringComparison.Ordinal);
    }

    /// <summary>A path without needless parts; it starts with <c>..</c> when it leads out.</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "." || parts is [".."])
                continue;
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }

        return string.Join('/', parts);
    }
}
