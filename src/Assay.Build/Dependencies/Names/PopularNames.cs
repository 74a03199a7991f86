namespace Assay.Build.Dependencies.Names;

/// <summary>Names of well-known packages, most downloaded first (November 2026). Names are facts; the lists are part of Assay.</summary>
internal sealed class PopularNames
{
    // Attackers imitate what many people type. Behind these, a name is only known to be one.
    const int MostImitated = 2000;

    // Less downloaded than the lists' front, and imitated all the same: what machine learning is done with.
    static readonly string[] Learning =
    [
        "torch", "torchvision", "torchaudio", "tensorflow", "tensorflow-gpu", "tensorflow-cpu", "keras", "jax", "jaxlib", "flax", "transformers", "tokenizers", "datasets", "diffusers", "accelerate", "safetensors",
        "huggingface-hub", "sentence-transformers", "peft", "trl", "bitsandbytes", "deepspeed", "xformers", "flash-attn", "triton", "vllm", "sglang", "llama-cpp-python", "ctransformers", "auto-gptq", "autoawq", "optimum",
        "onnx", "onnxruntime", "onnxruntime-gpu", "openvino", "tensorrt", "xgboost", "lightgbm", "catboost", "scikit-learn", "scikit-image", "statsmodels", "shap", "optuna", "hyperopt", "ray", "mlflow", "wandb", "dvc",
        "pytorch-lightning", "lightning", "ultralytics", "timm", "opencv-python", "opencv-python-headless", "albumentations", "detectron2", "spacy", "nltk", "gensim", "fasttext", "openai", "anthropic", "cohere", "mistralai",
        "langchain", "langchain-core", "langchain-community", "langgraph", "llama-index", "haystack-ai", "crewai", "autogen", "dspy", "litellm", "chromadb", "qdrant-client", "pinecone", "weaviate-client", "faiss-cpu", "faiss-gpu",
        "tiktoken", "guidance", "outlines", "instructor", "gradio", "streamlit", "chainlit", "picklescan", "modelscan", "skops", "joblib", "cloudpickle", "dill", "paddlepaddle", "mxnet", "fastai", "evaluate", "sacrebleu", "rouge-score",
    ];

    readonly Dictionary<string, int> ranks;
    ILookup<int, string>? byLength;

    PopularNames(IEnumerable<string> names, IEnumerable<string> also)
    {
        ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
            ranks.TryAdd(name, ranks.Count);
        foreach (var name in also)
            ranks[name] = 0;
    }

    static readonly Lazy<PopularNames> Python = new(() => new(Lines("popular-pypi.txt"), Learning)), Node = new(() => new(Lines("popular-npm.txt"), []));

    /// <summary>Null for an ecosystem without a list.</summary>
    public static PopularNames? Of(string ecosystem) => ecosystem switch { "PyPI" => Python.Value, "npm" => Node.Value, _ => null };

    public bool Knows(string name) => ranks.ContainsKey(name);

    /// <summary>The names that are imitated, by their length.</summary>
    public ILookup<int, string> Imitated => byLength ??= ranks.Where(r => r.Value < MostImitated).Select(r => r.Key).ToLookup(n => n.Length);

    static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(PopularNames).Assembly.GetManifestResourceStream("dependencies/" + file)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0)
                yield return line;
    }
}
