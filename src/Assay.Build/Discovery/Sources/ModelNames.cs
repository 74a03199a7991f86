using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Sources;

/// <summary>Names that models go by: of hosted families, and of hubs (<c>organisation/name</c>).</summary>
internal static partial class ModelNames
{
    public static bool LooksLike(string name) => !name.Contains(' ', StringComparison.Ordinal) && (Hosted().IsMatch(name) || (ReadFacts.IsHubName(name) && !name.EndsWith(".py", StringComparison.Ordinal) && !name.EndsWith(".json", StringComparison.Ordinal)));

    [GeneratedRegex(
        @"^(?:[\w-]{1,30}[/:.])?(?:gpt-[345]|gpt-oss|o[1345](?:-|$)|chatgpt-|text-embedding-|text-davinci|davinci|whisper|dall-e|tts-1|computer-use|claude|gemini|gemma|palm|text-bison|chat-bison|embedding-001|llama|codellama|mistral|mixtral|ministral|magistral|devstral|codestral|pixtral|command-|embed-(?:english|multilingual)|rerank-|deepseek|qwen|qwq|phi-?[1-5]|grok|sonar|nova-|titan|jamba|kimi|glm-|ernie|yi-|nomic-embed|bge-|all-minilm|voyage-|jina-|granite|nemotron|starcoder|falcon|vicuna|orca|hermes|solar|dbrx|amazon\.|anthropic\.|meta\.|cohere\.|ai21\.)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hosted();
}
