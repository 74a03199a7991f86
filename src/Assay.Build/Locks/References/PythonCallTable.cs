namespace Assay.Build.Locks.References;

/// <summary>A kind of call that loads something by name.</summary>
/// <param name="Calls">As in the code rules: <c>torch.hub.load</c> is that name, <c>peft/from_pretrained</c> whatever begins and ends so, <c>*/x</c> a method of that name on anything.</param>
/// <param name="Named">Keywords that may hold the name, words.</param>
/// <param name="Position">Where the name stands without a keyword; -1 for nowhere.</param>
internal sealed record PythonLoad(LoadKind Kind, string Calls, string Named, int Position, string Role = "model");

internal enum LoadKind { Hub, Dataset, TorchHub, TensorflowHub, Kaggle, Preset, Mlflow, Address, Service, Ollama, Either }

/// <summary>The calls that are known (the libraries' documentation, November 2026).</summary>
internal static class PythonCallTable
{
    static readonly PythonLoad[] Loads =
    [
        new(LoadKind.Hub, string.Join(' ', new[] { "", "ForCausalLM", "ForSeq2SeqLM", "ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering", "ForFeatureExtraction" }.Select(k => $"peft.PeftModel{k}.from_pretrained")), "model_id", 1, "adapter"),
        new(LoadKind.Hub, "*/from_pretrained", "pretrained_model_name_or_path pretrained_model_link_or_path pretrained_model_name model_name_or_path model_name model_id repo_id model", 0),
        new(LoadKind.Hub, "*/load_lora_weights */load_adapter */load_textual_inversion */load_ip_adapter */load_attn_procs", "pretrained_model_name_or_path_or_dict adapter_name_or_path model_id peft_model_id pretrained_model_name_or_path", 0, "adapter"),
        new(LoadKind.Hub, "transformers/pipeline optimum/pipeline", "model", 1),
        new(LoadKind.Hub, "transformers/pipeline optimum/pipeline", "tokenizer", -1, "tokenizer"),
        new(LoadKind.Hub, "huggingface_hub/hf_hub_download huggingface_hub.hf_hub_download huggingface_hub/snapshot_download huggingface_hub.snapshot_download huggingface_hub.cached_download huggingface_hub.hf_hub_url huggingface_hub.from_pretrained_keras huggingface_hub.from_pretrained_fastai transformers.utils.cached_file transformers.utils.hub.cached_file ?.hf_hub_download ?.snapshot_download", "repo_id path_or_repo_id", 0),
        new(LoadKind.Dataset, "datasets/load_dataset datasets/load_dataset_builder datasets.get_dataset_config_names datasets.get_dataset_split_names datasets.get_dataset_infos", "path dataset", 0, "dataset"),
        new(LoadKind.Either, "datasets/load_dataset", "data_files", -1, "dataset"),
        new(LoadKind.Either, "pandas.read_csv pandas.read_parquet pandas.read_json polars.read_parquet polars.scan_parquet polars.read_csv polars.scan_csv polars.read_ndjson dask.dataframe.read_parquet", "path filepath_or_buffer path_or_buf source", 0, "dataset"),
        new(LoadKind.Hub, "sentence_transformers/SentenceTransformer sentence_transformers/CrossEncoder sentence_transformers/SparseEncoder", "model_name_or_path model_name", 0),
        new(LoadKind.Hub, "langchain/HuggingFaceEmbeddings langchain_huggingface/HuggingFaceEmbeddings langchain_huggingface.HuggingFaceEmbeddings langchain_community/HuggingFaceEmbeddings langchain_community/HuggingFaceBgeEmbeddings langchain_community/HuggingFaceInstructEmbeddings llama_index/HuggingFaceEmbedding llama_index/HuggingFaceLLM langchain/SentenceTransformerEmbeddings chromadb/SentenceTransformerEmbeddingFunction", "model_name", 0),
        new(LoadKind.Hub, "langchain/from_model_id langchain_huggingface/from_model_id langchain_community/from_model_id", "model_id", 0),
        new(LoadKind.Hub, "FlagEmbedding.FlagModel FlagEmbedding.BGEM3FlagModel FlagEmbedding.FlagReranker fastembed.TextEmbedding fastembed.embedding.TextEmbedding mlx_lm.load mlx_lm.utils.load InstructorEmbedding.INSTRUCTOR colbert.Checkpoint", "model_name_or_path model_name path_or_hf_repo", 0),
        new(LoadKind.Hub, "vllm/LLM vllm/EngineArgs vllm/AsyncEngineArgs sglang.Engine sglang.Runtime lmdeploy.pipeline tensorrt_llm.LLM ctransformers.AutoModelForCausalLM", "model model_path", 0),
        new(LoadKind.Hub, string.Join(' ', new[] { "SFT", "DPO", "GRPO", "RLOO", "Reward", "ORPO", "KTO", "CPO", "PPO", "XPO", "NashMD", "OnlineDPO", "GKD", "PRM", "BCO" }.Select(k => $"trl/{k}Trainer")), "model", 0),
        new(LoadKind.Hub, "smolagents/TransformersModel smolagents/MLXModel smolagents/VLLMModel diffusers/download", "model_id pretrained_model_name", 0),
        new(LoadKind.Service, "huggingface_hub/InferenceClient huggingface_hub/AsyncInferenceClient smolagents/InferenceClientModel smolagents/HfApiModel smolagents/LiteLLMModel smolagents/OpenAIServerModel smolagents/OpenAIModel", "model model_id", 0, "service"),
        new(LoadKind.Service, "langchain_huggingface/HuggingFaceEndpoint langchain_community/HuggingFaceEndpoint langchain_community/HuggingFaceHub langchain/HuggingFaceHub llama_index/HuggingFaceInferenceAPI", "repo_id model model_name", -1, "service"),
        new(LoadKind.Hub, "timm.create_model timm.models.create_model open_clip.create_model open_clip.create_model_and_transforms open_clip.create_model_from_pretrained open_clip.get_tokenizer", "model_name", 0),
        new(LoadKind.TorchHub, "torch.hub.load torch.hub.list torch.hub.help", "repo_or_dir github", 0, "code"),
        new(LoadKind.TensorflowHub, "tensorflow_hub.load tensorflow_hub.KerasLayer tensorflow_hub.Module tensorflow_hub.resolve", "handle spec", 0),
        new(LoadKind.Kaggle, "kagglehub.model_download", "handle", 0),
        new(LoadKind.Kaggle, "kagglehub.dataset_download", "handle", 0, "dataset"),
        new(LoadKind.Preset, "keras_hub/from_preset keras_nlp/from_preset keras_cv/from_preset", "preset", 0),
        new(LoadKind.Mlflow, "mlflow/load_model mlflow.pyfunc.spark_udf mlflow.artifacts.download_artifacts mlflow/load_pipeline", "model_uri artifact_uri", 0),
        new(LoadKind.Address, "urllib.request.urlretrieve urllib.request.urlopen requests.get httpx.get wget.download gdown.download torch.hub.load_state_dict_from_url torch.hub.download_url_to_file torch.utils.model_zoo.load_url pooch.retrieve diffusers/from_single_file", "url pretrained_model_link_or_path", 0, "file"),
        new(LoadKind.Address, "tensorflow.keras.utils.get_file keras.utils.get_file tf_keras.utils.get_file", "origin", 1, "file"),
        new(LoadKind.Ollama, "ollama.chat ollama.generate ollama.embeddings ollama.embed ollama.pull ollama.show ollama.Client().chat ollama.Client().generate ollama.AsyncClient().chat langchain_ollama/ChatOllama langchain_ollama/OllamaLLM langchain_ollama/OllamaEmbeddings langchain_community/ChatOllama langchain_community/Ollama llama_index/Ollama", "model", 0),
        new(LoadKind.Service, "langchain_openai/ChatOpenAI langchain_openai/OpenAI langchain_openai/OpenAIEmbeddings langchain_openai/AzureChatOpenAI langchain_anthropic/ChatAnthropic langchain_google_genai/ChatGoogleGenerativeAI langchain_google_vertexai/ChatVertexAI langchain_mistralai/ChatMistralAI langchain_cohere/ChatCohere langchain_groq/ChatGroq langchain_aws/ChatBedrock langchain_community/ChatOpenAI langchain/ChatOpenAI langchain/OpenAI langchain/ChatAnthropic llama_index/OpenAI llama_index/Anthropic llama_index/OpenAIEmbedding", "model model_name model_id", -1, "service"),
        new(LoadKind.Service, "langchain/init_chat_model dspy.LM litellm.completion litellm.acompletion litellm.embedding", "model", 0, "service"),
        new(LoadKind.Service, "google.generativeai.GenerativeModel vertexai.generative_models.GenerativeModel vertexai.preview.generative_models.GenerativeModel vertexai.language_models/from_pretrained", "model_name", 0, "service"),
        new(LoadKind.Service, "*/create */parse */stream", "model", -1, "service"),
        new(LoadKind.Service, "*/generate_content */generate_content_stream */embed_content */chat_completion */acompletion", "model", -1, "service"),
        new(LoadKind.Service, "cohere/chat cohere/embed cohere/rerank mistralai/complete groq/create", "model", -1, "service"),
        new(LoadKind.Service, "boto3/invoke_model boto3/converse boto3/converse_stream ?.invoke_model ?.converse", "modelId", -1, "service"),
        new(LoadKind.Service, "replicate.run replicate.stream replicate.async_run", "ref", 0, "service"),
    ];

