using Assay.Serving.Guards;
using static Assay.Serving.Messages.PlaceRule;

namespace Assay.Serving.Messages.Dialects;

/// <summary>Anthropic's Messages, Ollama, Open Inference Protocol v2, and JSON that nothing else is known of.</summary>
static class Others
{
    internal static readonly Dialect Anthropic = new("anthropic-messages", "messages",
    [
        At("system", Place.System),
        At("system/**", Place.System),
        At("messages/*/content/*/source/data", Place.Document, PartUse.Media),
        At("messages/*/content/*/source/url", Place.Metadata, PartUse.Media),
        At("messages/*/content/*/source/**", Place.Document),
        At("messages/*/content/*/title", Place.Metadata),
        At("messages/*/content/*/context", Place.Document),
        At("messages/*/content/*/name", Place.ToolCall),
        At("messages/*/content/*/input/**", Place.ToolCall),
        At("messages/*/content/*/content", Place.ToolResult),
        At("messages/*/content/*/content/*/source/data", Place.ToolResult, PartUse.Media),
        At("messages/*/content/*/content/**", Place.ToolResult),
        At("messages/*/content/*/signature", Place.Assistant, PartUse.Media),
        At("messages/*/content/*/data", Place.Assistant, PartUse.Media),
        At("messages/**", null),
        At("tools/**", Place.ToolDefinition),
        At("**", Place.Metadata),
    ]);

    internal static readonly Dialect AnthropicAnswer = new("anthropic-messages", "content", [At("content/*/text", Place.Output, PartUse.Answer), At("content/*/signature", Place.Output, PartUse.Media), At("content/*/data", Place.Output, PartUse.Media), At("**", Place.Output)]);

    internal static readonly Dialect OllamaChat = new("ollama-chat", "messages",
    [
        At("messages/*/images/*", Place.Metadata, PartUse.Media),
        At("messages/*/tool_calls/**", Place.ToolCall),
        At("messages/**", null),
        At("tools/**", Place.ToolDefinition),
        At("format/**", Place.ToolDefinition),
        At("**", Place.Metadata),
    ]);

    internal static readonly Dialect OllamaGenerate = new("ollama-generate", "prompt",
    [
        At("prompt", Place.User),
        At("suffix", Place.User),
        At("system", Place.System),
        At("template", Place.System),
        At("images/*", Place.Metadata, PartUse.Media),
        At("format/**", Place.ToolDefinition),
        At("**", Place.Metadata),
    ]);

    internal static readonly Dialect OllamaEmbed = new("ollama-embed", "input", [At("input", Place.User), At("input/*", Place.User), At("prompt", Place.User), At("**", Place.Metadata)]);

    /// <summary>Open Inference Protocol v2: texts are tensors of type BYTES.</summary>
    internal static readonly Dialect Inference = new("open-inference-v2", "inputs", [At("inputs/*/data/**", Place.User), At("**", Place.Metadata)]);

    /// <summary>Any answer: all of it goes to the caller.</summary>
    internal static readonly Dialect Answer = new("answer", "", [At("message/content", Place.Output, PartUse.Answer), At("response", Place.Output, PartUse.Answer), At("choices/*/text", Place.Output, PartUse.Answer), At("**", Place.Output)]);

    /// <summary>Any request: nothing is known of it, so nothing in it is trusted.</summary>
    internal static readonly Dialect Unknown = new("json", "", [At("**", Place.Document)]);
}
