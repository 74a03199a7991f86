using System.Text.Json.Serialization;

namespace Assay.Evaluation.RedTeam;

/// <summary>Who says something in a conversation.</summary>
public enum Speaker { System, User, Assistant, Tool }

/// <summary>A call of a tool that a model asked for. <paramref name="Arguments"/> is the text as the model wrote it: it may be no JSON.</summary>
public sealed record ToolCall(string Id, string Name, string Arguments);

/// <summary>One message of a conversation.</summary>
/// <param name="Calls">The tools that an assistant's message asks for.</param>
/// <param name="CallId">Of a tool's message: the call that it answers.</param>
/// <param name="Pictures">Of a user's message: the pictures that go with it. Journals keep what was left, from which they are drawn again.</param>
public sealed record Message(Speaker Speaker, string Text, IReadOnlyList<ToolCall>? Calls = null, string? CallId = null, [property: JsonIgnore] IReadOnlyList<Plant>? Pictures = null);
