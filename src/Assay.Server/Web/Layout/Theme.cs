using Microsoft.AspNetCore.Http;

namespace Assay.Server.Web.Layout;

/// <summary>Light, dark or as the system says. Kept in a cookie that the server reads, so that no page flashes.</summary>
static class Theme
{
    public const string Cookie = "assay-theme";

    /// <summary><c>light</c> or <c>dark</c>; null follows the system.</summary>
    public static string? Of(HttpContext http) => http.Request.Cookies[Cookie] is "light" or "dark" ? http.Request.Cookies[Cookie] : null;

    public static void Set(HttpContext http, string? theme) =>
        http.Response.Cookies.Append(Cookie, theme is "light" or "dark" ? theme : "auto", new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps });
}
