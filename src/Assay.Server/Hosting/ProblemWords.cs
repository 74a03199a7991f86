using Assay.Governance;
using Microsoft.AspNetCore.Http;

namespace Assay.Server;

/// <summary>A class of problems: the last part of its type, the status it is answered with, its title.</summary>
/// <param name="HowTo">What to do about all of them; null when only the single one knows.</param>
sealed record ProblemWords(string Kind, int Status, string Title, string? HowTo = null)
{
    /// <summary>Types are names, no addresses that anything is fetched from.</summary>
    public const string Base = "https://assay.dev/problems/";

    public string Type => Base + Kind;

    public static ProblemWords Of(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => NotFound,
        RefusalKind.Forbidden => Forbidden,
        RefusalKind.SeparationOfDuties => new(kind.Name(), StatusCodes.Status403Forbidden, "Separation of duties"),
        RefusalKind.Conflict => new(kind.Name(), StatusCodes.Status409Conflict, "It is so already, or the record has moved on"),
        RefusalKind.GateShut => new(kind.Name(), StatusCodes.Status409Conflict, "The gate is shut"),
        _ => Invalid,
    };

    public static readonly ProblemWords Invalid = new("invalid", StatusCodes.Status400BadRequest, "The request is wrong");
    public static readonly ProblemWords FormTooOld = new("form-too-old", StatusCodes.Status400BadRequest, "This form was too old", "Open its page again, fill it in, and send it.");
    public static readonly ProblemWords SignIn = new("sign-in", StatusCodes.Status401Unauthorized, "Sign in first", "Send an API token as 'Authorization: Bearer TOKEN'. Make one on the page Your account.");
    public static readonly ProblemWords Forbidden = new("forbidden", StatusCodes.Status403Forbidden, "Not allowed", "Ask an administrator for the role.");
    public static readonly ProblemWords NotFound = new("not-found", StatusCodes.Status404NotFound, "Not found");
    public static readonly ProblemWords Method = new("method", StatusCodes.Status405MethodNotAllowed, "Not this way", "docs/guides/api.md and /api-reference say which methods an address takes.");
    public static readonly ProblemWords TooLarge = new("too-large", StatusCodes.Status413PayloadTooLarge, "Too large", "Send less at once: 4 MiB, evidence 96 MiB.");
    public static readonly ProblemWords NotJson = new("not-json", StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send the body with the header 'Content-Type: application/json'.");
    public static readonly ProblemWords Failed = new("failed", StatusCodes.Status500InternalServerError, "Something broke here", "The server's log has more under the trace id.");
    public static readonly ProblemWords NotAnswered = new("not-answered", StatusCodes.Status500InternalServerError, "Done, but not answered", "Do not send it again: look at the entry.");
}
