using System.Globalization;
using Assay.Governance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

/// <summary>Password, sessions, tokens; what an administrator does with others' accounts; erasure.</summary>
public sealed class AccountTests(Site site)
{
    const string Better = "another sentence that is good";

    [Fact]
    public async Task A_password_is_changed_here_and_ends_the_session_on_the_other_machine()
    {
        var actor = await PersonAsync("Paula Password", "paula");
        await using var here = await site.OpenAsync();
        await using var there = await site.OpenAsync();
        foreach (var visit in new[] { here, there })
            await SignInAsync(visit, "paula", Site.Password);
        await here.GoAsync("/account");
        await Expect(here.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await here.Field("Old password").FillAsync("not this one at all");
        await here.Field("New password").First.FillAsync(Better);
        await here.Field("New password again").FillAsync(Better);
        await here.FollowAsync(here.Button("Change it"));
        await Expect(here.Page.Locator(".field .error")).ToHaveTextAsync("This is not your password.");
        await here.Field("Old password").FillAsync(Site.Password);
        await here.Field("New password").First.FillAsync(Better);
        await here.Field("New password again").FillAsync(Better);
        await here.FollowAsync(here.Button("Change it"));
        await Expect(here.Text("Your password is changed.")).ToBeVisibleAsync();
        await Expect(here.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await there.GoAsync("/work");
        Assert.Contains("/sign-in", there.Page.Url, StringComparison.Ordinal);
        await SignInAsync(there, "paula", Better);
        var entry = (await site.Record.Admin.ActivityAsync("account", actor, null, 1, TestContext.Current.CancellationToken)).Items[0];
        Assert.Equal("Password changed of Paula Password", entry.Summary);
    }

    [Fact]
    public async Task A_token_is_shown_once_works_and_is_ended_from_its_line()
    {
        await using var visit = await site.OpenAsync(Role.DataScience);
        await visit.GoAsync("/account");
        await visit.Field("For what").FillAsync("CI of churn");
        await visit.FollowAsync(visit.Button("Make a token"));
        var token = await visit.Page.Locator(".alert code.wrap").InnerTextAsync();
        using var http = new HttpClient { BaseAddress = site.Server.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {token}" } } };
        Assert.Equal(200, (int)(await http.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode);
        await visit.GoAsync("/account");
        Assert.DoesNotContain(token, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.FollowAsync(visit.Page.Locator("tr", new() { HasText = "CI of churn" }).GetByRole(AriaRole.Button, new() { Name = "End" }));
        await Expect(visit.Text("Ended.")).ToBeVisibleAsync();
        Assert.Equal(401, (int)(await http.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task An_administrator_resets_a_sign_in_by_a_link_and_disables_the_account()
    {
        await PersonAsync("Fay Forgetful", "fay");
        await using var admin = await site.OpenAsync(Role.Administrator);
        await using var fay = await site.OpenAsync();
        await admin.GoAsync("/settings?tab=accounts");
        var row = admin.Page.Locator("tr", new() { HasText = "Fay Forgetful" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await admin.FollowAsync(row.GetByRole(AriaRole.Button, new() { Name = "New sign-in link" }));
        var link = await admin.Page.Locator(".alert code.wrap").InnerTextAsync();
        await fay.GoAsync(link);
        await Expect(fay.Page.Locator("h1")).ToHaveTextAsync("Set a new password");
        await fay.Field("Password").First.FillAsync(Better);
        await fay.Field("Password again").FillAsync(Better);
        await fay.FollowAsync(fay.Button("Set it and sign in"));
        await Expect(fay.Page.GetByRole(AriaRole.Heading, new() { Name = "Portfolio", Exact = true })).ToBeVisibleAsync();
        await admin.GoAsync("/settings?tab=accounts");
        await row.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await admin.FollowAsync(row.GetByRole(AriaRole.Button, new() { Name = "Disable it" }));
        await Expect(row.GetByText("disabled").First).ToBeVisibleAsync();
        await fay.GoAsync("/work");
        Assert.Contains("/sign-in", fay.Page.Url, StringComparison.Ordinal);
        Assert.Equal(404, await fay.GoAsync(link));
    }

    [Fact]
    public async Task An_administrator_renames_an_actor_and_closes_them_and_they_are_signed_out()
    {
        var actor = await PersonAsync("Lin Before", "lin");
        await using var admin = await site.OpenAsync(Role.Administrator);
        await using var lin = await site.OpenAsync();
        await SignInAsync(lin, "lin", Site.Password);
        await admin.GoAsync("/settings");
        var row = admin.Page.Locator("tr", new() { HasText = actor[..10] });
        await row.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await row.GetByLabel("Name").FillAsync("Lin After");
        await admin.FollowAsync(row.GetByRole(AriaRole.Button, new() { Name = "Rename" }));
        await Expect(admin.Text("Renamed.")).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("Lin After");
        await row.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await admin.FollowAsync(row.GetByRole(AriaRole.Button, new() { Name = "Close this actor" }));
        await Expect(admin.Text("Closed. Roles, keys, sessions and tokens have ended.")).ToBeVisibleAsync();
        await Expect(row.GetByText("closed", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Change" })).ToHaveCountAsync(0);
        await lin.GoAsync("/work");
        Assert.Contains("/sign-in", lin.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_when_the_session_ended_is_sent_after_signing_in_in_another_tab()
    {
        var actor = await PersonAsync("Tess Typed", "tess");
        Site.Ok(await site.Record.Admin.GrantAsync(new GrantRequest(actor, Role.Grc), TestContext.Current.CancellationToken));
        await using var visit = await site.OpenAsync();
        await SignInAsync(visit, "tess", Site.Password);
        await visit.GoAsync("/use-cases/new");
        await visit.Field("Name").First.FillAsync("Half an hour of thinking");
        await visit.Field("Short name").FillAsync("half-an-hour");
        await site.Server.Accounts.EndAllAsync(actor, TestContext.Current.CancellationToken);
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("You are no longer signed in");
        await Expect(visit.Page.Locator(".kept")).ToContainTextAsync("Half an hour of thinking");

        var tab = await visit.Page.Context.RunAndWaitForPageAsync(() => visit.Link("Sign in in another tab").ClickAsync());
        await tab.GetByLabel("Login").FillAsync("tess");
        await tab.GetByLabel("Password").FillAsync(Site.Password);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await tab.WaitForURLAsync("**/");
        await visit.FollowAsync(visit.Button("Send it"));
        Assert.EndsWith("/use-cases/half-an-hour?said=registered", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_shows_what_would_go_asks_twice_and_takes_the_name_away()
    {
        var actor = await PersonAsync("Gone Tomorrow", null);
        await using var visit = await site.OpenAsync(Role.Legal);
        await visit.GoAsync("/erase");
        await visit.Field("All names of").SelectOptionAsync(actor);
        await visit.FollowAsync(visit.Button("Show what would go"));
        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await visit.Field("Why").FillAsync("request 2026-17");
        await visit.Field("Type ERASE").FillAsync("yes");
        await visit.FollowAsync(visit.Button("Erase it for good"));
        await Expect(visit.Page.Locator(".field .error")).ToHaveTextAsync("Type ERASE, in capitals.");
        Assert.Contains((await site.Record.Admin.RecordAsync(TestContext.Current.CancellationToken)).Actors, a => a.Name == "Gone Tomorrow");
        await visit.Field("Type ERASE").FillAsync("ERASE");
        await visit.FollowAsync(visit.Button("Erase it for good"));
        await Expect(visit.Text("Erased. The entry that says so is in the record.")).ToBeVisibleAsync();
        Assert.DoesNotContain((await site.Record.Admin.RecordAsync(TestContext.Current.CancellationToken)).Actors, a => a.Name == "Gone Tomorrow");
        Assert.Null((await site.Record.Admin.RecordAsync(TestContext.Current.CancellationToken)).Actors.Single(a => a.Id == actor).Name);
    }

    [Fact]
    public async Task Who_may_not_erase_is_told_who_may_and_sees_no_form()
    {
        await using var visit = await site.OpenAsync(Role.DataScience);
        await visit.GoAsync("/erase?entry=3");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("legal");
        await Expect(visit.Page.Locator("main form")).ToHaveCountAsync(0);
    }

    async Task<string> PersonAsync(string name, string? login)
    {
        var actor = Site.Ok(await site.Record.Admin.AddActorAsync(new ActorRequest(name, Roles: [Role.Auditor]), TestContext.Current.CancellationToken)).Id;
        if (login is not null)
            Assert.True(await site.Server.Accounts.CreateAsync(login, Site.Password, actor, TestContext.Current.CancellationToken));
        return actor;
    }

    static async Task SignInAsync(Visit visit, string login, string password)
    {
        await visit.GoAsync(string.Create(CultureInfo.InvariantCulture, $"/sign-in?back=/account"));
        await visit.Field("Login").FillAsync(login);
        await visit.Field("Password").FillAsync(password);
        await visit.FollowAsync(visit.Button("Sign in"));
        await Expect(visit.Page).ToHaveTitleAsync("Your account · Assay");
    }
}
