using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Assay.Governance;
using Assay.Record;

namespace Assay.Server.Tests.Api;

/// <summary>Ways to sign in over the API: who may change them, what ends when, and that the record says so.</summary>
public sealed class AccountTests
{
    const string Password = "a sentence that nobody guesses";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disabling_an_account_ends_its_sessions_and_tokens_at_once_and_is_an_entry()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        using var legal = await app.ClientAsync(Role.Legal);
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsync("/api/v1/accounts", ServerApp.Body(new { login = "legal", password = Password, actor = app.Record.Actors[Role.Legal] }), Cancel)).StatusCode);
        var (result, session) = await app.Server.Accounts.SignInAsync("legal", Password, Cancel);
        Assert.Equal(SignInResult.Ok, result);
        var account = (await ReadAsync(await admin.GetAsync("/api/v1/accounts", Cancel))).EnumerateArray().Single(a => a.GetProperty("login").GetString() == "legal");
        Assert.False(account.TryGetProperty("password", out _));

        using var disabled = await admin.PostAsync($"/api/v1/accounts/{account.GetProperty("id").GetString()}/changes", ServerApp.Body(new { disabled = true }), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, disabled.StatusCode);
        Assert.Null(await app.Server.Accounts.WhoAsync(session!, "session", Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, (await legal.GetAsync("/api/v1/me", Cancel)).StatusCode);
        Assert.Equal(SignInResult.Wrong, (await app.Server.Accounts.SignInAsync("legal", Password, Cancel)).Result);
        Assert.Equal(["Account disabled of Legal person", "Account made for Legal person"], await EntriesAsync(app));

        using var link = await admin.PostAsync("/api/v1/sign-in-links", ServerApp.Body(new { actor = app.Record.Actors[Role.Legal] }), Cancel);
        Assert.Equal(HttpStatusCode.Conflict, link.StatusCode);
        await admin.PostAsync($"/api/v1/accounts/{account.GetProperty("id").GetString()}/changes", ServerApp.Body(new { disabled = false }), Cancel);
        Assert.Equal(SignInResult.Ok, (await app.Server.Accounts.SignInAsync("legal", Password, Cancel)).Result);
    }

    [Fact]
    public async Task Whoever_is_closed_is_signed_in_nowhere_at_once_wherever_it_was_said()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        using var legal = await app.ClientAsync(Role.Legal);
        var actor = app.Record.Actors[Role.Legal];
        await app.Server.Accounts.CreateAsync("legal", Password, actor, Cancel);
        var (_, session) = await app.Server.Accounts.SignInAsync("legal", Password, Cancel);
        var link = await app.Server.Accounts.IssueAsync("setup", null, actor, "sign-in link", TimeSpan.FromHours(1), Cancel);
        Assert.NotNull(await app.Server.Accounts.WhoAsync(link, "setup", Cancel));

        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync("/api/v1/actors/renames", ServerApp.Body(new { actor = "Legal person", name = "Lea Marsh" }), Cancel)).StatusCode);
        Assert.Equal("Lea Marsh", (await ReadAsync(await legal.GetAsync("/api/v1/me", Cancel))).GetProperty("name").GetString());
        // As the command line does it, at the record beside the server.
        Assert.Null((await app.Record.Admin.CloseActorAsync(new ActorClosing("Lea Marsh"), Cancel)).Refusal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await legal.GetAsync("/api/v1/me", Cancel)).StatusCode);
        Assert.Null(await app.Server.Accounts.WhoAsync(session!, "session", Cancel));
        Assert.Null(await app.Server.Accounts.WhoAsync(link, "setup", Cancel));
        Assert.Equal(SignInResult.Wrong, (await app.Server.Accounts.SignInAsync("legal", Password, Cancel)).Result);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/api/v1/sign-in-links", ServerApp.Body(new { actor }), Cancel)).StatusCode);

        using var grc = await app.ClientAsync(Role.Grc);
        using var closed = await admin.PostAsync("/api/v1/actors/closures", ServerApp.Body(new { actor = app.Record.Actors[Role.Grc] }), Cancel);
        Assert.True((await ReadAsync(closed)).GetProperty("closed").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, (await grc.GetAsync("/api/v1/me", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync("/api/v1/actors/closures", ServerApp.Body(new { actor = app.Record.Actors[Role.Administrator] }), Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_login_of_who_was_closed_is_free_for_somebody_new_and_that_of_anybody_else_is_not()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        var book = app.Server.Accounts;
        Assert.True(await book.CreateAsync("lin", Password, app.Record.Actors[Role.Legal], Cancel));
        var (_, session) = await book.SignInAsync("lin", Password, Cancel);
        Assert.True(await book.TakenAsync("Lin", Cancel));
        Assert.False(await book.CreateAsync("lin", "another good sentence", app.Record.Actors[Role.Grc], Cancel));
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAsync(admin, app.Record.Actors[Role.Grc])).StatusCode);
        Assert.Equal(app.Record.Actors[Role.Legal], (await book.WhoAsync(session!, "session", Cancel))!.Actor);

        Assert.Null((await app.Record.Admin.CloseActorAsync(new ActorClosing(app.Record.Actors[Role.Legal]), Cancel)).Refusal);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(admin, app.Record.Actors[Role.Grc])).StatusCode);
        // Nothing of who had it goes over: no password, no session.
        Assert.Equal(SignInResult.Wrong, (await book.SignInAsync("lin", Password, Cancel)).Result);
        Assert.Null(await book.WhoAsync(session!, "session", Cancel));
        var (result, own) = await book.SignInAsync("lin", "another good sentence", Cancel);
        Assert.Equal(SignInResult.Ok, result);
        Assert.Equal(app.Record.Actors[Role.Grc], (await book.WhoAsync(own!, "session", Cancel))!.Actor);
        Assert.Equal([app.Record.Actors[Role.Grc]], (await book.AccountsAsync(cancel: Cancel)).Where(a => a.Login == "lin").Select(a => a.Actor));
        Assert.False(await book.CreateAsync("lin", Password, app.Record.Actors[Role.Auditor], Cancel));

        static Task<HttpResponseMessage> CreateAsync(HttpClient client, string actor) =>
            client.PostAsync("/api/v1/accounts", ServerApp.Body(new { login = "lin", password = "another good sentence", actor }), Cancel);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_no_more_than_guesses_one_by_one()
    {
        await using var app = await ServerApp.StartAsync();
        await app.Server.Accounts.CreateAsync("guessed", Password, app.Record.Actors[Role.Legal], Cancel);
        // As of two servers over one record: each has turns of its own.
        var other = new AccountBook(new HostTables(app.Record.Store), TimeProvider.System);
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
            (await (i % 2 == 0 ? app.Server.Accounts : other).SignInAsync("guessed", $"guess number {i}", Cancel)).Result, Cancel)));
        Assert.Equal(5, results.Count(r => r == SignInResult.Wrong));
        Assert.Equal(19, results.Count(r => r == SignInResult.Locked));
        Assert.Equal(SignInResult.Locked, (await app.Server.Accounts.SignInAsync("guessed", Password, Cancel)).Result);
    }

    [Fact]
    public async Task Who_signs_in_many_times_at_once_with_the_right_password_is_not_locked_out()
    {
        await using var app = await ServerApp.StartAsync();
        await app.Server.Accounts.CreateAsync("busy", Password, app.Record.Actors[Role.Legal], Cancel);
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => (await app.Server.Accounts.SignInAsync("busy", Password, Cancel)).Result, Cancel)));
        Assert.All(results, r => Assert.Equal(SignInResult.Ok, r));
    }

    [Fact]
    public async Task No_session_of_the_old_password_outlives_its_change_however_many_are_on_their_way()
    {
        await using var app = await ServerApp.StartAsync();
        var (book, actor) = (app.Server.Accounts, app.Record.Actors[Role.Legal]);
        await book.CreateAsync("mallory-knows", Password, actor, Cancel);
        var account = (await book.AccountsAsync(actor, Cancel)).Single(a => a.Login == "mallory-knows").Id;
        var waiting = Enumerable.Range(0, 20).Select(_ => Task.Run(() => book.SignInAsync("mallory-knows", Password, Cancel), Cancel)).ToList();
        // Some have their session, the others wait.
        await Task.WhenAny(waiting);
        await book.SetPasswordAsync(account, actor, "another good sentence");
        foreach (var (result, secret) in await Task.WhenAll(waiting))
            if (result == SignInResult.Ok)
                Assert.Null(await book.WhoAsync(secret!, "session", Cancel));
    }

    [Fact]
    public async Task Nobody_disables_their_own_account()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        await app.Server.Accounts.CreateAsync("admin", Password, app.Record.Actors[Role.Administrator], Cancel);
        var mine = (await app.Server.Accounts.AccountsAsync(app.Record.Actors[Role.Administrator], Cancel))[0].Id;
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"/api/v1/accounts/{mine}/changes", ServerApp.Body(new { disabled = true }), Cancel)).StatusCode);
        Assert.Equal(SignInResult.Ok, (await app.Server.Accounts.SignInAsync("admin", Password, Cancel)).Result);
    }

    [Fact]
    public async Task A_new_sign_in_link_makes_the_older_worthless_and_names_nobody_in_the_log_but_the_actor()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        var links = new List<string>();
        for (var i = 0; i < 2; i++)
            links.Add((await ReadAsync(await admin.PostAsync("/api/v1/sign-in-links", ServerApp.Body(new { actor = "Legal person" }), Cancel))).GetProperty("path").GetString()!.Split("token=")[1]);
        Assert.Null(await app.Server.Accounts.WhoAsync(links[0], "setup", Cancel));
        Assert.Equal(app.Record.Actors[Role.Legal], (await app.Server.Accounts.WhoAsync(links[1], "setup", Cancel))!.Actor);
        using var anybody = await app.ClientAsync();
        var page = await anybody.GetStringAsync($"/setup?token={links[1]}", Cancel);
        Assert.Contains($"For <b>Legal person</b> in the record of <b>{(await app.Record.Admin.RecordAsync(Cancel)).Organisation}</b>.", page, StringComparison.Ordinal);
        Assert.Equal(2, (await EntriesAsync(app)).Count(e => e == "One-time sign-in link made for Legal person"));
        var log = await app.Record.Store.ReadAsync(view => string.Concat(view.Entries(0, view.Size).Select(e => System.Text.Encoding.UTF8.GetString(e.Leaf))), Cancel);
        Assert.DoesNotContain(links[1], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_changed_with_the_old_one_only_and_everything_else_signed_in_ends()
    {
        await using var app = await ServerApp.StartAsync();
        await app.Server.Accounts.CreateAsync("grc", Password, app.Record.Actors[Role.Grc], Cancel);
        using var token = await app.ClientAsync(Role.Grc);
        Assert.Equal(HttpStatusCode.BadRequest, (await token.PostAsync("/api/v1/password", ServerApp.Body(new { current = Password, password = "another good sentence" }), Cancel)).StatusCode);
        var book = app.Server.Accounts;
        var account = (await book.AccountsAsync(app.Record.Actors[Role.Grc], Cancel))[0];
        Assert.Equal(SignInResult.Wrong, await book.CheckAsync(account.Id, "not it at all", Cancel));
        Assert.Equal(SignInResult.Ok, await book.CheckAsync(account.Id, Password, Cancel));
        var (_, session) = await book.SignInAsync("grc", Password, Cancel);
        await book.SetPasswordAsync(account.Id, account.Actor, "another good sentence", Cancel);
        Assert.Null(await book.WhoAsync(session!, "session", Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, (await token.GetAsync("/api/v1/me", Cancel)).StatusCode);
        Assert.Equal(SignInResult.Wrong, (await book.SignInAsync("grc", Password, Cancel)).Result);
        Assert.Equal(SignInResult.Ok, (await book.SignInAsync("grc", "another good sentence", Cancel)).Result);
    }

    [Fact]
    public async Task Sessions_are_listed_without_their_secret_and_ended_one_by_one_by_their_owner_only()
    {
        await using var app = await ServerApp.StartAsync();
        using var mine = await app.ClientAsync(Role.AppSec);
        using var other = await app.ClientAsync(Role.Grc);
        var made = await ReadAsync(await mine.PostAsync("/api/v1/tokens", ServerApp.Body(new { label = "ci", days = 2 }), Cancel));
        var listed = (await ReadAsync(await mine.GetAsync("/api/v1/sessions", Cancel))).EnumerateArray().ToList();
        Assert.Equal(2, listed.Count);
        Assert.True(listed.Single(s => s.GetProperty("current").GetBoolean()).GetProperty("label").GetString() == "test");
        var ci = listed.Single(s => s.GetProperty("label").GetString() == "ci").GetProperty("id").GetString()!;
        Assert.DoesNotContain(ci, made.GetProperty("token").GetString()!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/v1/sessions/{ci}", Cancel)).StatusCode);
        Assert.NotNull(await app.Server.Accounts.WhoAsync(made.GetProperty("token").GetString()!, "token", Cancel));
        Assert.Equal(HttpStatusCode.NoContent, (await mine.DeleteAsync($"/api/v1/sessions/{ci}", Cancel)).StatusCode);
        Assert.Null(await app.Server.Accounts.WhoAsync(made.GetProperty("token").GetString()!, "token", Cancel));
        Assert.Equal(HttpStatusCode.OK, (await mine.GetAsync("/api/v1/me", Cancel)).StatusCode);
        Assert.Contains("API token made for AppSec person", await EntriesAsync(app));
    }

    [Fact]
    public async Task A_form_that_was_open_before_a_restart_is_taken_after_it_and_the_keys_for_it_lie_sealed()
    {
        await using var record = await Governance.Tests.Records.TestRecord.CreateAsync();
        string form, cookie;
        await using (var first = await StartAsync(record))
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = first.Address };
            using var page = await client.GetAsync("/sign-in", Cancel);
            cookie = page.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("assay-csrf-", StringComparison.Ordinal)).Split(';')[0];
            var html = await page.Content.ReadAsStringAsync(Cancel);
            var at = html.IndexOf("__RequestVerificationToken\" value=\"", StringComparison.Ordinal) + "__RequestVerificationToken\" value=\"".Length;
            form = html[at..html.IndexOf('"', at)];
        }

        var stored = Assert.Single(await new HostTables(record.Store).QueryAsync<byte[]>("SELECT sealed FROM host_protection_key", cancel: Cancel));
        Assert.DoesNotContain("key", System.Text.Encoding.Latin1.GetString(stored), StringComparison.OrdinalIgnoreCase);
        await using var second = await StartAsync(record);
        using var later = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = second.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in", ["__RequestVerificationToken"] = form, ["login"] = "nobody", ["password"] = "x" }),
            Headers = { { "Cookie", cookie } },
        };
        using var answer = await later.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Single(await new HostTables(record.Store).QueryAsync<byte[]>("SELECT sealed FROM host_protection_key", cancel: Cancel));
    }

    static Task<AssayServer> StartAsync(Governance.Tests.Records.TestRecord record) =>
        AssayServer.StartAsync(new ServerOptions(record.Store, record.Session, GatePolicies.Default, new Uri("http://127.0.0.1:0")), Cancel);

    static async Task<List<string>> EntriesAsync(ServerApp app) => [.. (await app.Record.Admin.ActivityAsync("account", null, null, 50, Cancel)).Items.Select(a => a.Summary)];

    static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
