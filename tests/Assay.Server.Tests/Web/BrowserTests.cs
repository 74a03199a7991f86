using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Server.Tests.Web;

/// <summary>What a person does with a browser. No test may leave a script error or a refusal of the content security policy.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task An_invitation_makes_an_account_once_and_signs_in_and_out()
    {
        var secret = await browser.App.Server.Accounts.IssueAsync("setup", null, browser.App.Record.Actors[Role.Auditor], "test", TimeSpan.FromHours(1));
        var page = await browser.OpenAsync();
        await page.GotoAsync("/findings");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sign-in\\?back=%2Ffindings$"));
        await page.GotoAsync($"/setup?token={secret}");
        await page.GetByLabel("Login").FillAsync("auditor@example.org");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("short");
        await page.GetByLabel("Password again").FillAsync("shorter");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Use at least 12 characters.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Login")).ToHaveValueAsync("auditor@example.org");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("a sentence is good");
        await page.GetByLabel("Password again").FillAsync("a sentence is good");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Portfolio" })).ToBeVisibleAsync();
        await page.Locator("summary.who").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByText("You are signed out.")).ToBeVisibleAsync();
        await page.GotoAsync($"/setup?token={secret}");
        await Expect(page.GetByText("This link is used up")).ToBeVisibleAsync();
        await page.GotoAsync("/sign-in?back=/findings");
        await page.GetByLabel("Login").FillAsync("auditor@example.org");
        await page.GetByLabel("Password").FillAsync("a wrong sentence");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("The login or the password is wrong.")).ToBeVisibleAsync();
        await page.GetByLabel("Password").FillAsync("a sentence is good");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/findings$"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_severity_override_is_asked_for_approved_by_somebody_else_and_shown()
    {
        var asks = await browser.OpenAsync(Role.DataScience);
        await asks.GotoAsync("/findings/AS-2/waive");
        await asks.GetByText("Another severity", new() { Exact = true }).ClickAsync();
        await asks.GetByLabel("New severity").SelectOptionAsync("info");
        await asks.GetByLabel("Why").FillAsync("The file is built here and nowhere else.");
        await asks.GetByRole(AriaRole.Button, new() { Name = "Ask for it" }).ClickAsync();
        await Expect(asks.GetByText("Asked for. Somebody else approves it")).ToBeVisibleAsync();
        await Expect(asks.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        var approves = await browser.OpenAsync(Role.AppSec);
        await approves.GotoAsync("/findings/AS-2");
        await approves.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(approves.GetByText("The answer is in the record.")).ToBeVisibleAsync();
        await Expect(approves.GetByText("was low")).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_gate_is_filed_for_and_decided_but_not_by_who_filed()
    {
        var files = await browser.OpenAsync(Role.ProductSecurity);
        foreach (var kind in new[] { "ai-register-entry", "risk-classification", "obligations-list", "data-inventory-request" })
        {
            await files.GotoAsync($"/evidence/new?kind={kind}&thing=support-assistant");
            await files.GetByText("A file, or JSON, instead of the form").ClickAsync();
            await files.GetByLabel("JSON").FillAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", kind + ".json"), TestContext.Current.CancellationToken));
            await files.GetByRole(AriaRole.Button, new() { Name = "File it" }).ClickAsync();
            await Expect(files.GetByText("The evidence is in the record")).ToBeVisibleAsync();
        }

        await files.GotoAsync("/use-cases/support-assistant/gates/use-case-intake");
        await Expect(files.GetByRole(AriaRole.Button, new() { Name = "Record the decision" })).ToHaveCountAsync(0);
        var decides = await browser.OpenAsync(Role.Grc, script: false);
        await decides.GotoAsync("/use-cases/support-assistant/gates/use-case-intake");
        await decides.GetByText("Proceed", new() { Exact = true }).ClickAsync();
        await decides.GetByLabel("Why").FillAsync("It answers from public documents only.");
        await decides.GetByRole(AriaRole.Button, new() { Name = "Record the decision" }).ClickAsync();
        await Expect(decides.GetByText("The decision is in the record.")).ToBeVisibleAsync();
        await Expect(decides.GetByRole(AriaRole.Img, new() { Name = "Use-case intake: decided" }).First).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_form_of_a_kind_names_every_field_that_is_missing()
    {
        var page = await browser.OpenAsync(Role.ProductSecurity);
        await page.GotoAsync("/evidence/new?kind=threat-model&thing=credit-risk");
        await page.GetByLabel("Comment").FillAsync("kept as typed");
        await page.GetByRole(AriaRole.Button, new() { Name = "File it" }).ClickAsync();
        await Expect(page.Locator(".field .error").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Comment")).ToHaveValueAsync("kept as typed");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Keys_search_move_and_open_the_palette()
    {
        var page = await browser.OpenAsync(Role.AppSec);
        await page.GotoAsync("/findings");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#search")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("tr.at")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("credit risk sc");
        await Expect(page.Locator("#palette li").First).ToContainTextAsync("Credit risk scoring");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/use-cases/credit-risk$"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_theme_is_remembered_by_the_server_so_that_no_page_flashes()
    {
        var page = await browser.OpenAsync(Role.AppSec);
        await page.GotoAsync("/");
        await page.Locator("summary.who").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        var answer = await page.GotoAsync("/work");
        Assert.Contains("data-theme=\"dark\"", await answer!.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_narrow_page_has_a_menu_without_script_and_never_scrolls_sideways()
    {
        var page = await browser.OpenAsync(Role.AppSec, 390, 800, script: false);
        foreach (var address in new[] { "/", "/findings", "/use-cases/credit-risk", "/use-cases/credit-risk/gates/evaluation", "/activity", "/settings", "/evidence/new?kind=threat-model" })
        {
            await page.GotoAsync(address);
            Assert.True(await page.Locator("body").EvaluateAsync<bool>("b => document.documentElement.scrollWidth <= innerWidth"), address);
        }

        await page.GetByLabel("Menu").ClickAsync();
        await page.GetByLabel("Main, small screens").GetByRole(AriaRole.Link, new() { Name = "Assurance" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Assurance", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_live_page_shows_what_others_record_without_a_reload()
    {
        var page = await browser.OpenAsync(Role.Auditor);
        await page.GotoAsync("/activity");
        Assert.NotNull((await browser.App.Record.As(Role.Grc).RegisterAsync(new(Assay.Governance.ThingKind.UseCase, "route-planning", "Route planning"))).Value);
        await Expect(page.GetByText("Use case route-planning registered")).ToBeVisibleAsync(new() { Timeout = 12_000 });
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Charts_are_drawn_and_their_numbers_stand_in_a_table()
    {
        var bias = (await browser.App.Record.Admin.EvidenceListAsync(null, "bias-evaluation", null, null, 1, TestContext.Current.CancellationToken)).Items[0].Entry;
        var page = await browser.OpenAsync(Role.AppSec);
        await page.GotoAsync($"/evidence/{bias}");
        await Expect(page.Locator(".chart canvas")).ToHaveCountAsync(2);
        await page.GetByText("Numbers").Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "0.65 to 0.77" })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }
}
