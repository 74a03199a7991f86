using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Models and data that come over the network and are not checked.</summary>
internal static class DownloadRules
{
    // Names may stand for themselves: x = x + '.pt'.
    const int MostDepth = 16;

    static readonly CodeRule Unverified = new("py-download-unverified", Severity.Medium, "Downloads a model or data without checking a digest", "Whoever controls the server, or the way to it, decides what is loaded.",
        "Compare the file's SHA-256 with one that stands in the code, or use the library's own check (file_hash=, check_hash=True, known_hash=, md5=).", Cwe(494), Cwe(354), SupplyChain, LlmSupplyChain, MlSupplyChain);

    static readonly CodeRule Plain = new("py-download-plain-http", Severity.Medium, "Downloads over a connection that is not encrypted", "Everybody on the way can change what arrives.", "Use https://, and check a digest.", Cwe(319), SupplyChain, MlSupplyChain);

    static readonly CodeRule Installs = new("py-installs-packages", Severity.Medium, "Installs packages while it runs", "What is installed is decided when the program runs, without a lock file and without review.", "List the package in the project's requirements with a pinned version and hash.", Cwe(829), SupplyChain, LlmSupplyChain);

    static readonly string[] Endings = [".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".h5", ".hdf5", ".keras", ".onnx", ".pb", ".tflite", ".joblib", ".npy", ".npz", ".safetensors", ".gguf", ".ggml", ".model", ".caffemodel", ".mlmodel", ".zip", ".tar.gz", ".tgz", ".tar", ".parquet", ".csv", ".whl", ".weights", ".mar", ".so", ".t7"];

    public static IReadOnlyList<PythonRule> Calls =>
    [
        new(Unverified, "urllib.request.urlretrieve urllib.urlretrieve wget.download gdown.download gdown.download_folder requests.get httpx.get urllib.request.urlopen six.moves.urllib.request.urlretrieve urllib3.PoolManager().request", Fetch),
        PythonRule.When(Unverified, "tensorflow.keras.utils.get_file keras.utils.get_file keras.utils.data_utils.get_file tf_keras.utils.get_file", (site, _) => site.Argument("file_hash") is null && site.Argument("md5_hash") is null && !site.Spreads),
        PythonRule.When(Unverified, "torch.hub.load_state_dict_from_url torch.utils.model_zoo.load_url torch.hub.download_url_to_file torchvision._internally_replaced_utils.load_state_dict_from_url", (site, _) => !site.Is("check_hash", true) && site.Argument("hash_prefix", site.Names[0].EndsWith("to_file", StringComparison.Ordinal) ? 2 : 99) is null && !site.Spreads && site.Truth(site.Keyword("check_hash")) is not null | site.Keyword("check_hash") is null),
        PythonRule.When(Unverified, "torchvision.datasets.utils.download_url torchvision.datasets.utils.download_and_extract_archive", (site, _) => site.Argument("md5", 3) is null && !site.Spreads),
        PythonRule.When(Unverified, "pooch.retrieve", (site, _) => site.Argument("known_hash", 1) is null or PyConst { Value: null }),
        new(Plain, "urllib.request.urlretrieve urllib.request.urlopen wget.download requests.get httpx.get tensorflow.keras.utils.get_file keras.utils.get_file torch.hub.load_state_dict_from_url torch.hub.download_url_to_file pandas.read_csv pandas.read_parquet pandas.read_json pooch.retrieve torch.utils.model_zoo.load_url",
            (site, _) => Address(site) is { } url && url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !IsHere(url) ? Severity.Medium : null),
        new(Installs, "os.system subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen subprocess.getoutput os.popen", (site, _) => IsInstall(site) ? Severity.Medium : null),
        PythonRule.Always(Installs, "pip.main pip._internal.main pip._internal.cli.main.main"),
    ];

    public static bool IsHere(string url) => url.Contains("://localhost", StringComparison.OrdinalIgnoreCase) || url.Contains("://127.", StringComparison.Ordinal) || url.Contains("://[::1]", StringComparison.Ordinal) || url.Contains("://0.0.0.0", StringComparison.Ordinal) || url.Contains("://host.docker", StringComparison.Ordinal) || url.Contains(".svc", StringComparison.Ordinal) || url.Contains("169.254.169.254", StringComparison.Ordinal) || url.Contains("metadata.google", StringComparison.Ordinal);

    static string? Address(CallSite site)
    {
        foreach (var argument in site.Call.Arguments.Take(3).Concat(site.Call.Keywords.Where(k => k.Name is "url" or "origin" or "filepath_or_buffer" or "path_or_buf").Select(k => k.Value)))
            if (Start(argument, site) is { } text && text.Contains("://", StringComparison.Ordinal))
                return text;
        return null;
    }

    // What is known of an address: all of it, or how it begins and ends.
    static string? Start(PyExpr value, CallSite site, int depth = 0) => depth > MostDepth ? null : site.Text(value) ?? value switch
    {
        PyFormatted { Parts: [PyConst { Value: string start }, .., PyConst { Value: string end }] } => start + "…" + end,
        PyFormatted { Parts: [PyConst { Value: string start }, ..] } => start,
        PyBinary { Operator: "+" } sum when Start(sum.Left, site, depth + 1) is { } left => left + "…" + (Start(sum.Right, site, depth + 1) ?? ""),
        PyName name when site.Scope.Values(name.Id) is [PyFormatted or PyBinary] and var values => Start(values[0], site, depth + 1),
        PyCall { Callee: PyName or PyAttr, Arguments: [var first, ..] } call when site.Scope.Resolve(call.Callee).Exists(n => n.Name == "urllib.request.Request") => Start(first, site, depth + 1),
        _ => null,
    };

    static Severity? Fetch(CallSite site, PythonContext context)
    {
        if (Address(site) is not { } url || IsHere(url))
            return null;
        var path = url.Split('?', '#')[0];
        if (!Array.Exists(Endings, e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return null;
        var checks = context.Beside(site).Any(c => c.Names.Any(n => n.StartsWith("hashlib.", StringComparison.Ordinal) || n.Contains("sha256", StringComparison.OrdinalIgnoreCase) || n.Contains("checksum", StringComparison.OrdinalIgnoreCase) || n.Contains("verify", StringComparison.OrdinalIgnoreCase) || n.Contains("digest", StringComparison.OrdinalIgnoreCase)));
        return checks ? null : path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? Severity.Low : Severity.Medium;
    }

    static bool IsInstall(CallSite site)
    {
        var first = site.Argument("args", 0) ?? site.Argument("command");
        var words = first is PyItems items ? [.. items.Items.Select(i => site.Text(i) ?? "")] : (site.Text(first) ?? (first is PyFormatted f ? string.Concat(f.Parts.Select(p => site.Text(p) ?? " ")) : "")).Split(' ');
        var pip = Array.FindIndex(words, w => w is "pip" or "pip3" or "conda" or "mamba" || w.EndsWith("/pip", StringComparison.Ordinal));
        return pip >= 0 && pip + 1 < words.Length && words[pip + 1] == "install" && !words.Contains("--require-hashes");
    }
}
