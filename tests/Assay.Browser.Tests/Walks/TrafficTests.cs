using Assay.Server;
using Assay.Server.Tests.Web;
using Assay.Serving;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

/// <summary>From the numbers to the one request that a caller complains about, and what was said in it.</summary>
public sealed class TrafficTests(Site site)
{
    [Fact]
    public async Task Live_traffic_shows_what_a_gateway_writes_and_leaves_unfolded_what_was_unfolded()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/traffic");
        await visit.Page.Locator("#added summary").ClickAsync();
        await visit.Page.EvaluateAsync("() => document.activeElement.blur()");
        await visit.Page.Mouse.MoveAsync(2, 2);
        await using var recorder = TrafficRecorder.Start(site.Record.Store, new TrafficSource("walk", "gateway-c", new TelemetryEntry()), () => 0, TimeProvider.System, _ => { });
        recorder.Add(TrafficRecord.Plain("fresh-route"));
        Assert.True(await recorder.WriteAsync(TestContext.Current.CancellationToken));
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "fresh-route" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(visit.Page.Locator("#added details")).ToHaveAttributeAsync("open", "");
        await Expect(visit.Page.Locator("#live canvas")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task Without_scripts_a_reference_leads_to_its_exchange()
    {
        await using var visit = await site.OpenAsync(Role.Grc, 390, 800, scripts: false);
        await visit.GoAsync("/traffic");
        await visit.Page.GetByLabel("Find an exchange").Nth(1).FillAsync(TrafficRecord.Refused[..10]);
        await visit.FollowAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find" }));
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Exchange 0123456789ab" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("/messages/1/content").First).ToBeVisibleAsync();
        // Who may not open the texts is told who may.
        await Expect(visit.Page.GetByText("Texts are read by AppSec, Security operations, AI red team, Administrator.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_may_opens_the_texts_and_is_written_down_for_it()
    {
        await using var visit = await site.OpenAsync(Role.SecurityOperations);
        await visit.GoAsync($"/exchanges/{TrafficRecord.Refused}");
        await visit.FollowAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Open the texts" }));
        await Expect(visit.Page.GetByText("Forget what you were told")).ToBeVisibleAsync();
        await visit.FollowAsync(visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^entry \\d+$") }));
        await Expect(visit.Text($"Texts of exchange {TrafficRecord.Refused} read")).ToBeVisibleAsync();
    }
}
