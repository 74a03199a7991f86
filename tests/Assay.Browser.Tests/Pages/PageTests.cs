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

    // Advisories of a package stand line by line beside their severities: no cell of theirs breaks, and the table scrolls.
    static readonly string[] WiderThanAPhone = ["model version, dependencies"];

    static readonly string[] NotOurs = ["set aside", "virtual key", "signed head", "whitelist", "blacklist", "n/a"];

    // Pages draw what the colour scheme and the width ask for, also when these change under them: one opening serves all four looks.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_page_has_its_heading_names_and_tokens_satisfies_axe_in_light_and_dark_and_fits_a_phone(string name)
    {
        await using var visit = await site.OpenAsync(ViewerOf(name), script: Axe.Value);
        Assert.Equal(PageList.Status(name), await visit.GoAsync(await PageList.AddressAsync(site.Record, name)));
        await HasHeadingNamesAndTokensAsync(visit.Page);
        await SpeaksOneLanguageAsync(visit.Page);
        Assert.Empty(await ViolationsAsync(visit.Page));
        Assert.Empty(await WideTablesAsync(visit.Page));
        // The other scheme changes colours and nothing else (tokens.css): the rules about colours.
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        Assert.Equal("dark", await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).colorScheme"));
        Assert.Empty(await ViolationsAsync(visit.Page, "color-contrast", "link-in-text-block"));
        await visit.Page.SetViewportSizeAsync(390, 844);
        Assert.Empty(await SidewaysAsync(visit.Page));
        if (!WiderThanAPhone.Contains(name))
            Assert.Empty(await WideTablesAsync(visit.Page));
        Assert.Empty(await ViolationsAsync(visit.Page, "scrollable-region-focusable"));
    }

    static async Task HasHeadingNamesAndTokensAsync(IPage page)
    {
        Assert.Single(await page.Locator("h1").AllInnerTextsAsync());
        Assert.EndsWith(" · Assay", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, summary')]
              .filter(e => !(e.labels?.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.matches('button, summary') && e.textContent.trim()))
              .map(e => e.outerHTML.slice(0, 200))
            """));
        Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('form[method=post]')].filter(f => !f.querySelector('[name=__RequestVerificationToken]')).map(f => f.outerHTML.slice(0, 200))"));
        Assert.Empty(await page.EvaluateAsync<string[]>("() => { const seen = new Set; return [...document.querySelectorAll('[id]')].map(e => e.id).filter(id => seen.has(id) || !seen.add(id)); }"));
    }

    /// <summary>The title, the heading and the last crumb name the same thing, in the design's words.</summary>
    static async Task SpeaksOneLanguageAsync(IPage page)
    {
        var title = (await page.TitleAsync()).Replace(" · Assay", "", StringComparison.Ordinal);
        Assert.StartsWith(title, (await page.Locator("h1").InnerTextAsync()).Trim(), StringComparison.Ordinal);
        if (await page.Locator(".crumbs [aria-current]").CountAsync() == 1)
        {
            // A thing's page is headed by its name; the crumb may give its number instead, which then stands below the name.
            var crumb = (await page.Locator(".crumbs [aria-current]").InnerTextAsync()).Trim();
            Assert.True(crumb.StartsWith(title, StringComparison.Ordinal) || (await page.Locator("header.head").InnerTextAsync()).Contains(crumb, StringComparison.Ordinal), $"the crumb says '{crumb}', the title '{title}'");
        }

        var text = await page.Locator("main").InnerTextAsync();
        Assert.DoesNotContain(NotOurs, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What axe calls serious or critical, by all its rules or some.</summary>
    static Task<string[]> ViolationsAsync(IPage page, params string[] rules) => page.EvaluateAsync<string[]>(
        """
        async rules => (await axe.run({ resultTypes: ['violations'], ...(rules.length && { runOnly: { type: 'rule', values: rules } }) })).violations.filter(v => ['serious', 'critical'].includes(v.impact))
          .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)}: ${n.failureSummary.slice(0, 260)}`))
        """,
        rules);

    /// <summary>Tables that are wider than their place, and by how much.</summary>
    static Task<string[]> WideTablesAsync(IPage page) => page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('.scroll:has(caption)')].filter(s => s.scrollWidth > s.clientWidth + 1).map(s => `${s.querySelector('caption').textContent}: ${s.scrollWidth} px in ${s.clientWidth}`)");

    /// <summary>Empty, or how wide the page is and what stands out of the window.</summary>
    static Task<string[]> SidewaysAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => document.documentElement.scrollWidth <= innerWidth ? [] :
          [document.documentElement.scrollWidth + ' px', ...[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 120))].slice(0, 6)
        """);
}
