using System.Text.RegularExpressions;
using Assay.Build.Locks.Lookalikes;

namespace Assay.Build.Locks.References;

/// <summary>What a text that names a model or a dataset means: a repository, an address, a place on this machine.</summary>
internal static partial class AssetNames
{
    const int Longest = 500;

    static readonly string[] LocalEndings =
        [".json", ".py", ".pt", ".pth", ".bin", ".gguf", ".safetensors", ".onnx", ".txt", ".model", ".yaml", ".yml", ".ckpt", ".h5", ".keras", ".pkl", ".csv", ".jsonl", ".parquet", ".zip", ".tar.gz", ".spm", ".vocab", ".engine", ".tflite", ".git"];

    static readonly HashSet<string> LocalFolders = new(StringComparer.OrdinalIgnoreCase)
        { "models", "model", "output", "outputs", "checkpoints", "checkpoint", "ckpt", "ckpts", "data", "datasets", "dataset", "artifacts", "results", "weights", "saved_model", "saved_models", "tmp", "temp", "cache", "runs", "logs", "experiments", "exp", "out", "path", "your", "username", "user", "org", "namespace", "owner", "my-org", "your-org", "your-username", "mnt", "home", "content", "workspace", "src", "tests", "fixtures", "pretrained", "pretrained_models", "dummy" };

    /// <summary>The repository of the hub that a text names, with its revision; null when it names none.</summary>
    public static (Asset Asset, string? Revision)? Hub(string text, AssetKind kind)
    {
        text = text.Trim();
        if (text.Length is 0 or > Longest)
            return null;
        if (Address().Match(text) is { Success: true } address)
            return Made(address.Groups[2].Value, address.Groups[1].Success ? AssetKind.Dataset : kind == AssetKind.Dataset ? AssetKind.Model : kind, address.Groups[3].Success ? Uri.UnescapeDataString(address.Groups[3].Value) : null);
        if (Scheme().Match(text) is { Success: true } scheme)
            return Made(scheme.Groups[2].Value, scheme.Groups[1].Success ? AssetKind.Dataset : AssetKind.Model, scheme.Groups[3].Success ? Uri.UnescapeDataString(scheme.Groups[3].Value) : null);
        if (text.StartsWith("hf-hub:", StringComparison.Ordinal) || text.StartsWith("hf_hub:", StringComparison.Ordinal))
            return text[7..].Split('@') is [var tagged, ..] parts && Repository().IsMatch(tagged) ? Made(tagged, kind, parts.Length > 1 ? parts[1] : null) : null;
        if (IsLocal(text))
            return null;
        if (Repository().IsMatch(text) && !LocalFolders.Contains(text.Split('/')[0]))
            return Made(text, kind, null);
        // The hub gives names without an owner no more; those that it has are a closed list. Datasets' are too many to list.
        return kind == AssetKind.Dataset ? OldDataset().IsMatch(text) && !LocalFolders.Contains(text) ? Made(text, kind, null) : null : WellKnownNames.IsOldModel(text) ? Made(text, kind, null) : null;
    }

    static (Asset, string?)? Made(string name, AssetKind kind, string? revision) =>
        name.Contains("..", StringComparison.Ordinal) || name.Contains("--", StringComparison.Ordinal) || Printable.HasUnsafe(name) ? null : (new Asset(AssetSource.HuggingFace, kind, name), string.IsNullOrEmpty(revision) ? null : revision);

    public static bool IsLocal(string text) =>
        text[0] is '.' or '/' or '~' or '$' or '{' or '<' || text.Contains('\\', StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal) || text.EndsWith('/') || text.Count(c => c == '/') > 1 || Array.Exists(LocalEndings, e => text.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    static readonly string[] WeightEndings =
        [".safetensors", ".gguf", ".ggml", ".pt", ".pth", ".ckpt", ".onnx", ".h5", ".hdf5", ".keras", ".pkl", ".pickle", ".joblib", ".tflite", ".pb", ".npz", ".caffemodel", ".weights", ".mar", ".nemo", ".engine", ".mlmodel", ".t7", ".pdparams", ".msgpack", ".bin", ".task", ".llamafile"];

    static readonly string[] DataEndings = [".parquet", ".jsonl", ".jsonl.gz", ".arrow", ".tfrecord", ".csv.gz"];

    /// <summary>The file of weights or data at an address; the repository, when the address is of the hub.</summary>
    public static (Asset Asset, string? Revision)? Web(string text)
    {
        text = text.Trim();
        if (text.Length > 2000 || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.IsLoopback || Printable.HasUnsafe(text))
            return null;
        if (Hub(text, AssetKind.Model) is { } hub)
            return hub;
        var path = uri.AbsolutePath;
        var weights = Array.Exists(WeightEndings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        if (!weights && !Array.Exists(DataEndings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return null;
        // A query may hold a signature or a token.
        return (new Asset(AssetSource.Web, weights ? AssetKind.File : AssetKind.Dataset, uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)), null);
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}$", RegexOptions.CultureInvariant)]
    internal static partial Regex Repository();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex OldDataset();

    [GeneratedRegex("^https://(?:huggingface\\.co|hf\\.co|hf-mirror\\.com)/(datasets/)?((?!api/|docs/|blog/|spaces/|papers/|datasets/|collections/|join/|settings/|models/|organizations/|tasks/|learn/|posts/)[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}?)(?:\\.git)?(?:/(?:resolve|blob|tree|raw)/([A-Za-z0-9_.%-]{1,200})(?:/[^\\s]*)?)?/?(?:[?#].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex("^hf://(?:models/)?(datasets/)?([A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95})(?:@([A-Za-z0-9_.%~-]{1,200}))?(?:/.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
