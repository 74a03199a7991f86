using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

public sealed class KeyboardTests(Site site)
{
    [Fact]
    public async Task A_slash_goes_to_the_search_and_enter_finds()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/work");
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page.Locator("#search")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("credit");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/search\?q=credit$"), new() { Timeout = 60_000 });
        await Expect(visit.Link("Credit risk scoring")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_palette_opens_with_ctrl_k_goes_to_a_page_and_closes_with_escape()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/");
        var palette = visit.Page.Locator("#palette");
        await visit.Page.Keyboard.PressAsync("Control+k");
        await Expect(palette).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(palette).ToBeHiddenAsync();
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("activ");
        await Expect(palette.Locator("li").First).ToContainTextAsync("Activity");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/activity$"), new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task J_and_k_move_through_a_table_and_enter_opens_the_row()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/findings");
        var rows = visit.Page.Locator("#list tbody tr");
        foreach (var key in new[] { "j", "j", "k", "j" })
            await visit.Page.Keyboard.PressAsync(key);
        await Expect(rows.Nth(1)).ToHaveClassAsync("at");
        await Expect(rows.Nth(1).Locator("a").First).ToBeFocusedAsync();
        var address = await rows.Nth(1).GetAttributeAsync("data-href");
        // On the link that j and k chose: a slow machine may draw the list anew in between.
        await rows.Nth(1).Locator("a").First.PressAsync("Enter");
        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(System.Text.RegularExpressions.Regex.Escape(address!) + "$"), new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task The_first_stop_of_the_tab_key_skips_to_the_content()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/activity");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Link("Skip to the content")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_theme_that_was_chosen_stays_on_the_next_page()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/");
        await visit.Page.Locator(".who").ClickAsync();
        await visit.Button("Dark").ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await visit.GoAsync("/work");
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }
}
