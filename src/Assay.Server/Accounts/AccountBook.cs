using Assay.Record;
using Microsoft.AspNetCore.Identity;

namespace Assay.Server;

/// <summary>Who signed in: an account and the actor it acts as.</summary>
public sealed record SignedIn(string? Account, string Actor, string Kind);

/// <summary>How a sign-in ended.</summary>
public enum SignInResult
{
    Ok,

    /// <summary>Unknown login or wrong password; which of the two is not said.</summary>
    Wrong,

    /// <summary>Too many failures; try again later.</summary>
    Locked,
}

/// <summary>Local accounts, their sessions, API tokens, and the one-time link of the first administrator.</summary>
public sealed class AccountBook(HostTables tables, TimeProvider time)
{
    public const int MinPassword = 12;
    const int MaxPassword = 256;
    const int FailuresBeforeLock = 5;
    static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);
    static readonly TimeSpan SessionIdle = TimeSpan.FromHours(8);
    static readonly TimeSpan SessionLife = TimeSpan.FromHours(24);

    readonly PasswordHasher<string> _hasher = new();

    // Verified against when the login is unknown, so that an unknown login takes as long as a wrong password.
    readonly Lazy<string> _nobody = new(() => new PasswordHasher<string>().HashPassword("", Secrets.New("")));

    long Now => Sql.Time(time.GetUtcNow());

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static string? Complaint(string? password) =>
        password is null || password.Length < MinPassword ? $"Use at least {MinPassword} characters." : password.Length > MaxPassword ? $"Use at most {MaxPassword} characters." : null;

    public static string? LoginComplaint(string? login) =>
        string.IsNullOrWhiteSpace(login) || login.Length > 100 || login.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) ? "Use 1 to 100 characters without spaces." : null;

    /// <summary>False when the login is taken.</summary>
    public async Task<bool> CreateAsync(string login, string password, string actor, CancellationToken cancel = default) =>
        await tables.ExecuteAsync(
            """
            INSERT INTO host_account (id, actor, login, password, created_at, failures, locked_until, disabled)
            VALUES (@id, @actor, @login, @password, @now, 0, NULL, 0) ON CONFLICT (login) DO NOTHING
            """,
            new { id = Ids.New("ac"), actor, login = Normal(login), password = _hasher.HashPassword("", password), now = Now }, cancel).ConfigureAwait(false) == 1;

    public async Task<bool> AnyAsync(CancellationToken cancel = default) =>
        (await tables.QueryAsync<long>("SELECT COUNT(*) FROM host_account", cancel: cancel).ConfigureAwait(false))[0] > 0;

    /// <summary>Checks a password; on success gives the secret of a new session.</summary>
    public async Task<(SignInResult Result, string? Secret)> SignInAsync(string login, string password, CancellationToken cancel = default)
    {
        var account = (await tables.QueryAsync<AccountRow>(
            "SELECT id AS Id, actor AS Actor, password AS Password, failures AS Failures, locked_until AS LockedUntil FROM host_account WHERE login = @login AND disabled = 0",
            new { login = Normal(login) }, cancel).ConfigureAwait(false)).FirstOrDefault();
        if (password.Length > MaxPassword)
            return (SignInResult.Wrong, null);
        if (account is null)
        {
            _hasher.VerifyHashedPassword("", _nobody.Value, password);
            return (SignInResult.Wrong, null);
        }

        if (account.LockedUntil > Now)
            return (SignInResult.Locked, null);
        if (_hasher.VerifyHashedPassword("", account.Password, password) == PasswordVerificationResult.Failed)
        {
            await tables.ExecuteAsync(
                """
                UPDATE host_account SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,
                    locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= @limit THEN @until ELSE NULL END WHERE id = @id
                """,
                new { id = account.Id, limit = FailuresBeforeLock, until = Now + (long)LockFor.TotalMilliseconds }, cancel).ConfigureAwait(false);
            return (SignInResult.Wrong, null);
        }

        await tables.ExecuteAsync("UPDATE host_account SET failures = 0, locked_until = NULL WHERE id = @id", new { id = account.Id }, cancel).ConfigureAwait(false);
        return (SignInResult.Ok, await IssueAsync("session", account.Id, account.Actor, "browser", SessionLife, cancel).ConfigureAwait(false));
    }

    /// <summary>A secret of a kind (<c>session</c>, <c>token</c>, <c>setup</c>), shown this once.</summary>
    public async Task<string> IssueAsync(string kind, string? account, string? actor, string label, TimeSpan life, CancellationToken cancel = default)
    {
        var secret = Secrets.New($"assay_{kind}_");
        await tables.ExecuteAsync(
            "INSERT INTO host_secret (hash, kind, account, actor, label, created_at, expires_at, seen_at) VALUES (@hash, @kind, @account, @actor, @label, @now, @expires, @now)",
            new { hash = Secrets.Hash(secret), kind, account, actor, label, now = Now, expires = Now + (long)life.TotalMilliseconds }, cancel).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Who a secret stands for; null when it is unknown, expired, or its account is disabled.</summary>
    public async Task<SignedIn?> WhoAsync(string secret, string kind, CancellationToken cancel = default)
    {
        if (secret.Length is 0 or > 200)
            return null;
        var hash = Secrets.Hash(secret);
        var now = Now;
        var row = (await tables.QueryAsync<SecretRow>(
            """
            SELECT s.account AS Account, s.actor AS Actor, s.seen_at AS SeenAt FROM host_secret s LEFT JOIN host_account a ON a.id = s.account
            WHERE s.hash = @hash AND s.kind = @kind AND s.expires_at > @now AND COALESCE(a.disabled, 0) = 0
            """, new { hash, kind, now }, cancel).ConfigureAwait(false)).FirstOrDefault();
        if (row is null || row.Actor is null || (kind == "session" && row.SeenAt + (long)SessionIdle.TotalMilliseconds < now))
            return null;
        if (row.SeenAt + 60_000 < now)
            await tables.ExecuteAsync("UPDATE host_secret SET seen_at = @now WHERE hash = @hash", new { now, hash }, cancel).ConfigureAwait(false);
        return new SignedIn(row.Account, row.Actor, kind);
    }

    /// <summary>Uses up a one-time secret: true for exactly one caller.</summary>
    public async Task<bool> RedeemAsync(string secret, string kind, CancellationToken cancel = default) =>
        secret.Length <= 200 && await tables.ExecuteAsync(
            "DELETE FROM host_secret WHERE hash = @hash AND kind = @kind AND expires_at > @now", new { hash = Secrets.Hash(secret), kind, now = Now }, cancel).ConfigureAwait(false) == 1;

    public async Task<bool> IsLiveAsync(string secret, string kind, CancellationToken cancel = default) =>
        secret.Length <= 200 && (await tables.QueryAsync<long>(
            "SELECT COUNT(*) FROM host_secret WHERE hash = @hash AND kind = @kind AND expires_at > @now", new { hash = Secrets.Hash(secret), kind, now = Now }, cancel).ConfigureAwait(false))[0] == 1;

    public Task SignOutAsync(string secret, CancellationToken cancel = default) =>
        tables.ExecuteAsync("DELETE FROM host_secret WHERE hash = @hash", new { hash = Secrets.Hash(secret) }, cancel);

    /// <summary>Ends all sessions and tokens of an actor, for when access is withdrawn or a password changes.</summary>
    public Task EndAllAsync(string actor, CancellationToken cancel = default) =>
        tables.ExecuteAsync("DELETE FROM host_secret WHERE actor = @actor", new { actor }, cancel);

    static string Normal(string login) => login.Trim().ToLowerInvariant();

    sealed record AccountRow(string Id, string Actor, string Password, long Failures, long? LockedUntil);

    sealed record SecretRow(string? Account, string? Actor, long SeenAt);
}
