using Assay.Text;

namespace Assay.Build.Discovery.Sources;

/// <summary>Credentials in a text: whose they are and where they stand, never what they are.</summary>
internal static class SecretText
{
    // Whose keys are AI assets; other credentials in code are the code scan's.
    static readonly string[] Ours =
    [
        "Bedrock", "Hugging Face", "Anthropic", "OpenRouter", "OpenAI", "Langfuse", "model provider", "Groq", "xAI", "Perplexity", "Replicate", "Fireworks", "NVIDIA", "Cerebras", "Voyage", "Jina", "Tavily", "Firecrawl", "Pinecone", "LangSmith", "LlamaCloud", "Weights & Biases", "Modal", "RunPod",
    ];

    /// <param name="every">Also credentials of other services: the text is written for a model, which passes it on.</param>
    public static void Read(string text, Func<long, int> lineOf, DiscoverySink sink, bool every = false)
    {
        foreach (var match in Secrets.In(text))
        {
            if (match.Kind == "private key" || !(every || Array.Exists(Ours, o => match.Kind.Contains(o, StringComparison.Ordinal))))
                continue;
            var wrong = Secrets.Checksum(text, match) == false;
            var line = lineOf(match.Start);
            // What a configuration's own reader has told already.
            if (sink.Findings.Exists(f => f.Location?.Line == line && f.References.Contains(Code.CodeReferences.UnsecuredCredentials)))
                continue;
            sink.Asset(AssetKind.Key, match.Kind, line, ("service", match.Kind), ("where", "file"));
            sink.Find(SourceRules.Secret, line, wrong ? Severity.Low : null, match.Kind, $"{match.Kind} {Secrets.Masked(text.AsSpan(match.Start, match.Length))}");
        }
    }
}
