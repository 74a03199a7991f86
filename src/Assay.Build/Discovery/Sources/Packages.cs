namespace Assay.Build.Discovery.Sources;

/// <summary>Packages that make something an AI project, by ecosystem: agent frameworks, vector stores, MCP, and libraries that call models.</summary>
internal static class Packages
{
    /// <param name="Kind">What its use is.</param>
    /// <param name="Family">The product.</param>
    internal readonly record struct Known(AssetKind Kind, string Family);

    static readonly Dictionary<string, Known> Python = Table(
        (AssetKind.AgentFramework, "langchain: langchain langchain-core langchain-community langchain-openai langchain-anthropic langchain-google-genai langchain-text-splitters langchain-experimental langchain-classic langchain-mcp-adapters langchain-ollama langchain-aws"),
        (AssetKind.AgentFramework, "langgraph: langgraph langgraph-checkpoint langgraph-supervisor langgraph-swarm deepagents"), (AssetKind.AgentFramework, "llama-index: llama-index llama-index-core llama-index-llms-openai llama-index-embeddings-openai llama-index-readers-file llama-index-agent-openai"),
        (AssetKind.AgentFramework, "crewai: crewai crewai-tools"), (AssetKind.AgentFramework, "autogen: pyautogen autogen-agentchat autogen-core autogen-ext ag2 autogen"), (AssetKind.AgentFramework, "openai-agents: openai-agents"), (AssetKind.AgentFramework, "semantic-kernel: semantic-kernel"),
        (AssetKind.AgentFramework, "microsoft-agent-framework: agent-framework agent-framework-core"), (AssetKind.AgentFramework, "smolagents: smolagents"), (AssetKind.AgentFramework, "pydantic-ai: pydantic-ai pydantic-ai-slim"), (AssetKind.AgentFramework, "haystack: haystack-ai farm-haystack"), (AssetKind.AgentFramework, "dspy: dspy dspy-ai"),
        (AssetKind.AgentFramework, "google-adk: google-adk"), (AssetKind.AgentFramework, "strands: strands-agents strands-agents-tools"), (AssetKind.AgentFramework, "agno: agno phidata"), (AssetKind.AgentFramework, "claude-agent-sdk: claude-agent-sdk claude-code-sdk"), (AssetKind.AgentFramework, "camel: camel-ai"),
        (AssetKind.AgentFramework, "letta: letta pymemgpt"), (AssetKind.AgentFramework, "metagpt: metagpt"), (AssetKind.AgentFramework, "instructor: instructor"), (AssetKind.AgentFramework, "guidance: guidance"), (AssetKind.AgentFramework, "browser-use: browser-use"), (AssetKind.AgentFramework, "marvin: marvin"), (AssetKind.AgentFramework, "griptape: griptape"),
        (AssetKind.AgentFramework, "mirascope: mirascope"), (AssetKind.AgentFramework, "atomic-agents: atomic-agents"), (AssetKind.AgentFramework, "qwen-agent: qwen-agent"), (AssetKind.AgentFramework, "beeai: beeai-framework"), (AssetKind.AgentFramework, "bedrock-agentcore: bedrock-agentcore"), (AssetKind.AgentFramework, "a2a: a2a-sdk"),
        (AssetKind.VectorStore, "chroma: chromadb langchain-chroma llama-index-vector-stores-chroma chromadb-client"), (AssetKind.VectorStore, "faiss: faiss-cpu faiss-gpu faiss-gpu-cu12 llama-index-vector-stores-faiss"), (AssetKind.VectorStore, "qdrant: qdrant-client langchain-qdrant llama-index-vector-stores-qdrant"),
        (AssetKind.VectorStore, "pinecone: pinecone pinecone-client langchain-pinecone llama-index-vector-stores-pinecone"), (AssetKind.VectorStore, "weaviate: weaviate-client langchain-weaviate"), (AssetKind.VectorStore, "pgvector: pgvector langchain-postgres vecs llama-index-vector-stores-postgres"), (AssetKind.VectorStore, "milvus: pymilvus langchain-milvus milvus-lite"),
        (AssetKind.VectorStore, "lancedb: lancedb pylance"), (AssetKind.VectorStore, "usearch: usearch"), (AssetKind.VectorStore, "hnswlib: hnswlib chroma-hnswlib"), (AssetKind.VectorStore, "annoy: annoy"), (AssetKind.VectorStore, "sqlite-vec: sqlite-vec sqlite-vss"), (AssetKind.VectorStore, "vespa: pyvespa"), (AssetKind.VectorStore, "marqo: marqo"), (AssetKind.VectorStore, "turbopuffer: turbopuffer"), (AssetKind.VectorStore, "redisvl: redisvl"), (AssetKind.VectorStore, "txtai: txtai"));

