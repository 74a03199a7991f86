using System.Security.Claims;
using System.Text.Encodings.Web;
using Assay.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Assay.Server;

/// <summary>
/// Signs requests in: a session cookie from the browser, or an API token as <c>Authorization: Bearer</c>. Both are opaque
/// and looked up in the database, so that signing out and withdrawing access count at once.
/// </summary>
sealed class AssayAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccountBook accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "assay";
    public const string ActorClaim = "assay:actor";
    public const string KindClaim = "assay:kind";
    public const string AccountClaim = "assay:account";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var (secret, kind) = SecretOf(Request);
        if (string.IsNullOrEmpty(secret))
            return AuthenticateResult.NoResult();
        if (await accounts.WhoAsync(secret, kind, Context.RequestAborted).ConfigureAwait(false) is not { } who)
            return AuthenticateResult.Fail("unknown or expired");
        var identity = new ClaimsIdentity([new Claim(ActorClaim, who.Actor), new Claim(KindClaim, who.Kind), .. who.Account is { } account ? [new Claim(AccountClaim, account)] : Array.Empty<Claim>()], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            Response.Headers.WWWAuthenticate = "Bearer";
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        // Who signs out and is signed out already has what they want.
        if (Request.Path == "/sign-out")
        {
            Response.Redirect("/sign-in?said=signed-out");
            return;
        }

        if (await KeptForm.SignedOutAsync(Context).ConfigureAwait(false))
            return;
        // Only a path of ours, so that the sign-in page cannot be made to send people elsewhere.
        var back = HttpMethods.IsGet(Request.Method) ? Request.PathBase + Request.Path + Request.QueryString : "/";
        Response.Redirect($"/sign-in?back={Uri.EscapeDataString(back)}");
    }

    /// <summary>What a request signs in with.</summary>
    public static (string? Secret, string Kind) SecretOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? (header["Bearer ".Length..].Trim(), "token") : (request.Cookies[SessionCookie(request.HttpContext)], "session");
    }

    /// <summary>Name of the cookie that holds the session.</summary>
    public static string SessionCookie(HttpContext http) => http.RequestServices.GetRequiredService<CookieNames>().Session;

    public static void SetCookie(HttpContext http, string secret) => http.Response.Cookies.Append(SessionCookie(http), secret, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
    });
}
