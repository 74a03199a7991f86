using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A request of a user's own form, with placeholders in address, headers and body: <c>{prompt}</c>, <c>{system}</c>, <c>{messages}</c>, <c>{session}</c>, <c>{person}</c>
/// and what an opening request took. Values are escaped for where they stand.
/// </summary>
/// <param name="Address">Null for the target's; may be relative to it.</param>
/// <param name="Body">A map or list is sent as JSON; a text as it stands, by <paramref name="ContentType"/>.</param>
/// <param name="Form">Instead of a body: the fields of an HTML form.</param>
/// <param name="Headers">Of which placeholders are filled; what is a secret stands in the target's <c>headers</c>.</param>
public sealed record RequestTemplate(
    string Method = "POST", string? Address = null, JsonElement? Body = null, IReadOnlyDictionary<string, string>? Form = null, IReadOnlyDictionary<string, string>? Headers = null, string? ContentType = null);

/// <summary>What is asked before the first message of each conversation: the cookies it sets are kept, and values are taken from its answer.</summary>
/// <param name="Take">Values by the name of their placeholder.</param>
public sealed record OpeningRequest(string Method = "GET", string? Address = null, JsonElement? Body = null, IReadOnlyDictionary<string, TakenValue>? Take = null);

/// <summary>Where a value is taken from: one of a path into JSON, a regular expression whose first group it is, a header, or a cookie.</summary>
public sealed record TakenValue(string? Json = null, string? Pattern = null, string? Header = null, string? Cookie = null);