    static readonly Dictionary<string, Known> Npm = Table(
        (AssetKind.AgentFramework, "langchain: langchain @langchain/core @langchain/community @langchain/openai @langchain/anthropic @langchain/google-genai @langchain/mcp-adapters @langchain/textsplitters"), (AssetKind.AgentFramework, "langgraph: @langchain/langgraph"), (AssetKind.AgentFramework, "llama-index: llamaindex @llamaindex/core @llamaindex/openai @llamaindex/workflow"),
        (AssetKind.AgentFramework, "vercel-ai-sdk: ai @ai-sdk/openai @ai-sdk/anthropic @ai-sdk/google @ai-sdk/azure @ai-sdk/amazon-bedrock @ai-sdk/react @ai-sdk/openai-compatible @ai-sdk/mcp @ai-sdk/gateway"), (AssetKind.AgentFramework, "mastra: @mastra/core mastra @mastra/mcp @mastra/memory @mastra/rag"), (AssetKind.AgentFramework, "openai-agents: @openai/agents @openai/agents-core"),
        (AssetKind.AgentFramework, "claude-agent-sdk: @anthropic-ai/claude-agent-sdk @anthropic-ai/claude-code"), (AssetKind.AgentFramework, "google-adk: @google/adk"), (AssetKind.AgentFramework, "genkit: genkit @genkit-ai/core @genkit-ai/googleai"), (AssetKind.AgentFramework, "voltagent: @voltagent/core"), (AssetKind.AgentFramework, "beeai: beeai-framework"), (AssetKind.AgentFramework, "kaibanjs: kaibanjs"),
        (AssetKind.AgentFramework, "copilotkit: @copilotkit/runtime @copilotkit/react-core"), (AssetKind.AgentFramework, "inngest-agent-kit: @inngest/agent-kit"), (AssetKind.AgentFramework, "strands: @strands-agents/sdk"), (AssetKind.AgentFramework, "stagehand: @browserbasehq/stagehand"), (AssetKind.AgentFramework, "a2a: @a2a-js/sdk"),
        (AssetKind.VectorStore, "chroma: chromadb chromadb-client"), (AssetKind.VectorStore, "faiss: faiss-node"), (AssetKind.VectorStore, "qdrant: @qdrant/js-client-rest @qdrant/js-client-grpc @langchain/qdrant"), (AssetKind.VectorStore, "pinecone: @pinecone-database/pinecone @langchain/pinecone"), (AssetKind.VectorStore, "weaviate: weaviate-client weaviate-ts-client @langchain/weaviate"),
        (AssetKind.VectorStore, "pgvector: pgvector"), (AssetKind.VectorStore, "milvus: @zilliz/milvus2-sdk-node"), (AssetKind.VectorStore, "lancedb: @lancedb/lancedb vectordb"), (AssetKind.VectorStore, "hnswlib: hnswlib-node"), (AssetKind.VectorStore, "sqlite-vec: sqlite-vec"), (AssetKind.VectorStore, "upstash: @upstash/vector"), (AssetKind.VectorStore, "orama: @orama/orama"), (AssetKind.VectorStore, "vectra: vectra"));

    static readonly Dictionary<string, Known> NuGet = Table(
        (AssetKind.AgentFramework, "semantic-kernel: Microsoft.SemanticKernel Microsoft.SemanticKernel.Core Microsoft.SemanticKernel.Agents.Core"), (AssetKind.AgentFramework, "microsoft-agent-framework: Microsoft.Agents.AI"), (AssetKind.AgentFramework, "autogen: AutoGen AutoGen.Core"), (AssetKind.AgentFramework, "langchain: LangChain"),
        (AssetKind.AgentFramework, "microsoft-extensions-ai: Microsoft.Extensions.AI"), (AssetKind.VectorStore, "qdrant: Qdrant.Client"), (AssetKind.VectorStore, "pgvector: Pgvector Pgvector.EntityFrameworkCore"), (AssetKind.VectorStore, "milvus: Milvus.Client"), (AssetKind.VectorStore, "pinecone: Pinecone.Client Pinecone.NET"), (AssetKind.VectorStore, "chroma: ChromaDB.Client"));

