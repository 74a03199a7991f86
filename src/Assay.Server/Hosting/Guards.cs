using Assay.Governance;
using Assay.Server.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server;

/// <summary>Rules for every signed-in request.</summary>
static class Guards
{
    /// <summary>A form whose token is not good is answered before any page sees it: with what was typed, where that can be given back.</summary>
    public static async Task FormsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        // The request ends here and nothing is done with it: its form may be read, to give back what was typed.
        http.Features.Set<IAntiforgeryValidationFeature>(null);
        if (!await KeptForm.TooOldAsync(http).ConfigureAwait(false))
            await TooOldAsync(http).ConfigureAwait(false);
    }

    public static Task TooOldAsync(HttpContext http) => Faults.ProblemAsync(http, ProblemWords.FormTooOld, "Its token is missing, or no longer good. Nothing was changed.");

    /// <summary>An actor whose last role was withdrawn reads nothing.</summary>
    public static async Task NoRolesAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity?.IsAuthenticated == true && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            var caller = await http.RequestServices.GetRequiredService<IRecord>().WhoAmIAsync(http.RequestAborted).ConfigureAwait(false);
            if (Permissions.Check(Operation.Read, caller.Roles) is { } refusal)
            {
                await Faults.ProblemAsync(http, ProblemWords.Forbidden, refusal.Message, refusal.HowTo).ConfigureAwait(false);
                return;
            }
        }

        await next(http).ConfigureAwait(false);
    }
}

/// <summary>For the API: a browser session must prove that its own page sent the request; an idempotency key is kept to.</summary>
sealed class ApiFilter(IAntiforgery antiforgery, Idempotency idempotency) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return await next(context).ConfigureAwait(false);
        if (http.User.FindFirst(AssayAuthentication.KindClaim)?.Value == "session" && !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
            return Answers.Problem(StatusCodes.Status400BadRequest, "csrf", "Not from our page", "A browser session needs the X-Assay-Csrf header.", "Send the header from the page, or use an API token in programs.");
        return await idempotency.RunAsync(http, () => next(context)).ConfigureAwait(false);
    }
}
