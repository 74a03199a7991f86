using SupportAssistant.Model;
using SupportAssistant.Shop;

namespace SupportAssistant.Chat;

/// <summary>A request as it was read from the wire.</summary>
sealed record ChatRequest(IReadOnlyList<ChatMessage> Messages, string Model, bool Stream, bool UsageInStream, bool Logprobs, int? MostTokens);

/// <summary>Who asks, in which session and world.</summary>
sealed record Caller(User User, string? Session, World World);

/// <summary>The answer, before it is put into a wire format.</summary>
sealed record ChatAnswer(string Text, string Model, string Finish, int PromptTokens, int AnswerTokens, int ReasoningTokens, int Steps, IReadOnlyList<Segment> Retrieved, Tools.CallLog Log, bool GivesProbabilities);
