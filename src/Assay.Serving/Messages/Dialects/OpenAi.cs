using Assay.Serving.Guards;
using static Assay.Serving.Messages.PlaceRule;

namespace Assay.Serving.Messages.Dialects;

/// <summary>OpenAI's API (platform.openai.com/docs/api-reference): where its requests and answers hold texts.</summary>
static class OpenAi
{
    internal static readonly Dialect Chat = new("openai-chat", "messages",
    [
        At("messages/*/content/*/image_url/**", Place.Metadata, PartUse.Media),
        At("messages/*/content/*/input_audio/**", Place.Metadata, PartUse.Media),
        At("messages/*/content/*/file/file_data", Place.Document, PartUse.Media),
        At("messages/*/content/*/file/**", Place.Metadata),
        At("messages/*/tool_calls/*/function/arguments", Place.ToolCall, PartUse.Arguments),
        At("messages/*/tool_calls/**", Place.ToolCall),
        At("messages/*/function_call/arguments", Place.ToolCall, PartUse.Arguments),
        At("messages/*/function_call/**", Place.ToolCall),
        At("messages/**", null),
        At("tools/**", Place.ToolDefinition),
        At("functions/**", Place.ToolDefinition),
        At("response_format/**", Place.ToolDefinition),
        At("prediction/**", Place.Assistant),
        At("**", Place.Metadata),
    ]);

    internal static readonly Dialect Responses = new("openai-responses", "input",
    [
        At("instructions", Place.System),
        At("input", Place.User),
        At("input/*/content/*/image_url", Place.Metadata, PartUse.Media),
        At("input/*/content/*/file_data", Place.Document, PartUse.Media),
        At("input/*/content/*/filename", Place.Metadata),
        At("input/*/arguments", Place.ToolCall, PartUse.Arguments),
        At("input/*/input", Place.ToolCall),
        At("input/*/action/**", Place.ToolCall),
        At("input/*/output", Place.ToolResult),
        At("input/*/output/*/image_url", Place.ToolResult, PartUse.Media),
        At("input/*/output/**", Place.ToolResult),
        At("input/*/results/**", Place.Document),
        At("input/*/summary/**", Place.Assistant),
        At("input/*/encrypted_content", Place.Assistant, PartUse.Media),
        At("input/*/tools/**", Place.ToolDefinition),
        At("input/**", null),
        At("prompt/variables/**", Place.User),
        At("tools/**", Place.ToolDefinition),
        At("text/**", Place.ToolDefinition),
        At("**", Place.Metadata),
    ]);

    internal static readonly Dialect Completions = new("openai-completions", "prompt", [At("prompt", Place.User), At("prompt/*", Place.User), At("suffix", Place.User), At("**", Place.Metadata)]);

    internal static readonly Dialect Embeddings = new("openai-embeddings", "input", [At("input", Place.User), At("input/*", Place.User), At("**", Place.Metadata)]);

    internal static readonly Dialect ChatAnswer = new("openai-chat", "choices",
    [
        At("choices/*/message/tool_calls/*/function/arguments", Place.Output, PartUse.Arguments),
        At("choices/*/message/function_call/arguments", Place.Output, PartUse.Arguments),
        At("choices/*/message/content", Place.Output, PartUse.Answer),
        At("choices/*/message/audio/data", Place.Output, PartUse.Media),
        At("**", Place.Output),
    ]);

    internal static readonly Dialect ResponsesAnswer = new("openai-responses", "output",
    [
        At("output/*/arguments", Place.Output, PartUse.Arguments),
        At("output/*/content/*/text", Place.Output, PartUse.Answer),
        At("output/*/encrypted_content", Place.Output, PartUse.Media),
        At("output/*/result", Place.Output, PartUse.Media),
        // The same within the events of a stream: the whole answer, an item, a text that is done.
        At("response/output/*/arguments", Place.Output, PartUse.Arguments),
        At("response/output/*/content/*/text", Place.Output, PartUse.Answer),
        At("response/output/*/encrypted_content", Place.Output, PartUse.Media),
        At("response/output/*/result", Place.Output, PartUse.Media),
        At("response/instructions", Place.System),
        At("response/tools/**", Place.ToolDefinition),
        At("item/arguments", Place.Output, PartUse.Arguments),
        At("item/encrypted_content", Place.Output, PartUse.Media),
        At("item/result", Place.Output, PartUse.Media),
        At("arguments", Place.Output, PartUse.Arguments),
        At("instructions", Place.System),
        At("tools/**", Place.ToolDefinition),
        At("**", Place.Output),
    ]);
}