    static readonly ILookup<string, (PythonLoad Load, string Root, string Exact)> ByLast = Loads
        .SelectMany(l => l.Calls.Split(' ').Select(c => c.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (Last: c[(slash + 1)..], (l, c[..slash], "")) : (Last: c[(c.LastIndexOf('.') + 1)..], (l, "", c))))
        .ToLookup(p => p.Last, p => p.Item2);

    // What many libraries have and that means nothing outside its own: only these ends, or these roots, are services.
    static readonly string[] ServiceEnds = [".completions.create", ".responses.create", ".messages.create", ".embeddings.create", ".images.create", ".completions.parse", ".responses.parse", ".messages.stream", ".completions.stream", ".responses.stream", ".ChatCompletion.create", ".Completion.create", ".Embedding.create", ".moderations.create", ".transcriptions.create", ".speech.create", ".assistants.create"];

    public static IEnumerable<PythonLoad> Of(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        var specific = false;
        foreach (var (load, root, exact) in ByLast[last])
        {
            if (exact.Length > 0 ? exact != name : root != "*" && !(name.Length > root.Length && name.StartsWith(root, StringComparison.Ordinal) && name[root.Length] is '.' or '('))
                continue;
            if (last is "create" or "parse" or "stream" && !Array.Exists(ServiceEnds, e => ("." + name).EndsWith(e, StringComparison.Ordinal)))
                continue;
            // The adapters' own from_pretrained takes its name elsewhere.
            if (root == "*" && specific && last == "from_pretrained")
                continue;
            specific = true;
            yield return load;
        }
    }
}
