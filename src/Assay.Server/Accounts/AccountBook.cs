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

    // 64 of a hash's 256 bits name a secret to its owner and give nothing away.
    const int ShortHash = 16;
    static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);
    static readonly TimeSpan SessionIdle = TimeSpan.FromHours(8);
    static readonly TimeSpan SessionLife = TimeSpan.FromHours(24);

    const int Turns = 64, MostWaiting = 32;

    readonly PasswordHasher<string> _hasher = new();
    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1))];
    readonly int[] _waiting = new int[Turns];

    // Verified against when the login is unknown, so that an unknown login takes as long as a wrong password.
    readonly Lazy<string> _nobody = new(() => new PasswordHasher<string>().HashPassword("", Secrets.New("")));

    long Now => Sql.Time(time.GetUtcNow());

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static string? Complaint(string? password) =>
        password is null || password.Length < MinPassword ? $"Use at least {MinPassword} characters." : password.Length > MaxPassword ? $"Use at most {MaxPassword} characters." : null;

    public static string? LoginComplaint(string? login) =>
        string.IsNullOrWhiteSpace(login) || login.Length > 100 || login.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) ? "Use 1 to 100 characters without spaces." : null;

    /// <summary>False when the login is taken. That of an actor who was closed is free: nobody can sign in with it any more, and what they did stands under their own id.</summary>
    public async Task<bool> CreateAsync(string login, string password, string actor, CancellationToken cancel = default) =>
        await tables.ExecuteAsync(
            $"""
            INSERT INTO host_account (id, actor, login, password, created_at, failures, locked_until, disabled)
            VALUES (@id, @actor, @login, @password, @now, 0, NULL, 0)
            ON CONFLICT (login) DO UPDATE SET id = excluded.id, actor = excluded.actor, password = excluded.password, created_at = excluded.created_at, failures = 0, locked_until = NULL, disabled = 0
            WHERE NOT ({NotClosed("host_account.actor")})
            """,
            new { id = Ids.New("ac"), actor, login = Normal(login), password = _hasher.HashPassword("", password), now = Now }, cancel).ConfigureAwait(false) == 1;

    public async Task<bool> TakenAsync(string login, CancellationToken cancel = default) =>
        (await tables.QueryAsync<long>($"SELECT COUNT(*) FROM host_account WHERE login = @login AND {NotClosed("host_account.actor")}", new { login = Normal(login) }, cancel).ConfigureAwait(false))[0] > 0;

    public async Task<bool> AnyAsync(CancellationToken cancel = default) =>
        (await tables.QueryAsync<long>("SELECT COUNT(*) FROM host_account", cancel: cancel).ConfigureAwait(false))[0] > 0;

    /// <summary>Checks a password; on success gives the secret of a new session.</summary>
    public async Task<(SignInResult Result, string? Secret)> SignInAsync(string login, string password, CancellationToken cancel = default)
    {
        if (password.Length > MaxPassword)
            return (SignInResult.Wrong, null);
        if (await FindAsync(login, cancel).ConfigureAwait(false) is not { } known)
        {
            _hasher.VerifyHashedPassword("", _nobody.Value, password);
            return (SignInResult.Wrong, null);
        }

        // A locked account costs no turn and no write.
        if (known.LockedUntil > Now)
            return (SignInResult.Locked, null);
        // People who sign in at the same moment wait for each other: only what is wrong locks.
        var place = (known.Id.GetHashCode(StringComparison.Ordinal) & int.MaxValue) % Turns;
        try
        {
            if (Interlocked.Increment(ref _waiting[place]) > MostWaiting)
                return (SignInResult.Locked, null);
            await _turns[place].WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                // As it is now: while this waited, the password may have become another.
                return await FindAsync(login, cancel).ConfigureAwait(false) is { } account ? await CheckAsync(account, password).ConfigureAwait(false) : (SignInResult.Wrong, null);
            }
            finally
            {
                _turns[place].Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting[place]);
        }
    }

    // Said by the record, wherever it was closed: at another server, or on the command line.
    static string NotClosed(string actor) => $"NOT EXISTS (SELECT 1 FROM actor closed_one WHERE closed_one.id = {actor} AND closed_one.closed = 1)";

    async Task<AccountRow?> FindAsync(string login, CancellationToken cancel) => (await tables.QueryAsync<AccountRow>(
        $"SELECT id AS Id, password AS Password, locked_until AS LockedUntil FROM host_account WHERE login = @login AND disabled = 0 AND {NotClosed("host_account.actor")}", new { login = Normal(login) }, cancel).ConfigureAwait(false)).FirstOrDefault();

    // Whoever leaves meanwhile does not leave a right password counted as a wrong one: it is gone through with.
    async Task<(SignInResult Result, string? Secret)> CheckAsync(AccountRow account, string password)
    {
        // It counts as wrong before it is looked at: however many guess at once, here and at other servers, no more than the limit are looked at.
        var counted = await tables.ExecuteAsync(
            """
            UPDATE host_account SET failures = CASE WHEN locked_until IS NULL THEN failures + 1 ELSE 1 END,
                locked_until = CASE WHEN locked_until IS NULL AND failures + 1 >= @limit THEN @until ELSE NULL END
            WHERE id = @id AND (locked_until IS NULL OR locked_until <= @now)
            """,
            new { id = account.Id, limit = FailuresBeforeLock, until = Now + (long)LockFor.TotalMilliseconds, now = Now }).ConfigureAwait(false);
        if (counted == 0)
            return (SignInResult.Locked, null);
        if (_hasher.VerifyHashedPassword("", account.Password, password) == PasswordVerificationResult.Failed)
            return (SignInResult.Wrong, null);
        await tables.ExecuteAsync("UPDATE host_account SET failures = 0, locked_until = NULL WHERE id = @id", new { id = account.Id }).ConfigureAwait(false);
        // Only for the password that was looked at: who changes it ends all sessions, and none comes after that.
        var secret = Secrets.New("assay_session_");
        var issued = await tables.ExecuteAsync(
            """
            INSERT INTO host_secret (hash, kind, account, actor, label, created_at, expires_at, seen_at)
            SELECT @hash, 'session', id, actor, 'browser', @now, @expires, @now FROM host_account WHERE id = @id AND password = @password AND disabled = 0
            """,
            new { hash = Secrets.Hash(secret), id = account.Id, password = account.Password, now = Now, expires = Now + (long)SessionLife.TotalMilliseconds }).ConfigureAwait(false);
        return issued == 1 ? (SignInResult.Ok, secret) : (SignInResult.Wrong, null);
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

    /// <summary>Who a secret stands for; null when it is unknown, expired, its account is disabled, or its actor is closed.</summary>
    public async Task<SignedIn?> WhoAsync(string secret, string kind, CancellationToken cancel = default)
    {
        if (secret.Length is 0 or > 200)
            return null;
        var hash = Secrets.Hash(secret);
        var now = Now;
        var row = (await tables.QueryAsync<SecretRow>(
            $"""
            SELECT s.account AS Account, s.actor AS Actor, s.seen_at AS SeenAt FROM host_secret s LEFT JOIN host_account a ON a.id = s.account
            WHERE s.hash = @hash AND s.kind = @kind AND s.expires_at > @now AND COALESCE(a.disabled, 0) = 0 AND {NotClosed("s.actor")}
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

    public Task SignOutAsync(string secret, CancellationToken cancel = default) =>
        tables.ExecuteAsync("DELETE FROM host_secret WHERE hash = @hash", new { hash = Secrets.Hash(secret) }, cancel);

    /// <summary>Ends all sessions and tokens of an actor, for when access is withdrawn or a password changes.</summary>
    public Task EndAllAsync(string actor, CancellationToken cancel = default) =>
        tables.ExecuteAsync("DELETE FROM host_secret WHERE actor = @actor", new { actor }, cancel);

    /// <summary>All accounts, or those of one actor.</summary>
    public Task<IReadOnlyList<AccountView>> AccountsAsync(string? actor = null, CancellationToken cancel = default) => tables.QueryAsync<AccountView>(
        """
        SELECT a.id AS Id, a.actor AS Actor, a.login AS Login, a.disabled AS DisabledCell, a.created_at AS CreatedCell,
            CASE WHEN a.locked_until > @now THEN a.locked_until ELSE NULL END AS LockedCell,
            (SELECT COUNT(*) FROM host_secret s WHERE s.actor = a.actor AND s.kind IN ('session', 'token') AND s.expires_at > @now) AS Sessions
        FROM host_account a WHERE (@actor IS NULL OR a.actor = @actor) ORDER BY a.login
        """, new { now = Now, actor }, cancel);

    /// <summary>Disables an account, which ends its sessions and the actor's tokens and links, or enables it again.</summary>
    public async Task<bool> SetDisabledAsync(string id, bool disabled, CancellationToken cancel = default)
    {
        if ((await tables.QueryAsync<string>("SELECT actor FROM host_account WHERE id = @id", new { id }, cancel).ConfigureAwait(false)) is not [var actor])
            return false;
        await tables.ExecuteAsync("UPDATE host_account SET disabled = @cell, failures = 0, locked_until = NULL WHERE id = @id", new { id, cell = disabled ? 1 : 0 }, cancel).ConfigureAwait(false);
        if (disabled)
            await EndAllAsync(actor, cancel).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whether this is the password of the account that signed in; failures count as at sign-in.</summary>
    public async Task<SignInResult> CheckAsync(string account, string password, CancellationToken cancel = default)
    {
        if ((await tables.QueryAsync<string>("SELECT login FROM host_account WHERE id = @account", new { account }, cancel).ConfigureAwait(false)) is not [var login])
            return SignInResult.Wrong;
        var (result, secret) = await SignInAsync(login, password, cancel).ConfigureAwait(false);
        if (secret is not null)
            await SignOutAsync(secret, cancel).ConfigureAwait(false);
        return result;
    }

    /// <summary>Sets a new password, and ends all sessions and tokens of the actor.</summary>
    public async Task SetPasswordAsync(string account, string actor, string password, CancellationToken cancel = default)
    {
        await tables.ExecuteAsync("UPDATE host_account SET password = @hash, failures = 0, locked_until = NULL WHERE id = @account AND actor = @actor", new { account, actor, hash = _hasher.HashPassword("", password) }, cancel).ConfigureAwait(false);
        await EndAllAsync(actor, cancel).ConfigureAwait(false);
    }

    /// <summary>A new session of an account, after its password was checked or set.</summary>
    public Task<string> StartSessionAsync(string account, string actor, CancellationToken cancel = default) => IssueAsync("session", account, actor, "browser", SessionLife, cancel);

    /// <summary>Live sessions and tokens of an actor, the last used first. <paramref name="current"/> is the secret of the caller.</summary>
    public async Task<IReadOnlyList<SessionView>> SessionsAsync(string actor, string? current, CancellationToken cancel = default)
    {
        var mine = current is null ? null : Secrets.Hash(current);
        var rows = await tables.QueryAsync<SessionRow>(
            """
            SELECT hash AS Hash, kind AS Kind, label AS Label, created_at AS CreatedAt, seen_at AS SeenAt, expires_at AS ExpiresAt FROM host_secret
            WHERE actor = @actor AND kind IN ('session', 'token') AND expires_at > @now AND (kind = 'token' OR seen_at > @idle) ORDER BY seen_at DESC, hash LIMIT 500
            """, new { actor, now = Now, idle = Now - (long)SessionIdle.TotalMilliseconds }, cancel).ConfigureAwait(false);
        return [.. rows.Select(r => new SessionView(r.Hash[..ShortHash], r.Kind, r.Label, Sql.Time(r.CreatedAt), Sql.Time(r.SeenAt), Sql.Time(r.ExpiresAt), r.Hash == mine))];
    }

    /// <summary>Ends one session or token of an actor.</summary>
    public async Task<bool> EndAsync(string actor, string id, CancellationToken cancel = default) =>
        id.Length == ShortHash && id.All(char.IsAsciiHexDigitLower) && await tables.ExecuteAsync(
            "DELETE FROM host_secret WHERE actor = @actor AND kind IN ('session', 'token') AND hash LIKE @start", new { actor, start = id + "%" }, cancel).ConfigureAwait(false) > 0;

    /// <summary>One-time links of an actor that were not used: a new one makes the older worthless.</summary>
    public Task ForgetLinksAsync(string actor, CancellationToken cancel = default) =>
        tables.ExecuteAsync("DELETE FROM host_secret WHERE actor = @actor AND kind = 'setup'", new { actor }, cancel);

    internal static string Normal(string login) => login.Trim().ToLowerInvariant();

    sealed record AccountRow(string Id, string Password, long? LockedUntil);

    sealed record SessionRow(string Hash, string Kind, string Label, long CreatedAt, long SeenAt, long ExpiresAt);

    sealed record SecretRow(string? Account, string? Actor, long SeenAt);
}
