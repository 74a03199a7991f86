using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Who may act: actors, roles, accounts, tokens, erasure.</summary>
static class AccessEndpoints
{
    const int MaxTokenDays = 366;

    public static void Map(RouteGroupBuilder api)
    {
        var access = api.MapGroup("").WithTags("Access");
        access.MapGet("/me", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.WhoAmIAsync(cancel), http))
            .WithName("WhoAmI").WithSummary("The caller").Produces<CallerView>();
        access.MapPost("/actors", async (ActorRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.AddActorAsync(request with { WithKey = false }, cancel), a => $"/api/v1/actors/{a.Id}"))
            .WithName("AddActor").WithSummary("Add a person or service").Produces<ActorView>(StatusCodes.Status201Created);
        access.MapPost("/grants", async (GrantRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.GrantAsync(request, cancel), http))
            .WithName("Grant").WithSummary("Grant or withdraw a role").Produces<ActorView>();
        access.MapPost("/erasures", async (ErasureRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.EraseAsync(request, cancel), http))
            .WithName("Erase").WithSummary("Erase personal data");
        access.MapPost("/accounts", CreateAccount).WithName("CreateAccount").WithSummary("Give an actor a login and a first password");
        access.MapPost("/tokens", CreateToken).WithName("CreateToken").WithSummary("Make an API token for the caller; it is shown this once").Produces<TokenView>(StatusCodes.Status201Created);
        access.MapDelete("/tokens", EndTokens).WithName("EndTokens").WithSummary("End all sessions and tokens of the caller");
    }

    static async Task<IResult> CreateAccount(AccountRequest request, IRecord record, AccountBook accounts, CancellationToken cancel)
    {
        var caller = await record.WhoAmIAsync(cancel);
        if (Permissions.Check(Operation.ManageAccess, caller.Roles) is { } refusal)
            return Answers.Problem(refusal);
        var errors = new List<FieldError>();
        if (AccountBook.LoginComplaint(request.Login) is { } login)
            errors.Add(new("login", login));
        if (AccountBook.Complaint(request.Password) is { } password)
            errors.Add(new("password", password));
        var actor = (await record.RecordAsync(cancel)).Actors.FirstOrDefault(a => !a.Closed && (a.Id == request.Actor || a.Name == request.Actor));
        if (actor is null)
            errors.Add(new("actor", "There is no such actor."));
        if (errors.Count > 0)
            return Answers.Problem(new Refusal(RefusalKind.Invalid, $"The account cannot be made: {errors[0].Field}: {errors[0].Message}", errors));
        return await accounts.CreateAsync(request.Login, request.Password, actor!.Id, cancel)
            ? Results.Created((string?)null, null)
            : Answers.Problem(new Refusal(RefusalKind.Conflict, "That login is taken."));
    }

    static async Task<IResult> CreateToken(TokenRequest request, IRecord record, AccountBook accounts, TimeProvider time, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(request.Label) || request.Label.Length > 100 || request.Days is < 1 or > MaxTokenDays)
            return Answers.Problem(new Refusal(RefusalKind.Invalid, $"Give a label of at most 100 characters and a life of 1 to {MaxTokenDays} days."));
        var caller = await record.WhoAmIAsync(cancel);
        var token = await accounts.IssueAsync("token", null, caller.Actor, request.Label, TimeSpan.FromDays(request.Days), cancel);
        return Results.Created((string?)null, new TokenView(token, request.Label, time.GetUtcNow().AddDays(request.Days)));
    }

    static async Task<IResult> EndTokens(IRecord record, AccountBook accounts, CancellationToken cancel)
    {
        await accounts.EndAllAsync((await record.WhoAmIAsync(cancel)).Actor, cancel);
        return Results.NoContent();
    }
}

/// <summary>A local account for an actor.</summary>
public sealed record AccountRequest(string Login, string Password, string Actor);

/// <summary>A token for the caller.</summary>
public sealed record TokenRequest(string Label, int Days = 90);

/// <summary>A token, shown once.</summary>
public sealed record TokenView(string Token, string Label, DateTimeOffset Expires);