    // Modules of Python, where their name is not that of the package.
    static readonly Dictionary<string, Known> Modules = Table(
        (AssetKind.AgentFramework, "langchain: langchain langchain_core langchain_community langchain_openai langchain_anthropic langchain_google_genai langchain_experimental langchain_classic langchain_mcp_adapters langchain_ollama langchain_aws"), (AssetKind.AgentFramework, "langgraph: langgraph langgraph_supervisor langgraph_swarm deepagents"),
        (AssetKind.AgentFramework, "llama-index: llama_index"), (AssetKind.AgentFramework, "crewai: crewai crewai_tools"), (AssetKind.AgentFramework, "autogen: autogen autogen_agentchat autogen_core autogen_ext"), (AssetKind.AgentFramework, "openai-agents: agents"), (AssetKind.AgentFramework, "semantic-kernel: semantic_kernel"), (AssetKind.AgentFramework, "microsoft-agent-framework: agent_framework"),
        (AssetKind.AgentFramework, "smolagents: smolagents"), (AssetKind.AgentFramework, "pydantic-ai: pydantic_ai"), (AssetKind.AgentFramework, "haystack: haystack"), (AssetKind.AgentFramework, "dspy: dspy"), (AssetKind.AgentFramework, "google-adk: google.adk"), (AssetKind.AgentFramework, "strands: strands strands_tools"), (AssetKind.AgentFramework, "agno: agno phi.agent"),
        (AssetKind.AgentFramework, "claude-agent-sdk: claude_agent_sdk claude_code_sdk"), (AssetKind.AgentFramework, "camel: camel.agents camel.societies"), (AssetKind.AgentFramework, "letta: letta letta_client"), (AssetKind.AgentFramework, "metagpt: metagpt"), (AssetKind.AgentFramework, "instructor: instructor"), (AssetKind.AgentFramework, "guidance: guidance"),
        (AssetKind.AgentFramework, "browser-use: browser_use"), (AssetKind.AgentFramework, "griptape: griptape"), (AssetKind.AgentFramework, "mirascope: mirascope"), (AssetKind.AgentFramework, "qwen-agent: qwen_agent"), (AssetKind.AgentFramework, "beeai: beeai_framework"), (AssetKind.AgentFramework, "a2a: a2a"), (AssetKind.AgentFramework, "bedrock-agentcore: bedrock_agentcore"),
        (AssetKind.VectorStore, "chroma: chromadb langchain_chroma"), (AssetKind.VectorStore, "faiss: faiss"), (AssetKind.VectorStore, "qdrant: qdrant_client langchain_qdrant"), (AssetKind.VectorStore, "pinecone: pinecone langchain_pinecone"), (AssetKind.VectorStore, "weaviate: weaviate langchain_weaviate"), (AssetKind.VectorStore, "pgvector: pgvector langchain_postgres vecs"),
        (AssetKind.VectorStore, "milvus: pymilvus langchain_milvus milvus_lite"), (AssetKind.VectorStore, "lancedb: lancedb"), (AssetKind.VectorStore, "usearch: usearch"), (AssetKind.VectorStore, "hnswlib: hnswlib"), (AssetKind.VectorStore, "annoy: annoy"), (AssetKind.VectorStore, "sqlite-vec: sqlite_vec sqlite_vss"), (AssetKind.VectorStore, "txtai: txtai"), (AssetKind.VectorStore, "redisvl: redisvl"));

    public static Known? OfPackage(string ecosystem, string name) => (ecosystem switch { "PyPI" => Python, "npm" => Npm, "NuGet" => NuGet, _ => null })?.TryGetValue(name, out var known) == true ? known : null;

    public static Known? OfScript(string specifier)
    {
        // @scope/package/inner and package/inner are the package.
        var parts = specifier.Split('/');
        var name = specifier.StartsWith('@') && parts.Length > 1 ? parts[0] + "/" + parts[1] : parts[0];
        return Npm.TryGetValue(name, out var known) ? known : name.StartsWith("@ai-sdk/", StringComparison.Ordinal) ? new Known(AssetKind.AgentFramework, "vercel-ai-sdk") : name.StartsWith("@mastra/", StringComparison.Ordinal) ? new Known(AssetKind.AgentFramework, "mastra") : null;
    }

    /// <summary>By the longest part of a module's dotted name that is known; inner modules of LangChain and LlamaIndex name stores.</summary>
    public static Known? OfModule(string module)
    {
        if (module.Contains("vectorstores", StringComparison.Ordinal) || module.Contains("vector_stores", StringComparison.Ordinal))
            foreach (var part in module.Split('.').Reverse())
                if (Modules.TryGetValue(part == "postgres" ? "pgvector" : part, out var store) && store.Kind == AssetKind.VectorStore)
                    return store;
        for (var name = module; name.Length > 0; name = name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : "")
            if (Modules.TryGetValue(name, out var known))
                return known;
        return null;
    }

    static Dictionary<string, Known> Table(params ReadOnlySpan<(AssetKind Kind, string Line)> lines)
    {
        var table = new Dictionary<string, Known>(StringComparer.Ordinal);
        foreach (var (kind, line) in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var name in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                table[name] = new Known(kind, line[..colon]);
        }

        return table;
    }
}
