using System.Text.Json;
using Assay.Governance;
using Assay.Server.Web;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>What went wrong, told without internals: a problem document for the API.</summary>
static partial class Faults
{
    public static async Task WriteAsync(HttpContext http)
    {
        var error = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, title, detail) = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (413, "Too large", "The body is larger than this route takes."),
            BadHttpRequestException { InnerException: JsonException json } => (400, "The request is wrong", $"The body is not the JSON that this route takes: {json.Message}"),
            BadHttpRequestException bad => (bad.StatusCode, "The request is wrong", bad.Message),
            UnansweredChangeException done => (500, "Done, but not answered", done.Message),
            _ when HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) => (500, "Something broke here", "The server failed at this request, and nothing was changed. The log has more under the trace id."),
            _ => (500, "Something broke here", "The server failed at this request. Whether something was changed is not certain: look before you send it again. The log has more under the trace id."),
        };
        if (status == 500 && error is not null)
            Log.Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Assay.Server"), http.TraceIdentifier, http.Request.Path, error);
        await ProblemAsync(http, status, title, detail).ConfigureAwait(false);
    }

    public static Task StatusPageAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var status = http.Response.StatusCode;
        var (title, detail) = status switch
        {
            401 => ("Sign in first", "Send an API token as 'Authorization: Bearer TOKEN'. Make one under Settings."),
            403 => ("Not allowed", "Your roles do not allow this."),
            404 => ("Not found", "There is nothing at this address."),
            405 => ("Not this way", "This address does not take that method."),
            413 => ("Too large", "The body is larger than this route takes."),
            415 => ("Not JSON", "Send the body as application/json."),
            _ => ("The request is wrong", "The request could not be served."),
        };
        return ProblemAsync(http, status, title, detail);
    }

    public static async Task ProblemAsync(HttpContext http, int status, string title, string detail)
    {
        if (http.Response.HasStarted)
            return;
        if (ProblemPages.Wanted(http))
        {
            await ProblemPages.WriteAsync(http, status, title, detail).ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = status;
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            ProblemDetails = new ProblemDetails { Status = status, Title = title, Detail = detail, Extensions = { ["traceId"] = http.TraceIdentifier } },
        }).ConfigureAwait(false);
    }

    static partial class Log
    {
        // The path, never the body or the query: they may hold secrets or personal data.
        [LoggerMessage(1, LogLevel.Error, "Request {TraceId} to {Path} failed")]
        public static partial void Failed(ILogger logger, string traceId, PathString path, Exception error);
    }
}
