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

    readonly HashSet<string> known = new(StringComparer.Ordinal);
    readonly Lazy<Dictionary<string, List<string>>> byBare, bySkeleton, byLess, byLetters;

    PopularNames(IEnumerable<string> names, string[] also)
    {
        var imitated = new List<string>();
        var front = new HashSet<string>(StringComparer.Ordinal);
        // Scoped names of npm are their owner's: nobody takes one for another.
        foreach (var name in names)
            if (known.Add(name) && known.Count <= MostImitated && !name.StartsWith('@') && front.Add(name))
                imitated.Add(name);
        foreach (var name in also)
            if (known.Add(name) | front.Add(name))
                imitated.Add(name);
        byBare = new(() => By(imitated, n => [LookalikeNames.Bare(n)]));
        bySkeleton = new(() => By(imitated, n => [LookalikeNames.Skeleton(LookalikeNames.Bare(n))]));
        byLess = new(() => By(imitated, Less));
        byLetters = new(() => By(imitated, n => [Letters(n)]));
    }

    static Dictionary<string, List<string>> By(List<string> names, Func<string, IEnumerable<string>> keys)
    {
        var by = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var name in names)
            foreach (var key in keys(name))
                if (!by.TryGetValue(key, out var same))
                    by[key] = [name];
                else if (same[^1] != name)
                    same.Add(name);
        return by;
    }

    static readonly Lazy<PopularNames> Python = new(() => new(Lines("popular-pypi.txt"), Learning)), Node = new(() => new(Lines("popular-npm.txt"), []));

    /// <summary>Null for an ecosystem without a list.</summary>
    public static PopularNames? Of(string ecosystem) => ecosystem switch { "PyPI" => Python.Value, "npm" => Node.Value, _ => null };

    public bool Knows(string name) => known.Contains(name);

    /// <summary>Imitated names that are the same without separators.</summary>
    public IEnumerable<string> WithBare(string bare) => byBare.Value.GetValueOrDefault(bare, []);

    /// <summary>Imitated names that the eye takes for the same.</summary>
    public IEnumerable<string> WithSkeleton(string skeleton) => bySkeleton.Value.GetValueOrDefault(skeleton, []);

    /// <summary>Imitated names that may be one slip away: they share what is left when a character is taken out of one or both.</summary>
    public IEnumerable<string> Near(string name)
    {
        HashSet<string>? seen = null;
        foreach (var less in Less(name))
            if (byLess.Value.TryGetValue(less, out var near))
                foreach (var other in near)
                    if ((seen ??= new(StringComparer.Ordinal)).Add(other))
                        yield return other;
    }

    /// <summary>Imitated names of the same letters in another order.</summary>
    public IEnumerable<string> WithLetters(string name) => byLetters.Value.GetValueOrDefault(Letters(name), []);

    static IEnumerable<string> Less(string name)
    {
        for (var i = 0; i < name.Length; i++)
            yield return name.Remove(i, 1);
        yield return name;
    }

    static string Letters(string name)
    {
        var letters = name.ToCharArray();
        Array.Sort(letters);
        return new string(letters);
    }

    static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(PopularNames).Assembly.GetManifestResourceStream("dependencies/" + file)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0)
                yield return line;
    }
}
