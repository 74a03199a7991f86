namespace Assay.Serving.Telemetry;

/// <summary>Names of OpenTelemetry's GenAI conventions for what the gateway knows by its own.</summary>
static class GenAiNames
{
    const int LongestName = 128;

    /// <summary><c>gen_ai.operation.name</c> of an endpoint; null for what is no operation of a model.</summary>
    internal static string? OperationOf(string? endpoint) => endpoint switch
    {
        "/v1/chat/completions" or "/v1/responses" or "/v1/messages" or "/api/chat" => "chat",
        "/v1/completions" or "/api/generate" => "text_completion",
        "/v1/embeddings" or "/api/embed" or "/api/embeddings" => "embeddings",
        // The conventions have no name for predictive models.
        "/v2/models/*/infer" => "infer",
        _ => null,
    };

    /// <summary><c>gen_ai.provider.name</c>: who serves the API, by its host; else whose API it is.</summary>
    internal static string ProviderOf(string api, string? host) => host switch
    {
        not null when host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase) => "azure.ai.openai",
        not null when host.EndsWith(".services.ai.azure.com", StringComparison.OrdinalIgnoreCase) => "azure.ai.inference",
        not null when host.StartsWith("bedrock-runtime.", StringComparison.OrdinalIgnoreCase) && host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) => "aws.bedrock",
        not null when host.EndsWith("aiplatform.googleapis.com", StringComparison.OrdinalIgnoreCase) => "gcp.vertex_ai",
        "generativelanguage.googleapis.com" => "gcp.gemini",
        "api.mistral.ai" => "mistral_ai",
        "api.deepseek.com" => "deepseek",
        "api.groq.com" => "groq",
        "api.x.ai" => "x_ai",
        "api.perplexity.ai" => "perplexity",
        "api.cohere.com" or "api.cohere.ai" => "cohere",
        "api.moonshot.ai" or "api.moonshot.cn" => "moonshot_ai",
        "api.anthropic.com" => "anthropic",
        _ => api switch { "anthropic" => "anthropic", "ollama" => "ollama", "inference" => "open_inference", "mcp" => "mcp", _ => "openai" },
    };

    /// <summary>Whether a text can be the name of a model or a tool: short, and without blanks, so that nobody's sentence passes for one.</summary>
    internal static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.AsSpan().ContainsAnyExcept(Letters);

    static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/@+");
}
