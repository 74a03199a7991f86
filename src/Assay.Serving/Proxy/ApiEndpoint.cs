using Assay.Serving.Messages;
using Assay.Serving.Messages.Dialects;
using Assay.Serving.Proxy.Streaming;

namespace Assay.Serving.Proxy;

/// <summary>How an API says that something went wrong.</summary>
enum ErrorShape
{
    OpenAi,
    Anthropic,
    Plain,
}

/// <summary>A path of an API that the gateway serves.</summary>
/// <param name="Api">The API's name in a route.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, below a route's prefix; <c>*</c> is one step.</param>
/// <param name="Request">Where its requests hold texts; null where they have no body.</param>
/// <param name="Answer">Where its answers do.</param>
/// <param name="Errors">How it says that something went wrong.</param>
/// <param name="Stream">How it streams; null where it does not.</param>
sealed record ApiEndpoint(string Api, string Method, string Path, Dialect? Request, Dialect Answer, ErrorShape Errors, StreamShape? Stream = null)
{
    static readonly ApiEndpoint[] All =
    [
        new("openai", "POST", "/v1/chat/completions", OpenAi.Chat, OpenAi.ChatAnswer, ErrorShape.OpenAi, StreamShape.Chat),
        new("openai", "POST", "/v1/responses", OpenAi.Responses, OpenAi.ResponsesAnswer, ErrorShape.OpenAi, StreamShape.Responses),
        new("openai", "POST", "/v1/completions", OpenAi.Completions, Others.Answer, ErrorShape.OpenAi, StreamShape.Chat),
        new("openai", "POST", "/v1/embeddings", OpenAi.Embeddings, Others.Answer, ErrorShape.OpenAi),
        new("openai", "GET", "/v1/models", null, Others.Answer, ErrorShape.OpenAi),
        new("anthropic", "POST", "/v1/messages", Others.Anthropic, Others.AnthropicAnswer, ErrorShape.Anthropic, StreamShape.Anthropic),
        new("anthropic", "POST", "/v1/messages/count_tokens", Others.Anthropic, Others.Answer, ErrorShape.Anthropic),
        new("ollama", "POST", "/api/chat", Others.OllamaChat, Others.Answer, ErrorShape.Plain, StreamShape.Ollama),
        new("ollama", "POST", "/api/generate", Others.OllamaGenerate, Others.Answer, ErrorShape.Plain, StreamShape.Ollama),
        new("ollama", "POST", "/api/embed", Others.OllamaEmbed, Others.Answer, ErrorShape.Plain),
        new("ollama", "POST", "/api/embeddings", Others.OllamaEmbed, Others.Answer, ErrorShape.Plain),
        new("ollama", "GET", "/api/tags", null, Others.Answer, ErrorShape.Plain),
        new("inference", "POST", "/v2/models/*/infer", Others.Inference, Others.Answer, ErrorShape.Plain),
        new("inference", "GET", "/v2/models/*", null, Others.Answer, ErrorShape.Plain),
        // Its messages are read by what they say, not by where they are sent: Agents/Mcp.
        new("mcp", "POST", "/mcp", null, Others.Answer, ErrorShape.Plain),
        new("mcp", "GET", "/mcp", null, Others.Answer, ErrorShape.Plain),
        new("mcp", "DELETE", "/mcp", null, Others.Answer, ErrorShape.Plain),
        new("inference", "GET", "/v2/health/ready", null, Others.Answer, ErrorShape.Plain),
    ];

    /// <summary>The names of APIs.</summary>
    internal static IReadOnlySet<string> Apis { get; } = All.Select(e => e.Api).ToHashSet(StringComparer.Ordinal);

    /// <summary>The endpoint at a path, as it was sent: nothing is decoded, folded or cleaned, so nobody behind can read it differently.</summary>
    internal static ApiEndpoint? Find(ReadOnlySpan<char> path, string method, IReadOnlyList<string> apis)
    {
        foreach (var endpoint in All)
            if (endpoint.Method == method && apis.Contains(endpoint.Api) && Fits(endpoint.Path, path))
                return endpoint;
        return null;
    }

    /// <summary>A path that a route passes on.</summary>
    internal static ApiEndpoint Passed(PassEntry entry) => new("pass", entry.Method, entry.Path, entry.Method == "GET" ? null : Others.Unknown, Others.Answer, ErrorShape.OpenAi);

    /// <summary>Whether a path can be read in one way only.</summary>
    internal static bool IsPath(string path) => path.Length is > 1 and <= 256 && path[0] == '/' && path[1..].Split('/').All(s => s.Length > 0 && s[0] != '.' && s.AsSpan().IndexOfAnyExcept(StepLetters) < 0);

    static bool Fits(string pattern, ReadOnlySpan<char> path)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return path.SequenceEqual(pattern);
        var tail = pattern.AsSpan(star + 1);
        if (!path.StartsWith(pattern.AsSpan(0, star), StringComparison.Ordinal) || !path.EndsWith(tail, StringComparison.Ordinal) || path.Length <= star + tail.Length)
            return false;
        var step = path[star..^tail.Length];
        return step.Length <= 128 && step.IndexOfAnyExcept(StepLetters) < 0 && step[0] != '.';
    }

    static readonly System.Buffers.SearchValues<char> StepLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:");
}
