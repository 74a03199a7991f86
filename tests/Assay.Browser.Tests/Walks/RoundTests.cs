using Assay.Browser.Tests.Pages;

namespace Assay.Browser.Tests.Walks;

/// <summary>A red-team round as a person goes through it.</summary>
public sealed class RoundTests(Site site)
{
    [Fact]
    public async Task From_the_coverage_map_to_a_transcript_whose_reading_is_written_down()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync(await PageList.AddressAsync(site.Record, "round, measured"));
        await visit.Page.Locator(".heat a.hit", new() { HasTextString = "LLM01" }).First.ClickAsync();
        await visit.Page.WaitForURLAsync("**entry=owasp-llm*");
        await visit.Page.Locator("#probes tbody a").First.ClickAsync();
        await visit.Page.WaitForURLAsync("**/attempts?probe=injection-override");
        await visit.Page.Locator("tr", new() { HasTextString = "kept" }).Locator("a").First.ClickAsync();
        await visit.Page.WaitForURLAsync("**attempt=*");
        var before = (await site.Record.Admin.ActivityAsync("read", null, null, 100)).Items.Count;
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Open the transcript" }).ClickAsync();
        await visit.Page.Locator(".exchange").First.WaitForAsync();
        var said = await visit.Page.Locator("#attempt").InnerTextAsync();
        // What would act or hide is there to be read.
        Assert.Contains("<script>alert(1)</script>", said, StringComparison.Ordinal);
        Assert.Contains("\\u{1b}[31m\\u{202e}gnp.exe", said, StringComparison.Ordinal);
        Assert.Contains("more characters", said, StringComparison.Ordinal);
        Assert.Equal(before + 1, (await site.Record.Admin.ActivityAsync("read", null, null, 100)).Items.Count);
    }

    [Fact]
    public async Task Who_ran_a_round_is_told_that_somebody_else_signs_it_and_somebody_else_does()
    {
        var address = await PageList.AddressAsync(site.Record, "round, retest");
        await using (var tester = await site.OpenAsync(Role.AiRedTeam))
        {
            await tester.GoAsync(address);
            Assert.Contains("somebody else signs it off", await tester.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        }

        await using var visit = await site.OpenAsync(Role.ProductSecurity);
        await visit.GoAsync(address);
        await visit.Page.GetByLabel("Decision").SelectOptionAsync("accepted-with-conditions");
        await visit.Page.GetByLabel("Rationale").FillAsync("Four of twenty, behind an output check.");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign off" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**said=signed-off");
        Assert.Contains("accepted with conditions", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }
}
