using System.Globalization;
using Assay.Governance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Pages;

/// <summary>What pages do beyond being read: refresh themselves, draw charts, work without scripts, print.</summary>
public sealed class LiveTests(Site site)
{
    [Fact]
    public async Task A_live_page_shows_what_others_record_without_a_reload()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/activity");
        Site.Ok(await site.Record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "route-planning", "Route planning"), TestContext.Current.CancellationToken));
        await Expect(visit.Text("Use case route-planning registered")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Charts_are_drawn_and_their_numbers_stand_in_a_table()
    {
        var bias = (await site.Record.Admin.EvidenceListAsync(null, "bias-evaluation", null, null, 1, TestContext.Current.CancellationToken)).Items[0].Entry;
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync(string.Create(CultureInfo.InvariantCulture, $"/evidence/{bias}"));
        await Expect(visit.Page.Locator(".chart canvas")).ToHaveCountAsync(2);
        foreach (var numbers in await visit.Page.GetByText("Numbers").AllAsync())
            await numbers.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "0.65 to 0.77" })).ToBeVisibleAsync();
        await visit.GoAsync("/");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Open findings by age" }).Locator("canvas")).ToHaveCountAsync(1);
        await visit.Page.GetByRole(AriaRole.Region, new() { Name = "Open findings by age" }).GetByText("Numbers").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "under a week" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_scripts_a_phone_has_a_menu_and_a_gate_is_decided()
    {
        await using var visit = await site.OpenAsync(Role.AppSec, 390, 800, scripts: false);
        await visit.GoAsync("/findings");
        await visit.Page.GetByLabel("Menu").ClickAsync();
        await visit.FollowAsync(visit.Page.GetByLabel("Main, small screens").GetByRole(AriaRole.Link, new() { Name = "Assurance" }));
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Assurance", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_the_strip_is_narrower_than_its_tabs_the_one_of_this_page_is_in_view()
    {
        await using var visit = await site.OpenAsync(Role.AppSec, 300, 800);
        await visit.GoAsync(await PageList.AddressAsync(site.Record, "model version, dependencies"));
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => { const s = document.querySelector('.tabs'); return s.scrollWidth > s.clientWidth; }"));
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => { const own = document.querySelector('.tabs').getBoundingClientRect(), tab = document.querySelector('.tabs [aria-current]').getBoundingClientRect(); return tab.left >= own.left - 1 && tab.right <= own.right + 1; }"));
        // The page itself stays at its beginning.
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => window.scrollY"));
    }

    [Fact]
    public async Task An_engagement_prints_in_dark_ink_on_white_without_controls()
    {
        await using var visit = await site.OpenAsync(Role.AppSec, scheme: ColorScheme.Dark);
        await visit.GoAsync("/use-cases/credit-risk");
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(255, 255, 255)", await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        foreach (var control in new[] { ".side", ".top", ".tabs", "main .acts", "main .copy" })
            await Expect(visit.Page.Locator(control).First).ToBeHiddenAsync();
        await Expect(visit.Page.Locator(".strip.big")).ToBeVisibleAsync();
        Assert.True((await visit.Page.PdfAsync(new PagePdfOptions { Format = "A4" })).Length > 10_000);
    }
}
