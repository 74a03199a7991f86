using Microsoft.Playwright;

namespace Assay.Browser.Tests.Pages;

/// <summary>What holds for every page. Closing the visit also asserts that the console stayed silent.</summary>
public sealed class PageTests(Site site)
{
    // What Deque's rules call serious or critical. The source is run before the page's own: no policy of the page is loosened for it.
    static readonly Lazy<string> Axe = new(() => File.ReadAllText(Repository.File("tests/node/node_modules/axe-core/axe.min.js", "run ./test, which installs it")));

    // Who sees most of a page's parts.
    static Role ViewerOf(string name) => name.StartsWith("erase", StringComparison.Ordinal) || name.StartsWith("settings", StringComparison.Ordinal) || name.StartsWith("register", StringComparison.Ordinal) || name.StartsWith("use case", StringComparison.Ordinal) ? Role.Administrator
        : name.StartsWith("deployment", StringComparison.Ordinal) ? Role.MlPlatform : Role.AppSec;

    public static TheoryData<string> Names => PageList.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_page_has_one_heading_names_for_all_controls_and_a_token_in_every_form(string name)
    {
        await using var visit = await site.OpenAsync(ViewerOf(name));
        Assert.Equal(PageList.Status(name), await visit.GoAsync(await PageList.AddressAsync(site, name)));
        Assert.Single(await visit.Page.Locator("h1").AllInnerTextsAsync());
        Assert.EndsWith(" · Assay", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary')]
              .filter(e => !(e.labels?.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.matches('button, summary') && e.textContent.trim()))
              .map(e => e.outerHTML.slice(0, 200))
            """));
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('form[method=post]')].filter(f => !f.querySelector('[name=__RequestVerificationToken]')).map(f => f.outerHTML.slice(0, 200))"));
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("() => { const seen = new Set; return [...document.querySelectorAll('[id]')].map(e => e.id).filter(id => seen.has(id) || !seen.add(id)); }"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_page_scrolls_sideways_on_a_phone(string name)
    {
        await using var visit = await site.OpenAsync(ViewerOf(name), 390, 844);
        await visit.GoAsync(await PageList.AddressAsync(site, name));
        var wide = await visit.Page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= innerWidth ? [] :
              [document.documentElement.scrollWidth + ' px', ...[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 120))].slice(0, 6)
            """);
        Assert.Empty(wide);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Axe_finds_nothing_serious_in_light_and_dark(string name)
    {
        await using var visit = await site.OpenAsync(ViewerOf(name), script: Axe.Value);
        var address = await PageList.AddressAsync(site, name);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await visit.GoAsync(address);
            var violations = await visit.Page.EvaluateAsync<string[]>(
                """
                async () => (await axe.run({ resultTypes: ['violations'] })).violations.filter(v => ['serious', 'critical'].includes(v.impact))
                  .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 260)}`))
                """);
            Assert.Empty(violations);
        }
    }
}
