using Assay.Serving.Guards;
using static Assay.Serving.Messages.PlaceRule;

namespace Assay.Serving.Messages.Dialects;

/// <summary>Model Context Protocol (modelcontextprotocol.io, 2025-11-25): where its messages hold texts. What a server says is trusted less than what the person said.</summary>
static class Mcp
{
    static readonly Dialect Call = Of("mcp-call", At("params/name", Place.ToolCall), At("params/arguments/**", Place.ToolCall), At("params/uri", Place.ToolCall), At("params/**", Place.Metadata));

    static readonly Dialect Said = Of("mcp-client", At("params/**", Place.User), At("result/**", Place.User));

    static readonly Dialect Defined = Of("mcp-definitions", At("result/*/*/icons/**", Place.Metadata), At("result/**", Place.ToolDefinition));

    static readonly Dialect Resulted = Of("mcp-result", At("result/content/*/data", Place.ToolResult, PartUse.Media), At("result/content/*/resource/blob", Place.ToolResult, PartUse.Media), At("result/**", Place.ToolResult));

    static readonly Dialect Retrieved = Of("mcp-document", At("result/contents/*/blob", Place.Document, PartUse.Media), At("result/messages/*/content/data", Place.Document, PartUse.Media), At("result/messages/*/content/resource/blob", Place.Document, PartUse.Media), At("**", Place.Document));

    static readonly Dialect Told = Of("mcp-server", At("params/messages/*/content/data", Place.Document, PartUse.Media), At("params/**", Place.Document), At("**", Place.ToolResult));

    /// <summary>Of a message of the client, or its answer to the server.</summary>
    internal static Dialect Asked(string? method) => method is "tools/call" or "resources/read" or "resources/subscribe" or "resources/unsubscribe" ? Call : Said;

    /// <summary>Of the server's answer to a method.</summary>
    internal static Dialect Answered(string method) => method switch
    {
        "initialize" or "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list" => Defined,
        "resources/read" or "prompts/get" => Retrieved,
        _ => Resulted,
    };

    /// <summary>Of the beginning with a server whose instructions somebody approved: they are instructions, and it is checked that they are those.</summary>
    internal static Dialect Approved { get; } = Of("mcp-approved", At("result/instructions", Place.System), At("result/**", Place.ToolDefinition));

    /// <summary>Of what the server says or asks by itself.</summary>
    internal static Dialect FromServer => Told;

    // Errors are texts of the server too; names of arguments and of results are free, so only the outer ones are compared with what is known.
    static Dialect Of(string name, params PlaceRule[] rules) => new(name, "", [.. rules, At("error/**", Place.ToolResult), At("**", Place.Metadata)]) { KnownLevels = 2 };
}
