using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>What is taken from model hubs: code, and things that may be others tomorrow.</summary>
internal static class HubRules
{
    static readonly CodeRule Remote = new("py-trust-remote-code", Severity.High, "Runs code from a model's repository", "trust_remote_code=True downloads Python files with the model and imports them, with all rights of the process.",
        "Use a model whose class is part of the library. If its code is needed, read it and pin the revision that you read (revision= and code_revision= with the commit).", Cwe(94), Cwe(829), UnsafeArtifact, SupplyChain, LlmSupplyChain);

    static readonly CodeRule TorchHub = new("py-torch-hub", Severity.High, "Runs code from a repository with torch.hub", "torch.hub downloads a repository and runs its hubconf.py. A branch or a tag can be moved.",
        "Vendor the code, or pin it: 'owner/repository:<commit>' with trust_repo='check'.", Cwe(829), Cwe(494), SupplyChain, LlmSupplyChain, MlSupplyChain);

    static readonly CodeRule Unpinned = new("py-hub-unpinned", Severity.Medium, "Downloads from a hub without a pinned revision", "Whoever controls the repository changes what you load. Branches and tags can be moved; only a commit cannot.",
        "Pass revision= with the 40 digits of the commit that you examined.", Cwe(494), SupplyChain, LlmSupplyChain, MlSupplyChain);

    static readonly CodeRule Script = new("py-dataset-script", Severity.High, "Loads a dataset by running a script", "A dataset script is Python that load_dataset runs.", "Load the data files (Parquet, CSV, JSON) instead: load_dataset('parquet', data_files=...).", Cwe(829), SupplyChain, MlPoisoning)
    { Versions = "datasets 4 removed scripts." };

    static readonly CodeRule Adapter = new("py-adapter-base-floats", Severity.Medium, "Pins an adapter, not its base model", "An adapter changes weights of one exact base. With a base that floats, what runs is neither reviewed nor reproducible, and the base can be swapped.",
        "Pass revision= with a commit to the base model as well.", Cwe(494), SupplyChain, LlmSupplyChain);

    static readonly CodeRule Pickled = new("py-hub-pickle-weights", Severity.Medium, "Asks for pickled weights", "use_safetensors=False takes the .bin files, which are pickles.", "Leave it out, or write use_safetensors=True.", Cwe(502), UnsafeArtifact, LlmSupplyChain);

    static readonly CodeRule TfHub = new("py-tfhub-unpinned", Severity.Low, "Loads from TensorFlow Hub without a version", "A handle without a version gives what is newest.", "End the handle with a version, download it once and pin its digest.", Cwe(494), SupplyChain, MlSupplyChain);

    const string Roots = "transformers/ diffusers/ sentence_transformers/ peft/ optimum/ tokenizers/ setfit/ timm/ open_clip/ speechbrain/ adapters/ accelerate/ span_marker/ auto_gptq/ trl/ unsloth/ gliner/ faster_whisper/ ctransformers/ langchain_huggingface/ datasets/ huggingface_hub/ colbert/ flair/";

