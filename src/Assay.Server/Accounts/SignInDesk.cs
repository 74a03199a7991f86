using Assay.Governance;
using Microsoft.AspNetCore.Http;

namespace Assay.Server;

/// <summary>
/// What the caller may do with ways to sign in, for the API and the pages alike. Everything that lets somebody in or keeps
/// them out is an entry of the record before it is done.
/// </summary>
public sealed class SignInDesk
{
    const int MaxTokenDays = 366;
    static readonly TimeSpan LinkLife = TimeSpan.FromDays(3);

    readonly EmbeddedRecord _record;
    readonly AccountBook _accounts;
    readonly TimeProvider _time;
    readonly HttpContext _http;

    internal SignInDesk(RecordOfCaller caller, AccountBook accounts, TimeProvider time, IHttpContextAccessor http) =>
        (_record, _accounts, _time, _http) = (caller.Record, accounts, time, http.HttpContext!);

    public async Task<Answer<IReadOnlyList<AccountView>>> AccountsAsync(CancellationToken cancel) => await MayManageAsync(cancel).ConfigureAwait(false) is { } refusal
        ? Answer.No<IReadOnlyList<AccountView>>(refusal)
        : Answer.Yes(await _accounts.AccountsAsync(cancel: cancel).ConfigureAwait(false));

