namespace SupportAssistant.Model;

/// <summary>Where a piece of text came from. A model is told this by delimiters; the stand-in by this value.</summary>
enum Place
{
    System, Caller, Memory, Session, User, Pasted, Assistant, Document, Mail, Page, ToolResult, ToolDescription, FileText, FileName, Metadata, ImageText, Picture, AgentMessage,
}

enum Role { System, User, Assistant, Tool }

/// <summary>A piece of a message.</summary>
/// <param name="Source">what or who it is: the id of a document, a file's name, a user</param>
/// <param name="Verified">the house's own text, not a stranger's</param>
sealed record Segment(Place Place, string Source, string Text, bool Verified = false, string Tenant = "")
{
    /// <summary>The same for a model that reads text only.</summary>
    public string Rendered => Place is Place.User or Place.Assistant or Place.System ? Text : $"<{Place} source=\"{Source}\">\n{Text}\n</{Place}>";
}

/// <summary>A call that a model asks for.</summary>
sealed record ToolCall(string Name, IReadOnlyDictionary<string, string> Arguments)
{
    public string Id { get; init; } = "";

    /// <summary>Name and arguments in order: equal calls have equal keys.</summary>
    public string Key => Name + "(" + string.Join(", ", Arguments.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}")) + ")";
}

sealed record ChatMessage(Role Role, IReadOnlyList<Segment> Segments, IReadOnlyList<ToolCall> Calls, string? AnswersCall = null)
{
    public string Text => string.Join('\n', Segments.Select(s => s.Rendered));

    public static ChatMessage Of(Role role, Place place, string text) => new(role, [new(place, "", text)], []);
}

/// <summary>A tool as a model sees it.</summary>
/// <param name="Parameters">names of text parameters; <c>amount</c> is a number</param>
/// <param name="ThirdParty">not of the house: its description is somebody else's text</param>
sealed record ToolDefinition(string Name, string Description, IReadOnlyList<string> Parameters, bool ThirdParty = false);

/// <summary>All that a model is given.</summary>
sealed record ModelPrompt(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>The messages since the user last spoke, in order: calls and their results.</summary>
    public IEnumerable<ChatMessage> ThisTurn => Messages.Skip(LastUserIndex + 1);

    public int LastUserIndex => Messages.Select((m, i) => (m, i)).Last(p => p.m.Role == Role.User).i;

    public ChatMessage LastUser => Messages[LastUserIndex];
}

/// <summary>What a model gives back: text, or calls that it wants made first.</summary>
sealed record ModelTurn(string Text, IReadOnlyList<ToolCall> Calls, int ReasoningTokens = 0);

/// <summary>The model's place: the stand-in, or a real one behind an address.</summary>
interface IChatModel
{
    Task<ModelTurn> CompleteAsync(ModelPrompt prompt, CancellationToken cancellation);
}
