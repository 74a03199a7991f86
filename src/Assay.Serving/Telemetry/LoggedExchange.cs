using Assay.Serving.Guards;

namespace Assay.Serving;

/// <summary>The texts of an exchange, with personal data and secrets taken out. It is kept encrypted, and shown to few.</summary>
/// <param name="Reference">The reference that the caller was given.</param>
/// <param name="Sampled">Whether chance took it; otherwise it was refused by policy.</param>
/// <param name="Texts">In the order of the messages: the request, then the answer.</param>
/// <param name="Cut">Whether something of them is missing because there was too much.</param>
public sealed record LoggedExchange(string Reference, DateTimeOffset At, string? Route, bool Sampled, IReadOnlyList<LoggedText> Texts, bool Cut);

/// <summary>One text of an exchange.</summary>
/// <param name="Place">Who speaks there.</param>
/// <param name="Pointer">The JSON Pointer of the text; of a stream, the text that its events carry.</param>
/// <param name="Turn">Index of the message; -1 outside of messages.</param>
/// <param name="IsAnswer">Whether the model's server sent it.</param>
/// <param name="Redacted">What was taken out of it, by the name of the guard.</param>
/// <param name="Guards">Guards of the route that saw something in it; of a stream the exchange says.</param>
public sealed record LoggedText(Place Place, string Pointer, int Turn, bool IsAnswer, string Text, IReadOnlyList<string> Redacted, IReadOnlyList<string> Guards);
