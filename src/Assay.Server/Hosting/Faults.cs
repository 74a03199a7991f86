using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Server.Web;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>What went wrong, told without internals: a problem document for the API, a page for people.</summary>
static partial class Faults
{
    public static async Task WriteAsync(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (words, detail) = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (ProblemWords.TooLarge, "The body is larger than this route takes."),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => (ProblemWords.NotJson, "The body is not application/json."),
            BadHttpRequestException { InnerException: JsonException json } => (ProblemWords.Invalid with { HowTo = "docs/guides/api.md and /api-reference show the shape." }, $"The body is not the JSON that this route takes: {Words(json)}"),
            BadHttpRequestException bad => (ProblemWords.Invalid with { HowTo = "docs/guides/api.md and /api-reference say what every parameter takes." }, Words(bad)),
            UnansweredChangeException done => (ProblemWords.NotAnswered, done.Message),
            _ when HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) => (ProblemWords.Failed, "The server failed at this request, and nothing was changed."),
            _ => (ProblemWords.Failed, "The server failed at this request. Whether something was changed is not certain: look before you send it again."),
        };
        if (words.Status == 500 && error is not null)
            Log.Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Assay.Server"), http.TraceIdentifier, http.Request.Path, error);
        await ProblemAsync(http, words, detail).ConfigureAwait(false);
    }

    public static Task StatusPageAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var (words, detail) = http.Response.StatusCode switch
        {
            401 => (ProblemWords.SignIn, "There is no API token, or it is wrong or expired."),
            403 => (ProblemWords.Forbidden, "Your roles do not allow this."),
            404 when ProblemPages.Wanted(http) => (ProblemWords.NotFound with { HowTo = "From the portfolio everything is reached; its search finds things by name." }, "There is nothing at this address."),
            404 => (ProblemWords.NotFound with { HowTo = "docs/guides/api.md lists the addresses of the API." }, "There is nothing at this address."),
            405 => (ProblemWords.Method, "This address does not take that method."),
            413 => (ProblemWords.TooLarge, "The body is larger than this route takes."),
            415 => (ProblemWords.NotJson, "The body is not application/json."),
            var other => (ProblemWords.Invalid with { Status = other }, "The request could not be read."),
        };
        return ProblemAsync(http, words, detail);
    }

    public static async Task ProblemAsync(HttpContext http, ProblemWords words, string detail, string? howTo = null)
    {
        if (http.Response.HasStarted)
            return;
        howTo ??= words.HowTo;
        if (ProblemPages.Wanted(http))
        {
            await ProblemPages.WriteAsync(http, words, detail, howTo).ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = words.Status;
        var problem = Answers.Details(words, detail, howTo);
        problem.Extensions["traceId"] = http.TraceIdentifier;
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem }).ConfigureAwait(false);
    }

    /// <summary>What stands in a body and where, without the names of types: line and byte begin with 1.</summary>
    static string Words(JsonException e)
    {
        var what = e.Message.Split(" Path: ")[0].TrimEnd('.', ' ');
        return e.LineNumber is { } line && e.BytePositionInLine is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"{what} (line {line + 1}, byte {at + 1}{(e.Path is { Length: > 1 } path ? $", {path}" : "")}).")
            : $"{what}.";
    }

    /// <summary>The framework names parameters with their types in C#; a caller knows their names.</summary>
    static string Words(BadHttpRequestException e) =>
        Unreadable().Match(e.Message) is { Success: true } bad ? $"'{Shown.Text(bad.Groups[2].Value, 64)}' is no value of {bad.Groups[1].Value.ToLowerInvariant()}."
        : Absent().Match(e.Message) is { Success: true } absent ? $"The parameter {absent.Groups[1].Value} is missing."
        : e.Message.EndsWith('.') ? e.Message : $"{e.Message}.";

    [GeneratedRegex("""^Failed to bind parameter "(?:.* )?(\w+)" from "(.*)"\.$""", RegexOptions.Singleline, 1000)]
    private static partial Regex Unreadable();

    [GeneratedRegex("""^Required parameter "(?:.* )?(\w+)" was not provided""", RegexOptions.None, 1000)]
    private static partial Regex Absent();

    static partial class Log
    {
        // The path, never the body or the query: they may hold secrets or personal data.
        [LoggerMessage(1, LogLevel.Error, "Request {TraceId} to {Path} failed")]
        public static partial void Failed(ILogger logger, string traceId, PathString path, Exception error);
    }
}
