using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

public sealed class SignInTests(Site site)
{
    const string Wrong = "The login or the password is wrong.";

    [Fact]
    public async Task Signing_in_leads_to_the_page_that_was_asked_for_and_signing_out_ends_the_session()
    {
        await using var visit = await site.OpenAsync();
        await visit.GoAsync("/findings?severity=high");
        await Expect(visit.Page).ToHaveTitleAsync("Sign in · Assay");
        await SendAsync(visit, "app-sec", Site.Password);
        Assert.EndsWith("/findings?severity=high", visit.Page.Url, StringComparison.Ordinal);
        var session = Assert.Single(await visit.Page.Context.CookiesAsync(), c => c.Name == Visit.SessionCookie(site.Record));
        Assert.True(session.HttpOnly, "scripts could read the session");
        Assert.Equal(SameSiteAttribute.Lax, session.SameSite);
        Assert.Equal(-1, session.Expires);

        await visit.Page.Locator(".who").ClickAsync();
        await visit.FollowAsync(visit.Button("Sign out"));
        await Expect(visit.Text("You are signed out.")).ToBeVisibleAsync();
        Assert.DoesNotContain(await visit.Page.Context.CookiesAsync(), c => c.Name == Visit.SessionCookie(site.Record));

        // The secret that the browser held is worth nothing any more, not only forgotten by this browser.
        await visit.Page.Context.AddCookiesAsync([new Cookie { Name = Visit.SessionCookie(site.Record), Value = session.Value, Url = site.Server.Address.ToString() }]);
        await visit.GoAsync("/findings");
        Assert.Contains("/sign-in", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_login_are_answered_alike()
    {
        await using var visit = await site.OpenAsync();
        foreach (var login in new[] { "legal", "nobody-of-this-name" })
        {
            await visit.GoAsync("/sign-in");
            await SendAsync(visit, login, "not the password");
            await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(Wrong);
            Assert.Equal(login, await visit.Field("Login").InputValueAsync());
            Assert.Empty(await visit.Field("Password").InputValueAsync());
        }
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_the_right_one_too()
    {
        Assert.True(await site.Server.Accounts.CreateAsync("locked-out", Site.Password, site.Record.Actors[Role.Auditor]));
        await using var visit = await site.OpenAsync();
        await visit.GoAsync("/sign-in");
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(visit, "locked-out", string.Create(CultureInfo.InvariantCulture, $"wrong {i}"));
            await Expect(visit.Text(Wrong)).ToBeVisibleAsync();
        }

        await SendAsync(visit, "locked-out", Site.Password);
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Too many wrong passwords. Try again in five minutes.");
    }

    [Fact]
    public async Task Nobody_is_sent_to_another_site_after_signing_in()
    {
        await using var visit = await site.OpenAsync();
        await visit.GoAsync("/sign-in?back=%2F%2Fexample.org%2Fpage");
        await SendAsync(visit, "app-sec", Site.Password);
        Assert.Equal(site.Server.Address.GetLeftPart(UriPartial.Authority) + "/", visit.Page.Url);
    }

    [Fact]
    public async Task The_first_administrator_makes_an_account_by_a_link_that_works_once()
    {
        // Somebody who has no account yet: who has one sets a new password by a link.
        var actor = Site.Ok(await site.Record.Admin.AddActorAsync(new Governance.ActorRequest("First of all", Roles: [Role.Administrator]), TestContext.Current.CancellationToken)).Id;
        var secret = await site.Server.Accounts.IssueAsync("setup", null, actor, "first administrator", TimeSpan.FromHours(1));
        var another = await site.Server.Accounts.IssueAsync("setup", null, actor, "first administrator", TimeSpan.FromHours(1));
        await using (var visit = await site.OpenAsync())
        {
            Assert.Equal(200, await visit.GoAsync($"/setup?token={secret}"));
            await visit.Field("Login").FillAsync("first-admin");
            await visit.Field("Password").First.FillAsync("short");
            await visit.Field("Password again").FillAsync("other");
            await visit.FollowAsync(visit.Button("Make the account and sign in"));
            await Expect(visit.Text("Use at least 12 characters.")).ToBeVisibleAsync();
            await Expect(visit.Text("The two passwords differ.")).ToBeVisibleAsync();
            await visit.Field("Password").First.FillAsync(Site.Password);
            await visit.Field("Password again").FillAsync(Site.Password);
            await visit.FollowAsync(visit.Button("Make the account and sign in"));
            await Expect(visit.Page).ToHaveTitleAsync("Portfolio · Assay");
            await visit.GoAsync("/settings");
            await Expect(visit.Button("Add")).ToBeVisibleAsync();
        }

        await using var second = await site.OpenAsync();
        Assert.Equal(404, await second.GoAsync($"/setup?token={another}"));
        Assert.Equal(404, await second.GoAsync($"/setup?token={secret}"));
        await Expect(second.Page.GetByRole(AriaRole.Heading, new() { Name = "This link is used up" })).ToBeVisibleAsync();
        await Expect(second.Field("Password")).ToHaveCountAsync(0);
    }

    static async Task SendAsync(Visit visit, string login, string password)
    {
        await visit.Field("Login").FillAsync(login);
        await visit.Field("Password").FillAsync(password);
        await visit.FollowAsync(visit.Button("Sign in"));
    }
}
