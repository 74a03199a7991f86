using System.Text.RegularExpressions;

namespace Assay.Build.Locks.References;

/// <summary>Who serves a model, by the library that asks and by the name that is asked for.</summary>
internal static partial class ProviderNames
{
    static readonly (string Part, string Provider)[] Libraries =
    [
        ("AzureChatOpenAI", "azure-openai"), ("AzureOpenAI", "azure-openai"), ("anthropic", "anthropic"), ("ChatAnthropic", "anthropic"), ("google", "google"), ("vertexai", "google"), ("mistralai", "mistral"), ("ChatMistralAI", "mistral"), ("cohere", "cohere"), ("groq", "groq"), ("Groq", "groq"),
        ("boto3", "bedrock"), ("invoke_model", "bedrock"), ("converse", "bedrock"), ("ChatBedrock", "bedrock"), ("together", "together"), ("fireworks", "fireworks"), ("replicate", "replicate"), ("openai", "openai"),
    ];

    // The first parts of providers' own names, for calls whose client is not known.
    static readonly (string Start, string Provider)[] Families =
    [
        ("gpt-", "openai"), ("chatgpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4-", "openai"), ("text-embedding-", "openai"), ("text-davinci-", "openai"), ("dall-e-", "openai"), ("whisper-1", "openai"), ("tts-1", "openai"), ("omni-moderation-", "openai"), ("davinci-", "openai"), ("babbage-", "openai"), ("codex-", "openai"),
        ("claude-", "anthropic"), ("gemini-", "google"), ("models/gemini-", "google"), ("imagen-", "google"), ("mistral-", "mistral"), ("magistral-", "mistral"), ("ministral-", "mistral"), ("codestral-", "mistral"), ("pixtral-", "mistral"), ("open-mistral-", "mistral"), ("open-mixtral-", "mistral"),
        ("command-", "cohere"), ("embed-english-", "cohere"), ("embed-multilingual-", "cohere"), ("rerank-", "cohere"), ("deepseek-", "deepseek"), ("grok-", "xai"), ("sonar", "perplexity"), ("anthropic.", "bedrock"), ("amazon.", "bedrock"), ("us.anthropic.", "bedrock"), ("eu.anthropic.", "bedrock"), ("voyage-", "voyage"), ("jina-embeddings-", "jina"), ("qwen-", "alibaba"), ("glm-", "zhipu"), ("kimi-", "moonshot"),
    ];

    /// <summary><c>provider/name</c>; null when the text reads like no model of any provider.</summary>
    public static string? Of(string call, string model)
    {
        if (model.Length is 0 or > 200 || model.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@')))
            return null;
        foreach (var (start, provider) in Families)
            if (model.StartsWith(start, StringComparison.Ordinal) && provider != "openai")
                return $"{(call.Contains("boto3", StringComparison.Ordinal) ? "bedrock" : provider)}/{model}";
        foreach (var (part, provider) in Libraries)
            if (call.Contains(part, StringComparison.Ordinal) && (provider != "openai" || Family(model) == "openai" || !model.Contains('/', StringComparison.Ordinal)))
                return $"{provider}/{model}";
        if (Family(model) is { } family)
            return $"{family}/{model}";
        // litellm and dspy write the provider in front: openai/gpt-4o.
        return call.Contains("litellm", StringComparison.Ordinal) || call.Contains("dspy", StringComparison.Ordinal) || call.Contains("init_chat_model", StringComparison.Ordinal) ? model.Replace(':', '/') : model.Contains('/', StringComparison.Ordinal) ? "compatible/" + model : null;
    }

    public static string? Family(string model)
    {
        foreach (var (start, provider) in Families)
            if (model.StartsWith(start, StringComparison.Ordinal))
                return provider;
        return null;
    }

    /// <summary>True when the name is of one state of the model: it ends with a date or a version of its provider's, or is one that its provider never moved.</summary>
    public static bool IsDated(string name) =>
        Dated().IsMatch(name) || (name.StartsWith("replicate/", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal)) || name.StartsWith("openai/text-embedding-", StringComparison.Ordinal) || name == "openai/whisper-1";

    [GeneratedRegex(@"-(20\d{2}-?\d{2}-?\d{2}|\d{4}|00\d|\d{2}-\d{2})(-v\d+)?(:\d+)?$|@20\d{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Dated();
}
