namespace Assay.Serving.Hardening;

/// <summary>Serving software that is known by its image or its command.</summary>
/// <param name="Ports">Where it listens unless it is told otherwise.</param>
/// <param name="IsModelServer">It answers with a model; others (notebooks, trackers) only stand beside one.</param>
internal sealed record Software(string Id, IReadOnlyList<int> Ports, bool IsModelServer, string[] Images, string[] Commands)
{
    static readonly Software[] Known =
    [
        new("vllm", [8000], true, ["vllm/", "vllm-openai", "/vllm", "vllm-"], ["vllm serve", "vllm.entrypoints"]),
        new("sglang", [30000], true, ["lmsysorg/sglang", "/sglang"], ["sglang.launch_server", "sglang_router"]),
        new("tgi", [80], true, ["text-generation-inference"], ["text-generation-launcher"]),
        new("tei", [80], true, ["text-embeddings-inference"], ["text-embeddings-router"]),
        new("triton", [8000, 8001, 8002], true, ["tritonserver", "triton-inference-server", "triton_trt"], ["tritonserver"]),
        new("torchserve", [8080, 8081, 8082], true, ["pytorch/torchserve", "torchserve-kfs", "/torchserve"], ["torchserve"]),
        new("tensorflow-serving", [8500, 8501], true, ["tensorflow/serving"], ["tensorflow_model_server"]),
        new("ollama", [11434], true, ["ollama/ollama", "/ollama"], ["ollama serve", "ollama run", "ollama pull"]),
        new("llama.cpp", [8080], true, ["llama.cpp", "llama-cpp"], ["llama-server", "llama_cpp.server"]),
        new("localai", [8080], true, ["localai/localai", "/local-ai", "go-skynet/"], ["local-ai"]),
        new("openvino", [9000, 8000], true, ["openvino/model_server", "ovms"], ["/ovms/"]),
        new("mlserver", [8080, 8081], true, ["seldonio/mlserver", "/mlserver"], ["mlserver start"]),
        new("kserve", [8080], true, ["kserve/sklearnserver", "kserve/xgbserver", "kserve/lgbserver", "kserve/pmmlserver", "kserve/paddleserver", "kserve/huggingfaceserver", "kserve/custom-model"], ["huggingfaceserver", "sklearnserver", "xgbserver", "lgbserver"]),
        new("nim", [8000], true, ["nvcr.io/nim/"], []),
        new("bentoml", [3000], true, ["bentoml/", "/yatai-bentos"], ["bentoml serve"]),
        new("lmdeploy", [23333], true, ["openmmlab/lmdeploy"], ["lmdeploy serve"]),
        new("tensorrt-llm", [8000], true, ["tensorrt-llm"], ["trtllm-serve"]),
        new("xinference", [9997], true, ["xprobe/xinference"], ["xinference-local", "xinference-supervisor"]),
        new("infinity", [7997], true, ["michaelf34/infinity"], ["infinity_emb"]),
        new("mlflow-model", [5000], true, [], ["mlflow models serve"]),
        new("ray", [8000, 8265, 6379, 10001], true, ["rayproject/"], ["ray start", "serve run", "serve start"]),
        new("mlflow", [5000], false, ["mlflow/mlflow", "/mlflow"], ["mlflow server", "mlflow ui"]),
        new("jupyter", [8888], false, ["jupyter/", "jupyterhub/", "/jupyter", "notebook-servers/jupyter"], ["jupyter lab", "jupyter-lab", "jupyter notebook", "jupyter-notebook", "jupyter server", "start-notebook"]),
        new("gradio", [7860], true, ["gradio"], []),
    ];

    static readonly string[] GatewayImages = ["assay-gateway", "/assay/gateway"];

    public static Software? Of(string image, CommandLine command)
    {
        var name = Repository(image);
        foreach (var software in Known)
            if (Array.Exists(software.Commands, c => Starts(command, c)))
                return software;
        // What is built beside a server (an exporter, a router, an operator) is none.
        if (Array.Exists(Beside, b => name.Contains(b, StringComparison.OrdinalIgnoreCase)))
            return null;
        foreach (var software in Known)
            if (Array.Exists(software.Images, i => name.Contains(i, StringComparison.OrdinalIgnoreCase)))
                return software;
        return null;
    }

    static readonly string[] Beside = ["operator", "exporter", "webui", "web-ui", "controller", "router", "-ui", "sidecar", "storage-initializer", "agent", "client", "bench"];

    // "ray start" and not "array started": at a word's beginning, or behind a path.
    static bool Starts(CommandLine command, string words)
    {
        for (var at = command.Text.IndexOf(words, StringComparison.Ordinal); at >= 0; at = command.Text.IndexOf(words, at + 1, StringComparison.Ordinal))
            if ((at == 0 || command.Text[at - 1] is ' ' or '/' or '.' || words[0] == '/') && (at + words.Length == command.Text.Length || !char.IsAsciiLetterOrDigit(command.Text[at + words.Length])))
                return true;
        return false;
    }

    /// <summary>Assay's own gateway, by its command or its image.</summary>
    public static bool IsGateway(string image, CommandLine command)
    {
        // The admission webhook and the other subcommands pass nothing on.
        if (command.Words.Count > 0 && !Starts(command, "gateway run") && (Starts(command, "assay gateway") || command.Words[0].Text == "gateway"))
            return false;
        if (Array.Exists(GatewayImages, g => Repository(image).Contains(g, StringComparison.OrdinalIgnoreCase)) || Starts(command, "assay gateway run"))
            return true;
        return Last(Repository(image)) == "assay" && command.Words is [{ Text: "gateway" }, { Text: "run" }, ..];
    }

    /// <summary>An image's name without its tag and digest.</summary>
    public static string Repository(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    static string Last(string repository) => repository[(repository.LastIndexOf('/') + 1)..];
}