    public async Task<Refusal?> CreateAsync(AccountRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await MayManageAsync(cancel).ConfigureAwait(false) is { } refusal)
            return refusal;
        var errors = new List<FieldError>();
        if (AccountBook.LoginComplaint(request.Login) is { } login)
            errors.Add(new("login", login));
        if (AccountBook.Complaint(request.Password) is { } password)
            errors.Add(new("password", password));
        if (await ActorAsync(request.Actor, cancel).ConfigureAwait(false) is not { } actor)
            return new Refusal(RefusalKind.Invalid, "The account cannot be made: actor: There is no such actor.", [.. errors, new("actor", "There is no such actor.")]) { HowTo = "List them with: assay actor list" };
        if (errors.Count > 0)
            return new Refusal(RefusalKind.Invalid, $"The account cannot be made: {errors[0].Field}: {errors[0].Message}", errors);
        if (await _accounts.TakenAsync(request.Login, cancel).ConfigureAwait(false))
            return new Refusal(RefusalKind.Conflict, "That login is taken.") { HowTo = "Choose another one." };
        if ((await _record.RecordAccountAsync(actor.Id, AccountChange.Created, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        return await _accounts.CreateAsync(request.Login, request.Password, actor.Id, CancellationToken.None).ConfigureAwait(false) ? null : new Refusal(RefusalKind.Conflict, "That login is taken.") { HowTo = "Choose another one." };
    }

    public async Task<Refusal?> SetDisabledAsync(string id, bool disabled, CancellationToken cancel)
    {
        if (await MayManageAsync(cancel).ConfigureAwait(false) is { } refusal)
            return refusal;
        if ((await _accounts.AccountsAsync(cancel: cancel).ConfigureAwait(false)).FirstOrDefault(a => a.Id == id) is not { } account)
            return new Refusal(RefusalKind.NotFound, $"There is no account '{id}'.") { HowTo = "They are listed on the page Settings, Accounts." };
        if (account.Disabled == disabled)
            return null;
        if (disabled && account.Actor == Actor)
            return new Refusal(RefusalKind.Conflict, "That is your own account.") { HowTo = "Ask another administrator to disable it." };
        if ((await _record.RecordAccountAsync(account.Actor, disabled ? AccountChange.Disabled : AccountChange.Enabled, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        await _accounts.SetDisabledAsync(id, disabled, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    public async Task<Answer<SignInLinkView>> LinkAsync(string idOrName, CancellationToken cancel)
    {
        if (await MayManageAsync(cancel).ConfigureAwait(false) is { } refusal)
            return refusal;
        if (await ActorAsync(idOrName, cancel).ConfigureAwait(false) is not { Service: false } actor)
            return new Refusal(RefusalKind.NotFound, $"There is no person '{idOrName}' in this record.") { HowTo = "List them with: assay actor list" };
        var accounts = await _accounts.AccountsAsync(actor.Id, cancel).ConfigureAwait(false);
        if (accounts.Count > 0 && accounts.All(a => a.Disabled))
            return new Refusal(RefusalKind.Conflict, "The account is disabled: a link would be of no use.") { HowTo = "Enable it first." };
        if ((await _record.RecordAccountAsync(actor.Id, AccountChange.LinkMade, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        await _accounts.ForgetLinksAsync(actor.Id, CancellationToken.None).ConfigureAwait(false);
        var secret = await _accounts.IssueAsync("setup", null, actor.Id, "sign-in link", LinkLife, CancellationToken.None).ConfigureAwait(false);
        return new SignInLinkView(actor.Id, actor.Name, $"/setup?token={secret}", _time.GetUtcNow() + LinkLife);
    }

    /// <summary>Changes the caller's password. All sessions and tokens end; a browser is given a new session.</summary>
    public async Task<Refusal?> ChangePasswordAsync(string current, string password, CancellationToken cancel)
    {
        if (AccountBook.Complaint(password) is { } weak)
            return new Refusal(RefusalKind.Invalid, $"The password was not changed: {weak}", [new("password", weak)]);
        if (_http.User.FindFirst(AssayAuthentication.AccountClaim)?.Value is not { } account)
            return new Refusal(RefusalKind.Invalid, "A token has no password.", [new("current", "Sign in with the browser.")]) { HowTo = "Sign in with the browser to change yours." };
        var check = await _accounts.CheckAsync(account, current ?? "", cancel).ConfigureAwait(false);
        if (check != SignInResult.Ok)
            return new Refusal(RefusalKind.Invalid, check == SignInResult.Locked ? "Too many wrong passwords. Try again in five minutes." : "The password was not changed: the old one is wrong.", [new("current", "This is not your password.")]) { HowTo = check == SignInResult.Locked ? null : "Type the password that you signed in with, or have an administrator make you a new link." };
        if ((await _record.RecordAccountAsync(Actor, AccountChange.PasswordChanged, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        await _accounts.SetPasswordAsync(account, Actor, password, CancellationToken.None).ConfigureAwait(false);
        if (AssayAuthentication.SecretOf(_http.Request).Kind == "session")
            AssayAuthentication.SetCookie(_http, await _accounts.StartSessionAsync(account, Actor, CancellationToken.None).ConfigureAwait(false));
        return null;
    }

    public Task<IReadOnlyList<SessionView>> SessionsAsync(CancellationToken cancel) => _accounts.SessionsAsync(Actor, AssayAuthentication.SecretOf(_http.Request).Secret, cancel);

    public async Task<Refusal?> EndAsync(string id, CancellationToken cancel)
    {
        if ((await SessionsAsync(cancel).ConfigureAwait(false)).All(s => s.Id != id))
            return new Refusal(RefusalKind.NotFound, "You have no such session or token.") { HowTo = "Yours are listed on the page Your account." };
        if ((await _record.RecordAccountAsync(Actor, AccountChange.Ended, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        await _accounts.EndAsync(Actor, id, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    public async Task<Refusal?> EndAllAsync(CancellationToken cancel)
    {
        if ((await _record.RecordAccountAsync(Actor, AccountChange.Ended, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        await _accounts.EndAllAsync(Actor, CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    public async Task<Answer<TokenView>> TokenAsync(TokenRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Label) || request.Label.Length > 100)
            return new Refusal(RefusalKind.Invalid, "The label is missing, or longer than 100 characters.", [new("label", "1 to 100 characters")]) { HowTo = "Say what the token is for: ci, for example." };
        if (request.Days is < 1 or > MaxTokenDays)
            return new Refusal(RefusalKind.Invalid, $"A token is good for 1 to {MaxTokenDays} days.", [new("days", $"1 to {MaxTokenDays}")]) { HowTo = "For example: 90 days." };
        if ((await _record.RecordAccountAsync(Actor, AccountChange.TokenMade, cancel).ConfigureAwait(false)).Refusal is { } no)
            return no;
        var token = await _accounts.IssueAsync("token", null, Actor, request.Label.Trim(), TimeSpan.FromDays(request.Days), CancellationToken.None).ConfigureAwait(false);
        return new TokenView(token, request.Label.Trim(), _time.GetUtcNow().AddDays(request.Days));
    }

    string Actor => _http.User.FindFirst(AssayAuthentication.ActorClaim)!.Value;

    async Task<Refusal?> MayManageAsync(CancellationToken cancel) => Permissions.Check(Operation.ManageAccess, (await _record.WhoAmIAsync(cancel).ConfigureAwait(false)).Roles);

    async Task<ActorView?> ActorAsync(string idOrName, CancellationToken cancel) =>
        (await _record.RecordAsync(cancel).ConfigureAwait(false)).Actors.FirstOrDefault(a => !a.Closed && (a.Id == idOrName || a.Name == idOrName));
}
