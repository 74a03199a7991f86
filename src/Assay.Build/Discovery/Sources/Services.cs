using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Sources;

/// <summary>Services of models and of vectors, by the hosts they are reached at and the variables that hold their keys.</summary>
internal static partial class Services
{
    // The end of a host's name.
    static readonly (string Host, string Provider)[] Models =
    [
        ("api.openai.com", "OpenAI"), (".openai.azure.com", "Azure OpenAI"), (".services.ai.azure.com", "Azure AI Foundry"), (".inference.ai.azure.com", "Azure AI Foundry"), (".cognitiveservices.azure.com", "Azure AI"), (".inference.ml.azure.com", "Azure Machine Learning"), ("models.inference.ai.azure.com", "GitHub Models"), ("models.github.ai", "GitHub Models"),
        ("api.anthropic.com", "Anthropic"), ("generativelanguage.googleapis.com", "Google Gemini"), ("aiplatform.googleapis.com", "Google Vertex AI"), ("api.mistral.ai", "Mistral"), ("codestral.mistral.ai", "Mistral"), ("api.groq.com", "Groq"), ("api.cohere.ai", "Cohere"), ("api.cohere.com", "Cohere"), ("api-inference.huggingface.co", "Hugging Face"),
        ("router.huggingface.co", "Hugging Face"), (".endpoints.huggingface.cloud", "Hugging Face"), ("api.together.xyz", "Together AI"), ("api.together.ai", "Together AI"), ("api.fireworks.ai", "Fireworks"), ("api.replicate.com", "Replicate"), ("api.deepseek.com", "DeepSeek"), ("api.x.ai", "xAI"), ("api.perplexity.ai", "Perplexity"),
        ("openrouter.ai", "OpenRouter"), ("api.voyageai.com", "Voyage AI"), ("api.jina.ai", "Jina AI"), ("api.ai21.com", "AI21"), ("integrate.api.nvidia.com", "NVIDIA"), ("ai.api.nvidia.com", "NVIDIA"), ("api.cerebras.ai", "Cerebras"), ("api.sambanova.ai", "SambaNova"), (".ml.cloud.ibm.com", "IBM watsonx"), ("dashscope.aliyuncs.com", "Alibaba DashScope"),
        ("dashscope-intl.aliyuncs.com", "Alibaba DashScope"), ("api.moonshot.cn", "Moonshot"), ("api.moonshot.ai", "Moonshot"), ("open.bigmodel.cn", "Zhipu"), ("api.z.ai", "Zhipu"), ("api.minimax.chat", "MiniMax"), ("api.minimax.io", "MiniMax"), ("qianfan.baidubce.com", "Baidu Qianfan"), ("aip.baidubce.com", "Baidu Qianfan"), ("ark.cn-beijing.volces.com", "Volcengine Ark"),
        ("api.siliconflow.cn", "SiliconFlow"), ("api.lepton.ai", "Lepton"), (".deepinfra.com", "DeepInfra"), ("api.deepinfra.com", "DeepInfra"), ("api.novita.ai", "Novita"), ("api.hyperbolic.xyz", "Hyperbolic"), ("api.endpoints.anyscale.com", "Anyscale"), ("gateway.ai.cloudflare.com", "Cloudflare AI Gateway"), ("oai.helicone.ai", "Helicone"), ("api.portkey.ai", "Portkey"),
        ("api.elevenlabs.io", "ElevenLabs"), ("api.deepgram.com", "Deepgram"), ("api.assemblyai.com", "AssemblyAI"), ("api.stability.ai", "Stability AI"), (".databricks.com/serving-endpoints", "Databricks"), ("ollama.com/api", "Ollama"), ("api.githubcopilot.com", "GitHub Copilot"), ("ai-gateway.vercel.sh", "Vercel AI Gateway"), ("api.studio.nebius.ai", "Nebius"),
    ];

    static readonly (string Host, string Store)[] Vectors =
    [
        (".pinecone.io", "pinecone"), (".cloud.qdrant.io", "qdrant"), (".weaviate.network", "weaviate"), (".weaviate.cloud", "weaviate"), (".zillizcloud.com", "milvus"), ("api.trychroma.com", "chroma"), (".upstash.io/vector", "upstash"), (".turbopuffer.com", "turbopuffer"),
    ];

