using Assay.Server.Web.Pages;
using Microsoft.AspNetCore.Components;
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

    internal static Task WriteAsync(HttpContext http, ProblemWords words, string detail, string? howTo) => RenderAsync<ProblemPage>(http, words.Status, new Dictionary<string, object?>
    {
        [nameof(ProblemPage.Status)] = words.Status,
        [nameof(ProblemPage.Title)] = words.Title,
        [nameof(ProblemPage.Detail)] = detail,
        [nameof(ProblemPage.HowTo)] = howTo,
        [nameof(ProblemPage.Trace)] = http.TraceIdentifier,
    });

    /// <summary>Answers with a page of its own instead of the one that was asked for.</summary>
    internal static async Task RenderAsync<TPage>(HttpContext http, int status, IReadOnlyDictionary<string, object?> parameters) where TPage : IComponent
    {
        // The renderer of this request may have been at work when it failed: the problem gets one of its own.
        var before = http.RequestServices;
        await using var scope = before.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        http.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<TPage>(parameters) { StatusCode = status }.ExecuteAsync(http).ConfigureAwait(false);
        }
        finally
        {
            http.RequestServices = before;
        }
    }
}
