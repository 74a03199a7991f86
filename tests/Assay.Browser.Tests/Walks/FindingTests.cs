using System.Globalization;
using Assay.Governance;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

public sealed class FindingTests(Site site)
{
    [Fact]
    public async Task Filters_live_in_the_address_and_survive_a_reload()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/findings");
        var rows = visit.Page.Locator("#list tbody tr");
        var all = await rows.CountAsync();
        await visit.Field("Severity").SelectOptionAsync("high");
        await visit.FollowAsync(visit.Button("Filter"));
        Assert.Contains("severity=high", visit.Page.Url, StringComparison.Ordinal);
        var high = await rows.CountAsync();
        Assert.InRange(high, 1, all - 1);
        Assert.All(await rows.Locator("td:first-child").AllInnerTextsAsync(), text => Assert.StartsWith("high", text.Trim(), StringComparison.Ordinal));
        await visit.Page.ReloadAsync();
        await Expect(visit.Field("Severity")).ToHaveValueAsync("high");
        await Expect(rows).ToHaveCountAsync(high);

        // Sorting keeps the filter, and the other way round.
        await visit.FollowAsync(visit.Link("Opened"));
        Assert.Contains("severity=high", visit.Page.Url, StringComparison.Ordinal);
        await visit.FollowAsync(visit.Link("Clear"));
        await Expect(rows).ToHaveCountAsync(all);
    }

    [Fact]
    public async Task An_override_with_an_expiry_is_asked_for_by_one_and_approved_by_another()
    {
        var end = DateTime.UtcNow.AddDays(30);
        var finding = (await site.Record.Admin.FindingsAsync(new FindingQuery())).Items.First(f => f.Severity == Severity.Low);
        await using (var asks = await site.OpenAsync(Role.DataScience))
        {
            await asks.GoAsync($"/findings/{finding.Id}");
            await asks.FollowAsync(asks.Link("Override or risk acceptance"));
            await asks.Page.GetByText("False positive").ClickAsync();
            await asks.Field("Why").FillAsync("The tensor file is part of the version and listed in its bill of materials.");
            await asks.Field("Ends").FillAsync(end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            await asks.FollowAsync(asks.Button("Ask for it"));
            await Expect(asks.Text("Asked for. Somebody else approves it; until then nothing changes.")).ToBeVisibleAsync();
            await Expect(asks.Button("Approve")).ToHaveCountAsync(0);
            await Expect(asks.Text("You asked for it or answer for it, so somebody else approves it")).ToBeVisibleAsync();
        }

        await using var approves = await site.OpenAsync(Role.AppSec);
        await approves.GoAsync("/work");
        await approves.FollowAsync(approves.Page.Locator($"main a[href^=\"/findings/{finding.Id}\"]").First);
        await approves.FollowAsync(approves.Button("Approve"));
        await Expect(approves.Text("The answer is in the record.")).ToBeVisibleAsync();
        var panel = approves.Panel("Overrides and risk acceptances");
        await Expect(panel).ToContainTextAsync("approved by AppSec person as AppSec");
        await Expect(panel).ToContainTextAsync("until " + end.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        await Expect(approves.Panel("Finding").First).ToContainTextAsync("false positive");
    }

    [Fact]
    public async Task A_change_without_a_change_says_what_to_do_and_keeps_what_was_typed()
    {
        var finding = (await site.Record.Admin.FindingsAsync(new FindingQuery())).Items[0];
        await using var visit = await site.OpenAsync(Role.SecurityOperations);
        await visit.GoAsync($"/findings/{finding.Id}");
        await visit.FollowAsync(visit.Button("Record the change"));
        await Expect(visit.Text("Nothing was changed: choose a state, an owner or a date, or say something.")).ToBeVisibleAsync();
        await visit.Field("Comment").FillAsync("Seen again on the test machine.");
        await visit.FollowAsync(visit.Button("Record the change"));
        await Expect(visit.Panel("History")).ToContainTextAsync("Seen again on the test machine.");
    }

    [Fact]
    public async Task The_next_page_is_offered_only_when_there_is_one_and_shows_the_rest()
    {
        for (var i = 0; i < 110; i++)
            Site.Ok(await site.Record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "many-names", string.Create(CultureInfo.InvariantCulture, $"Name {i}"))));
        // How many findings there are depends on the walks before this one: one title is that of few in any case.
        var title = (await site.Record.Admin.FindingsAsync(new FindingQuery(Limit: 200))).Items.Where(f => f.Title is not null).GroupBy(f => f.Title!).MinBy(g => g.Count())!.Key;
        var expected = (await site.Record.Admin.ActivityAsync("register", null, null, 500)).Items.Count;
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/findings?status=all&q=" + Uri.EscapeDataString(title));
        Assert.InRange(await visit.Page.Locator("#list tbody tr").CountAsync(), 1, 49);
        await Expect(visit.Link("Next page")).ToHaveCountAsync(0);
        await visit.GoAsync("/activity?type=register");
        var rows = visit.Page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(100);
        await visit.FollowAsync(visit.Link("Next page"));
        await Expect(rows).ToHaveCountAsync(expected - 100);
        await Expect(visit.Link("Next page")).ToHaveCountAsync(0);
        await visit.FollowAsync(visit.Link("First page"));
        await Expect(rows).ToHaveCountAsync(100);
    }
}
