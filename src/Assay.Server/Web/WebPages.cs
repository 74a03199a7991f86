using Assay.Governance;
using Assay.Server.Web.Layout;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Web;

/// <summary>The pages: rendered on the server, over <see cref="IRecord"/> as the signed-in caller sees it.</summary>
public static class WebPages
{
    static readonly (string Title, string Link)[] Places =
    [
        ("Portfolio", "/"), ("Work", "/work"), ("Findings", "/findings"), .. Words.Layers.Select(l => (l.ToString(), Links.Layer(l))),
        ("Incidents", "/incidents"), ("Assurance", "/assurance"), ("Activity", "/activity"), ("Settings", "/settings"),
        ("Scans", "/scans"), ("AI assets", "/ai-assets"), ("Red-team rounds", "/rounds"), ("Traffic", "/traffic"), ("Exchanges of gateways, by reference", "/exchanges"), ("Kill switches", "/switches"), ("Stop something", "/switches/pull"), ("Rollouts", "/rollouts"), ("Takedowns", "/takedowns"), ("Guardrails", "/guardrails"), ("New version of a guardrail policy", "/guardrails/new"), ("New use case", "/use-cases/new"), ("File evidence", "/evidence/new"), ("New model", "/register/model"), ("New model version", "/register/model-version"),
        ("New dataset", "/register/dataset"), ("New dataset version", "/register/dataset-version"), ("Your account: password, sessions, tokens", "/account"), ("Accounts", "/settings?tab=accounts"),
        ("Keys", "/settings?tab=keys"), ("Erase content", "/erase"), ("API reference", "/api-reference"),
    ];

    /// <summary>Needs antiforgery, authentication, <see cref="IRecord"/> and <see cref="AccountBook"/> beside it.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<NavCounter>();
        return services;
    }

    /// <summary>Maps pages, assets and the few addresses that pages post to. The host has UseAntiforgery in its pipeline.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        AssetEndpoint.Map(routes);
        routes.MapGet("/palette.json", PaletteAsync).ExcludeFromDescription();
        routes.MapPost("/theme", (HttpContext http, IAntiforgery antiforgery) => PostAsync(http, antiforgery, form =>
        {
            Theme.Set(http, form["theme"]);
            return Task.FromResult(Local(form["back"]));
        })).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/sign-out", (HttpContext http, IAntiforgery antiforgery, AccountBook accounts) => PostAsync(http, antiforgery, async _ =>
        {
            if (http.Request.Cookies[AssayAuthentication.SessionCookie(http)] is { Length: > 0 } secret)
                await accounts.SignOutAsync(secret, http.RequestAborted).ConfigureAwait(false);
            http.Response.Cookies.Delete(AssayAuthentication.SessionCookie(http));
            return "/sign-in?said=signed-out";
        })).ExcludeFromDescription();
        routes.MapGet("/evidence/{entry:long}/envelope.json", async (long entry, IRecord record, CancellationToken cancel) =>
            (await record.EvidenceAsync(entry, cancel).ConfigureAwait(false)).Value?.Envelope is { } envelope
                ? Results.Bytes(envelope, "application/vnd.dsse.envelope.v1+json", $"assay-evidence-{entry}.json") : Results.NotFound()).ExcludeFromDescription();
        routes.MapGet("/packs/{id}", async (string id, IRecord record, CancellationToken cancel) =>
            (await record.PackAsync(id, cancel).ConfigureAwait(false)).Value is { } pack
                ? Results.Bytes(pack, "application/zip", await PackFile.NameAsync(record, id, cancel).ConfigureAwait(false)) : Results.NotFound()).ExcludeFromDescription();
        // Where it was before it was called by its name: bookmarks go on.
        routes.MapGet("/inventory", (HttpContext http) => Results.LocalRedirect("/ai-assets" + http.Request.QueryString, permanent: true)).ExcludeFromDescription();
        routes.MapRazorComponents<App>().Add(endpoint => endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute()));
        return routes;
    }

    /// <summary>An address of this site, whatever was asked for: nobody is sent elsewhere after signing in.</summary>
    public static string Local(string? back) =>
        back is { Length: > 0 and < 2000 } && back[0] == '/' && !back.StartsWith("//", StringComparison.Ordinal) && !back.Contains('\\', StringComparison.Ordinal) && !back.Any(char.IsControl) ? back : "/";

    static async Task<IResult> PaletteAsync(string? q, IRecord record, CancellationToken cancel)
    {
        var text = q?.Trim() ?? "";
        var places = Places.Where(p => p.Title.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(p => new SearchHit("page", p.Title, "", p.Link));
        var hits = text.Length == 0
            ? (await record.ThingsAsync(ThingKind.UseCase, cancel).ConfigureAwait(false)).Take(20).Select(t => new SearchHit("use case", t.Name, t.Slug, Links.Thing(t)))
            : await record.SearchAsync(text, cancel).ConfigureAwait(false);
        return Results.Json(places.Take(text.Length == 0 ? 16 : 5).Concat(hits.Select(h => h with { Kind = h.Kind.Replace('-', ' ') })), Json.Options);
    }

    static async Task<IResult> PostAsync(HttpContext http, IAntiforgery antiforgery, Func<FormValues, Task<string>> act)
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
        {
            await Guards.TooOldAsync(http).ConfigureAwait(false);
            return Results.Empty;
        }

        return Results.LocalRedirect(await act(new FormValues(http.Request.Form)).ConfigureAwait(false));
    }
}
