using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Ways to sign in: accounts, one-time links, the caller's password, sessions and tokens.</summary>
static class AccountEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Access");
        group.MapGet("/accounts", async (SignInDesk desk, HttpContext http, CancellationToken cancel) => Answers.Of(await desk.AccountsAsync(cancel), http))
            .WithName("ListAccounts").WithSummary("Local accounts").Produces<IReadOnlyList<AccountView>>();
        group.MapPost("/accounts", async (AccountRequest request, SignInDesk desk, CancellationToken cancel) => await desk.CreateAsync(request, cancel) is { } refusal ? Answers.Problem(refusal) : Results.Created((string?)null, null))
            .WithName("CreateAccount").WithSummary("Give an actor a login and a first password").Produces(StatusCodes.Status201Created);
        group.MapPost("/accounts/{id}/changes", async (string id, AccountChangeRequest request, SignInDesk desk, CancellationToken cancel) => Done(await desk.SetDisabledAsync(id, request.Disabled, cancel)))
            .WithName("ChangeAccount").WithSummary("Disable an account, which ends its sessions and tokens at once, or enable it").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/sign-in-links", async (SignInLinkRequest request, SignInDesk desk, CancellationToken cancel) =>
                (await desk.LinkAsync(request.Actor, cancel)).TryGet(out var link, out var refusal) ? Results.Created((string?)null, link) : Answers.Problem(refusal))
            .WithName("CreateSignInLink").WithSummary("A one-time link with which an actor makes an account, or sets a new password; it is shown this once").Produces<SignInLinkView>(StatusCodes.Status201Created);
        group.MapPost("/password", async (PasswordRequest request, SignInDesk desk, CancellationToken cancel) => Done(await desk.ChangePasswordAsync(request.Current, request.Password, cancel)))
            .WithName("ChangePassword").WithSummary("Change the caller's password; all sessions and tokens end").Produces(StatusCodes.Status204NoContent);
        group.MapGet("/sessions", async (SignInDesk desk, HttpContext http, CancellationToken cancel) => Answers.Ok(await desk.SessionsAsync(cancel), http))
            .WithName("ListSessions").WithSummary("Sessions and tokens of the caller").Produces<IReadOnlyList<SessionView>>();
        group.MapDelete("/sessions/{id}", async (string id, SignInDesk desk, CancellationToken cancel) => Done(await desk.EndAsync(id, cancel)))
            .WithName("EndSession").WithSummary("End one session or token of the caller").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/tokens", async (TokenRequest request, SignInDesk desk, CancellationToken cancel) =>
                (await desk.TokenAsync(request, cancel)).TryGet(out var token, out var refusal) ? Results.Created((string?)null, token) : Answers.Problem(refusal))
            .WithName("CreateToken").WithSummary("Make an API token for the caller; it is shown this once").Produces<TokenView>(StatusCodes.Status201Created);
        group.MapDelete("/tokens", async (SignInDesk desk, CancellationToken cancel) => Done(await desk.EndAllAsync(cancel)))
            .WithName("EndTokens").WithSummary("End all sessions and tokens of the caller").Produces(StatusCodes.Status204NoContent);
    }

    static IResult Done(Refusal? refusal) => refusal is null ? Results.NoContent() : Answers.Problem(refusal);
}

/// <summary>A local account for an actor.</summary>
public sealed record AccountRequest(string Login, string Password, string Actor);

/// <summary>Whether an account may sign in.</summary>
public sealed record AccountChangeRequest(bool Disabled);

/// <summary>For whom a one-time link is made: id or exact name.</summary>
public sealed record SignInLinkRequest(string Actor);

/// <summary>The path of a one-time link, shown once.</summary>
public sealed record SignInLinkView(string Actor, string? Name, string Path, DateTimeOffset Expires);

/// <summary>The caller's old and new password.</summary>
public sealed record PasswordRequest(string Current, string Password);

/// <summary>A token for the caller.</summary>
public sealed record TokenRequest(string Label, int Days = 90);

/// <summary>A token, shown once.</summary>
public sealed record TokenView(string Token, string Label, DateTimeOffset Expires);
