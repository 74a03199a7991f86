namespace Assay.Serving.Guards;

/// <summary>Where a piece of text stands in a message: what a sentence means depends on who may say it there.</summary>
public enum Place
{
    /// <summary>The application's own instructions (system, developer).</summary>
    System,

    /// <summary>What the person wrote.</summary>
    User,

    /// <summary>What the model said earlier.</summary>
    Assistant,

    /// <summary>Name, description and schema of a tool.</summary>
    ToolDefinition,

    /// <summary>A call of a tool: its name and arguments.</summary>
    ToolCall,

    /// <summary>What a tool answered.</summary>
    ToolResult,

    /// <summary>Retrieved context, an attached document, a web page, a mail.</summary>
    Document,

    /// <summary>Alternative text or a caption of an image, the name of a file, metadata: text that nobody reads and the model does.</summary>
    Metadata,

    /// <summary>What the model answers now.</summary>
    Output,
}
