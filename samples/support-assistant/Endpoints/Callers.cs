using Microsoft.AspNetCore.Http;
using SupportAssistant.Chat;
using SupportAssistant.Shop;

namespace SupportAssistant.Endpoints;

/// <summary>Who a request is from, by its bearer token.</summary>
static class Callers
{
    public static Caller? Of(HttpContext http, Worlds worlds)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || !Seed.Tokens.TryGetValue(header[7..].Trim(), out var user))
            return null;
        var session = http.Request.Headers["X-Session"].ToString();
        return new(user, session.Length == 0 ? null : Short(session), worlds.Get(WorldOf(http)));
    }

    public static string WorldOf(HttpContext http) => Short(http.Request.Headers["X-World"].ToString());

    static string Short(string text) => text.Length > 100 ? text[..100] : text;
}
