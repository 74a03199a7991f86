using Assay.Server.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Web;

/// <summary>Problems as pages, for people; programs get problem documents.</summary>
public static class ProblemPages
{
    /// <summary>Whether a person with a browser asked, outside the API.</summary>
    public static bool Wanted(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    public static Task WriteAsync(HttpContext http, int status, string title, string detail) =>
        new RazorComponentResult<ProblemPage>(new { Status = status, Title = title, Detail = detail, Trace = http.TraceIdentifier }) { StatusCode = status }.ExecuteAsync(http);
}