    static string Each(string method) => string.Join(' ', Roots.Split(' ').Select(r => r + method));

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Remote, "*/*", (site, _) => site.Is("trust_remote_code", true)),
        PythonRule.When(Remote, "*/*", (site, _) => site.Keyword("model_kwargs") is PyOther { What: "dict" } dict && Has(dict, "trust_remote_code") || (site.Keyword("hub_kwargs") is PyOther { What: "dict" } hub && Has(hub, "trust_remote_code"))),
        new(TorchHub, "torch.hub.load torch.hub.help torch.hub.list", Hub),
        new(Unpinned, Each("from_pretrained") + " ?.from_pretrained", (site, context) => Pinned(site, context, "pretrained_model_name_or_path", 0, "revision")),
        new(Unpinned, "huggingface_hub.hf_hub_download huggingface_hub.snapshot_download huggingface_hub.cached_download huggingface_hub.from_pretrained_keras huggingface_hub.file_download.hf_hub_download huggingface_hub.HfApi().hf_hub_download huggingface_hub.HfApi().snapshot_download huggingface_hub.HfApi.snapshot_download transformers.utils.cached_file transformers.utils.hub.cached_file",
            (site, context) => site.Is("local_files_only", true) ? null : Pinned(site, context, "repo_id", 0, "revision")),
        new(Unpinned, "datasets.load_dataset datasets.load_dataset_builder datasets.load.load_dataset datasets.get_dataset_config_names", (site, context) => IsFormat(site.Text(site.Argument("path", 0))) ? null : Pinned(site, context, "path", 0, "revision")),
        new(Unpinned, "transformers.pipeline transformers.pipelines.pipeline", (site, context) => site.Argument("model", 1) is null or PyConst { Value: null } ? Severity.Low : Pinned(site, context, "model", 1, "revision")),
        new(Unpinned, "sentence_transformers.SentenceTransformer sentence_transformers.CrossEncoder sentence_transformers.SparseEncoder", (site, context) => Pinned(site, context, "model_name_or_path", 0, "revision")),
        new(Unpinned, "vllm.LLM", (site, context) => Pinned(site, context, "model", 0, "revision")),
        PythonRule.When(Script, "datasets.load_dataset datasets.load_dataset_builder datasets.load.load_dataset", (site, context) => site.Text(site.Argument("path", 0)) is { } path && path.EndsWith(".py", StringComparison.Ordinal) && context.AtLeast(site, "datasets", 4) != true),
        new(Adapter, "peft.PeftModel.from_pretrained peft.PeftModelForCausalLM.from_pretrained peft.PeftModelForSequenceClassification.from_pretrained", Base),
        PythonRule.When(Pickled, Each("from_pretrained") + " ?.from_pretrained huggingface_hub.hf_hub_download", (site, _) => site.Is("use_safetensors", false)),
        new(TfHub, "tensorflow_hub.load tensorflow_hub.KerasLayer tensorflow_hub.Module tensorflow_hub.resolve", (site, _) => site.Text(site.Argument("handle", 0)) is { } handle && handle.StartsWith("http", StringComparison.Ordinal) && !char.IsAsciiDigit(handle.TrimEnd('/')[^1]) ? Severity.Low : null),
    ];

    static bool Has(PyOther dict, string key)
    {
        for (var i = 0; i + 1 < dict.Parts.Count; i += 2)
            if (dict.Parts[i] is PyConst { Value: string name } && name == key && dict.Parts[i + 1] is PyConst { Value: true })
                return true;
        return false;
    }

    static bool IsFormat(string? path) => path is "csv" or "json" or "parquet" or "text" or "arrow" or "imagefolder" or "audiofolder" or "videofolder" or "webdataset" or "pandas" or "xml" or "lance" or "hdf5";

    static Severity? Hub(CallSite site, PythonContext context)
    {
        if (site.Text(site.Keyword("source")) == "local")
            return null;
        if (site.Is("trust_repo", true) || site.Is("skip_validation", true))
            return Severity.High;
        return site.Text(site.Argument("repo_or_dir", 0)) is { } repository && repository.Contains(':', StringComparison.Ordinal) && IsCommit(repository.Split(':')[^1]) ? null : Severity.High;
    }

    static bool IsCommit(string? text) => text is { Length: 40 } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Null when pinned, or taken from this machine.</summary>
    static Severity? Pinned(CallSite site, PythonContext context, string named, int position, string keyword)
    {
        var thing = site.Argument(named, position) ?? site.Argument("repo_id") ?? site.Argument("model_id") ?? site.Argument("model");
        if (thing is null || site.Is("local_files_only", true))
            return null;
        var revision = site.Keyword(keyword);
        if (revision is not null)
        {
            if (IsCommit(site.Text(revision)))
                return null;
            // A computed revision is one that somebody chose; None and names of branches are not.
            if (!site.IsConstant(revision) && revision is not PyConst)
                return null;
        }

        if (thing is not PyConst && site.Text(thing) is null)
        {
            if (IsLocal(thing, site))
                return null;
            return site.Spreads ? null : Severity.Low;
        }

        var name = site.Text(thing);
        if (name is null || name.StartsWith('.') || name.StartsWith('/') || name.StartsWith('~') || name.Count(c => c == '/') > 1 || name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.EndsWith(".py", StringComparison.Ordinal))
            return null;
        var first = name.Split('/')[0];
        if (name.Contains('/', StringComparison.Ordinal) && first is "models" or "model" or "output" or "outputs" or "checkpoints" or "data" or "artifacts" or "results" or "weights" or "saved_model" or "tmp")
            return null;
        return site.Spreads ? Severity.Low : Severity.Medium;
    }

    static readonly string[] Folders = ["dir", "path", "folder", "checkpoint", "ckpt", "output", "save", "local", "tmp", "file"];

    internal static bool IsLocal(PyExpr thing, CallSite site)
    {
        var names = site.Scope.Resolve(thing);
        if (names.Exists(n => n.Name.StartsWith("os.path.", StringComparison.Ordinal) || n.Name.StartsWith("pathlib.", StringComparison.Ordinal) || n.Name.StartsWith("tempfile.", StringComparison.Ordinal) || n.Name.Contains("snapshot_download()", StringComparison.Ordinal) || n.Name.Contains("hf_hub_download()", StringComparison.Ordinal)))
            return true;
        var spoken = thing switch { PyName name => name.Id, PyAttr attribute => attribute.Name, PyIndex { Index: PyConst { Value: string key } } => key, _ => "" };
        if (spoken.Length > 0 && !spoken.Contains("name_or_path", StringComparison.OrdinalIgnoreCase) && Array.Exists(Folders, f => spoken.Contains(f, StringComparison.OrdinalIgnoreCase)))
            return true;
        return thing is PyBinary { Operator: "/" } or PyFormatted { Parts: [PyConst { Value: string and ['.' or '/', ..] }, ..] } || (thing is PyFormatted formatted && formatted.Parts.Count > 0 && formatted.Parts[0] is not PyConst && IsLocal(formatted.Parts[0], site));
    }

    static Severity? Base(CallSite site, PythonContext context)
    {
        if (site.Argument("model", 0) is not { } model || !IsCommit(site.Text(site.Keyword("revision"))))
            return null;
        var made = model is PyName name ? site.Scope.Values(name.Id) : [model];
        foreach (var value in made)
            if (value is PyCall call && site.Scope.Resolve(call.Callee).Exists(n => n.Name.EndsWith(".from_pretrained", StringComparison.Ordinal))
                && !IsCommit(call.Keywords.Where(k => k.Name == "revision").Select(k => site.Text(k.Value)).FirstOrDefault()))
                return Severity.Medium;
        return null;
    }
}
