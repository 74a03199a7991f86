using System.Text.Json.Nodes;

namespace Assay.Serving.Agents.Calls;

/// <summary>How the APIs of models name tools and calls.</summary>
static class ToolNames
{
    internal static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Of a definition that is offered: the function's name, or the kind of a tool that the provider runs itself; <c>mcp:label</c> for a server that it calls itself.</summary>
    internal static string? OfDefinition(JsonNode? tool) =>
        tool is not JsonObject ? null
        : Word(tool["type"]) == "mcp" ? $"mcp:{Word(tool["server_label"]) ?? "?"}"
        : Word((tool["function"] as JsonObject)?["name"]) ?? Word((tool["custom"] as JsonObject)?["name"]) ?? Word(tool["name"]) ?? Word(tool["type"]);

    /// <summary>A call in a message of chat completions or Ollama; null when it cannot be read.</summary>
    internal static ToolCall? OfChat(JsonNode? call) => call is not JsonObject ? null
        : call["function"] is JsonObject function && Word(function["name"]) is { } name ? Of(name, function["arguments"])
        : call["custom"] is JsonObject custom && Word(custom["name"]) is { } own ? Of(own, new JsonObject { ["input"] = custom["input"]?.DeepClone() }) : null;

    /// <summary>Whether an item of the Responses API is a call that the client makes.</summary>
    internal static bool IsClientCall(JsonNode? item) => Word((item as JsonObject)?["type"]) is "function_call" or "custom_tool_call" or "computer_call" or "local_shell_call" or "shell_call" or "apply_patch_call" or "mcp_approval_request";

    /// <summary>The call of such an item.</summary>
    internal static ToolCall? OfItem(JsonNode item) => Word(item["type"]) switch
    {
        "function_call" when Word(item["name"]) is { } name => Of(name, item["arguments"]),
        "custom_tool_call" when Word(item["name"]) is { } name => Of(name, new JsonObject { ["input"] = item["input"]?.DeepClone() }),
        "mcp_approval_request" when Word(item["name"]) is { } name => Of($"mcp:{Word(item["server_label"]) ?? "?"}:{name}", item["arguments"]),
        { } type and not ("function_call" or "custom_tool_call" or "mcp_approval_request") => Of(type.Replace("_call", "", StringComparison.Ordinal), new JsonObject { ["action"] = (item["action"] ?? item["operation"])?.DeepClone() }),
        _ => null,
    };

    /// <summary>A call whose arguments are an object, or a text that holds one.</summary>
    internal static ToolCall? Of(string name, JsonNode? arguments) => arguments switch
    {
        null => ToolCall.Of(name, ""),
        JsonObject all => ToolCall.Of(name, all.ToJsonString()),
        _ => Word(arguments) is { } text ? ToolCall.Of(name, text) : null,
    };
}
