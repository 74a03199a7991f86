using Assay.Server.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Web;

/// <summary>Problems as pages, for people; programs get problem documents.</summary>
public static class ProblemPages
{
    /// <summary>Whether a person with a browser asked, outside the API.</summary>
    public static bool Wanted(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    internal static async Task WriteAsync(HttpContext http, ProblemWords words, string detail, string? howTo)
    {
        // The renderer of this request may have been at work when it failed: the problem gets one of its own.
        var before = http.RequestServices;
        await using var scope = before.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        http.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<ProblemPage>(new { words.Status, words.Title, Detail = detail, HowTo = howTo, Trace = http.TraceIdentifier }) { StatusCode = words.Status }.ExecuteAsync(http).ConfigureAwait(false);
        }
        finally
        {
            http.RequestServices = before;
        }
    }
}
