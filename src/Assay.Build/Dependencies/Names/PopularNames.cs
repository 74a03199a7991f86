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
    readonly Lazy<ILookup<string, string>> byBare, bySkeleton, byLess, byLetters;

    PopularNames(IEnumerable<string> names, IEnumerable<string> also)
    {
        ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
            ranks.TryAdd(name, ranks.Count);
        foreach (var name in also)
            ranks[name] = 0;
        // Scoped names of npm are their owner's: nobody takes one for another.
        var imitated = ranks.Where(r => r.Value < MostImitated && !r.Key.StartsWith('@')).Select(r => r.Key).ToList();
        ILookup<string, string> By(Func<string, IEnumerable<string>> keys) => imitated.SelectMany(n => keys(n).Distinct().Select(k => (Key: k, Name: n))).ToLookup(p => p.Key, p => p.Name, StringComparer.Ordinal);
        byBare = new(() => By(n => [LookalikeNames.Bare(n)]));
        bySkeleton = new(() => By(n => [LookalikeNames.Skeleton(LookalikeNames.Bare(n))]));
        byLess = new(() => By(Less));
        byLetters = new(() => By(n => [Letters(n)]));
    }

    static readonly Lazy<PopularNames> Python = new(() => new(Lines("popular-pypi.txt"), Learning)), Node = new(() => new(Lines("popular-npm.txt"), []));

    /// <summary>Null for an ecosystem without a list.</summary>
    public static PopularNames? Of(string ecosystem) => ecosystem switch { "PyPI" => Python.Value, "npm" => Node.Value, _ => null };

    public bool Knows(string name) => ranks.ContainsKey(name);

    /// <summary>Imitated names that are the same without separators.</summary>
    public IEnumerable<string> WithBare(string bare) => byBare.Value[bare];

    /// <summary>Imitated names that the eye takes for the same.</summary>
    public IEnumerable<string> WithSkeleton(string skeleton) => bySkeleton.Value[skeleton];

    /// <summary>Imitated names that may be one slip away: they share what is left when a character is taken out of one or both.</summary>
    public IEnumerable<string> Near(string name) => Less(name).SelectMany(l => byLess.Value[l]).Distinct();

    /// <summary>Imitated names of the same letters in another order.</summary>
    public IEnumerable<string> WithLetters(string name) => byLetters.Value[Letters(name)];

    static IEnumerable<string> Less(string name) => Enumerable.Range(0, name.Length).Select(i => name.Remove(i, 1)).Append(name);

    static string Letters(string name) => string.Concat(name.Order());

    static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(PopularNames).Assembly.GetManifestResourceStream("dependencies/" + file)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0)
                yield return line;
    }
}
