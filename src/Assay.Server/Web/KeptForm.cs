using Assay.Server.Web.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Web;

/// <summary>
/// A form that came without a session or with a token that is no longer good: nothing was done, and what was typed is given
/// back, to be sent again by who typed it. Only to a page of our own that sent it, so that no other site puts words onto
/// ours; never a password; and no file, which a page cannot hold.
/// </summary>
static class KeptForm
{
    const string Token = "__RequestVerificationToken";

    // In characters, and in fields: what people type is far less.
    const int MostText = 256 << 10, MostFields = 500;

    /// <summary>Names of fields that hold a password: a form with one of them is typed anew.</summary>
    internal static readonly IReadOnlyList<string> Passwords = ["password", "again", "current"];

    /// <summary>Says that nobody is signed in any more; false when there is nothing to give back.</summary>
    public static Task<bool> SignedOutAsync(HttpContext http) => WriteAsync(
        http, StatusCodes.Status401Unauthorized, "You are no longer signed in", "Your session has ended, or you signed out in this browser. Nothing was recorded.", signIn: true);

    /// <summary>Says that the form's token is not good; false when there is nothing to give back.</summary>
    public static Task<bool> TooOldAsync(HttpContext http) => WriteAsync(
        http, StatusCodes.Status400BadRequest, "This form was too old",
        "It was opened before somebody signed in, or before the server's keys were changed. Nothing was recorded. Read it through, and send it again.", signIn: false);

    static async Task<bool> WriteAsync(HttpContext http, int status, string title, string detail, bool signIn)
    {
        var request = http.Request;
        // Of a longer one the browser still has what was typed, one step back.
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || !ProblemPages.Wanted(http) || !FromHere(request) || request.ContentLength is null or > MostText)
            return false;
        if (await ReadAsync(request).ConfigureAwait(false) is not { } form || form.Keys.Any(k => Passwords.Contains(k, StringComparer.OrdinalIgnoreCase)))
            return false;
        List<(string Name, string Value)> fields = [.. form.Where(f => f.Key != Token).SelectMany(f => f.Value.OfType<string>().Select(v => (f.Key, v)))];
        if (fields.Count > MostFields)
            return false;
        // Who signs in again as the same person sends the form with the token that it had; for anybody else it is no good, and the form comes back.
        var token = signIn ? form[Token].ToString() : http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken;
        await ProblemPages.RenderAsync<KeptFormPage>(http, status, new Dictionary<string, object?>
        {
            [nameof(KeptFormPage.Title)] = title,
            [nameof(KeptFormPage.Detail)] = detail,
            [nameof(KeptFormPage.SignIn)] = signIn,
            [nameof(KeptFormPage.Address)] = WebPages.Local(request.Path + request.QueryString),
            [nameof(KeptFormPage.Fields)] = fields,
            [nameof(KeptFormPage.Token)] = token,
            [nameof(KeptFormPage.Files)] = form.Files.Count > 0,
        }).ConfigureAwait(false);
        return true;
    }

    // What is no form, whatever it says of itself, holds nothing that was typed.
    static async Task<IFormCollection?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    // Browsers say which site a form was on. Over plain http they may say only the origin.
    static bool FromHere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site
        ? site == "same-origin"
        : string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