    static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["OPENAI_API_KEY"] = "OpenAI", ["OPENAI_KEY"] = "OpenAI", ["OPENAI_ADMIN_KEY"] = "OpenAI", ["AZURE_OPENAI_API_KEY"] = "Azure OpenAI", ["AZURE_OPENAI_KEY"] = "Azure OpenAI", ["AZURE_AI_API_KEY"] = "Azure AI Foundry", ["ANTHROPIC_API_KEY"] = "Anthropic", ["ANTHROPIC_AUTH_TOKEN"] = "Anthropic",
        ["CLAUDE_API_KEY"] = "Anthropic", ["CLAUDE_CODE_OAUTH_TOKEN"] = "Anthropic", ["GEMINI_API_KEY"] = "Google Gemini", ["GOOGLE_GENERATIVE_AI_API_KEY"] = "Google Gemini", ["GOOGLE_AI_API_KEY"] = "Google Gemini", ["MISTRAL_API_KEY"] = "Mistral", ["CODESTRAL_API_KEY"] = "Mistral", ["COHERE_API_KEY"] = "Cohere", ["CO_API_KEY"] = "Cohere",
        ["GROQ_API_KEY"] = "Groq", ["TOGETHER_API_KEY"] = "Together AI", ["TOGETHERAI_API_KEY"] = "Together AI", ["FIREWORKS_API_KEY"] = "Fireworks", ["REPLICATE_API_TOKEN"] = "Replicate", ["HF_TOKEN"] = "Hugging Face", ["HF_API_TOKEN"] = "Hugging Face", ["HF_API_KEY"] = "Hugging Face", ["HUGGINGFACE_API_KEY"] = "Hugging Face", ["HUGGINGFACE_TOKEN"] = "Hugging Face",
        ["HUGGINGFACEHUB_API_TOKEN"] = "Hugging Face", ["HUGGING_FACE_HUB_TOKEN"] = "Hugging Face", ["DEEPSEEK_API_KEY"] = "DeepSeek", ["XAI_API_KEY"] = "xAI", ["GROK_API_KEY"] = "xAI", ["PERPLEXITY_API_KEY"] = "Perplexity", ["PPLX_API_KEY"] = "Perplexity", ["OPENROUTER_API_KEY"] = "OpenRouter", ["VOYAGE_API_KEY"] = "Voyage AI", ["JINA_API_KEY"] = "Jina AI",
        ["AI21_API_KEY"] = "AI21", ["NVIDIA_API_KEY"] = "NVIDIA", ["NVIDIA_NIM_API_KEY"] = "NVIDIA", ["NGC_API_KEY"] = "NVIDIA", ["CEREBRAS_API_KEY"] = "Cerebras", ["SAMBANOVA_API_KEY"] = "SambaNova", ["WATSONX_APIKEY"] = "IBM watsonx", ["WATSONX_API_KEY"] = "IBM watsonx", ["AWS_BEARER_TOKEN_BEDROCK"] = "Amazon Bedrock", ["DASHSCOPE_API_KEY"] = "Alibaba DashScope",
        ["MOONSHOT_API_KEY"] = "Moonshot", ["ZHIPUAI_API_KEY"] = "Zhipu", ["ZAI_API_KEY"] = "Zhipu", ["MINIMAX_API_KEY"] = "MiniMax", ["DEEPINFRA_API_KEY"] = "DeepInfra", ["LITELLM_MASTER_KEY"] = "LiteLLM", ["LITELLM_API_KEY"] = "LiteLLM", ["PORTKEY_API_KEY"] = "Portkey", ["HELICONE_API_KEY"] = "Helicone", ["ELEVENLABS_API_KEY"] = "ElevenLabs",
        ["DEEPGRAM_API_KEY"] = "Deepgram", ["ASSEMBLYAI_API_KEY"] = "AssemblyAI", ["STABILITY_API_KEY"] = "Stability AI", ["PINECONE_API_KEY"] = "Pinecone", ["QDRANT_API_KEY"] = "Qdrant", ["WEAVIATE_API_KEY"] = "Weaviate", ["ZILLIZ_API_KEY"] = "Zilliz", ["MILVUS_TOKEN"] = "Milvus", ["CHROMA_API_KEY"] = "Chroma", ["LANGCHAIN_API_KEY"] = "LangSmith",
        ["LANGSMITH_API_KEY"] = "LangSmith", ["LANGFUSE_SECRET_KEY"] = "Langfuse", ["WANDB_API_KEY"] = "Weights & Biases", ["TAVILY_API_KEY"] = "Tavily", ["SERPAPI_API_KEY"] = "SerpApi", ["SERPER_API_KEY"] = "Serper", ["EXA_API_KEY"] = "Exa", ["FIRECRAWL_API_KEY"] = "Firecrawl", ["LLAMA_CLOUD_API_KEY"] = "LlamaCloud", ["E2B_API_KEY"] = "E2B",
        ["BROWSERBASE_API_KEY"] = "Browserbase", ["COMPOSIO_API_KEY"] = "Composio", ["BRAVE_API_KEY"] = "Brave Search", ["CONTEXT7_API_KEY"] = "Context7",
    };

    static readonly string[] ApiPaths = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages", "/v1/responses", "/api/generate", "/api/chat", "/api/embeddings", "/v1/models", "/generate_stream", "/invocations"];
    static readonly string[] SelfHosted = ["vllm", "ollama", "llm", "tgi", "llama", "triton", "litellm", "localai", "lmstudio", "sglang", "openai"];

    /// <summary>Whose model service an address is; null when it is none that is known.</summary>
    public static string? Provider(string host, int port, string path)
    {
        foreach (var (end, provider) in Models)
            if (end.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? host.EndsWith(end[..slash], StringComparison.OrdinalIgnoreCase) && path.StartsWith(end[slash..], StringComparison.Ordinal) : host.Equals(end, StringComparison.OrdinalIgnoreCase) || host.EndsWith(end[0] == '.' ? end : "." + end, StringComparison.OrdinalIgnoreCase) || (end == "aiplatform.googleapis.com" && host.EndsWith("-" + end, StringComparison.OrdinalIgnoreCase)))
                return provider;
        if (Bedrock().IsMatch(host))
            return "Amazon Bedrock";
        if (SageMaker().IsMatch(host))
            return "Amazon SageMaker";
        if (port == 11434)
            return "Ollama";
        var near = Configurations.ServerAddress.IsLoopback(host) || Configurations.ServerAddress.IsNear(host);
        if (near && port == 1234 && path.StartsWith("/v1", StringComparison.Ordinal))
            return "LM Studio";
        if (Array.Exists(ApiPaths, p => path.StartsWith(p, StringComparison.Ordinal)) && (near || path.Contains("/chat/completions", StringComparison.Ordinal)))
            return "OpenAI-compatible server";
        return near && (path is "/v1" or "/v1/" || path.StartsWith("/v2/models", StringComparison.Ordinal)) && (port is 8000 or 8080 or 8001 or 4000 or 3000 or 5000 or 8888 || Array.Exists(SelfHosted, s => host.Contains(s, StringComparison.OrdinalIgnoreCase))) ? "OpenAI-compatible server" : null;
    }

    /// <summary>Whose vector store an address is.</summary>
    public static string? Store(string host, int port)
    {
        foreach (var (end, store) in Vectors)
            if (host.EndsWith(end.Split('/')[0], StringComparison.OrdinalIgnoreCase) && host.Length > end.Split('/')[0].Length || host == end)
                return store;
        return port switch { 6333 or 6334 => "qdrant", 19530 => "milvus", _ => null };
    }

    /// <summary>The service whose key a variable holds; null for other variables.</summary>
    public static string? OfVariable(string name) => Keys.GetValueOrDefault(Array.Find(InPage, p => name.StartsWith(p, StringComparison.Ordinal)) is { } prefix ? name[prefix.Length..] : name);

    /// <summary>Variables with these prefixes are built into the page that everybody gets.</summary>
    public static readonly string[] InPage = ["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "PUBLIC_", "EXPO_PUBLIC_"];

    [GeneratedRegex(@"^bedrock(?:-runtime|-agent-runtime|-agent)?\.[a-z0-9-]+\.amazonaws\.com$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Bedrock();

    [GeneratedRegex(@"^runtime\.sagemaker\.[a-z0-9-]+\.amazonaws\.com$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SageMaker();
}
