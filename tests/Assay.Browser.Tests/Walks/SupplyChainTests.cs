using Assay.Governance;
using Assay.Server.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

/// <summary>What a model version is made of, as a person looks for it.</summary>
public sealed class SupplyChainTests(Site site)
{
    const string Version = $"/models/{SupplyChainRecord.Version}";

    [Fact]
    public async Task A_bill_of_materials_is_read_as_a_tree_and_filtered_by_what_it_lacks()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync(Version);
        await visit.FollowAsync(visit.Link("Bill of materials"));
        var rows = visit.Page.Locator("#components tbody tr");
        await Expect(rows.First).ToContainTextAsync(SupplyChainRecord.Hostile);
        var names = await rows.Locator("td:first-child").AllInnerTextsAsync();
        var file = names.ToList().FindIndex(n => n.Contains("tokenizer.json", StringComparison.Ordinal));
        Assert.Contains("tokenizer", names[file - 1], StringComparison.Ordinal);
        // What stands further in begins further to the right.
        var outer = await rows.Nth(file - 1).Locator("td:first-child > span").Last.BoundingBoxAsync();
        var inner = await rows.Nth(file).Locator("td:first-child > span").Last.BoundingBoxAsync();
        Assert.True(inner!.X > outer!.X + 8, $"{inner.X} and {outer.X}");
        await Expect(visit.Panel("Completeness")).ToContainTextAsync("No performance figure is stated");

        await visit.Field("Lacking").SelectOptionAsync("licence");
        await visit.FollowAsync(visit.Button("Filter"));
        Assert.Contains("lacking=licence", visit.Page.Url, StringComparison.Ordinal);
        Assert.All(await rows.AllInnerTextsAsync(), text => Assert.Contains("no licence", text, StringComparison.Ordinal));
        Assert.InRange(await rows.CountAsync(), 1, names.Count - 1);
        await visit.FollowAsync(visit.Link("Clear"));
        await Expect(rows).ToHaveCountAsync(names.Count);
    }

    [Fact]
    public async Task An_imported_bill_that_cannot_be_read_says_so()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync(Version + "?tab=bom");
        var choice = visit.Page.GetByLabel("Bill", new() { Exact = true });
        await choice.SelectOptionAsync(new SelectOptionValue { Index = await choice.Locator("option").CountAsync() - 1 });
        await visit.FollowAsync(visit.Button("Show"));
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This bill cannot be read: CycloneDX version '1.9' is not read here");
        await Expect(visit.Page.Locator("#components")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_lineage_is_drawn_walked_by_keyboard_and_said_in_a_table()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync(Version + "?tab=lineage");
        var drawing = visit.Page.Locator(".lineage > svg");
        var parts = drawing.Locator(".part");
        Assert.Equal(await visit.Panel("Parts").Locator("tbody tr").CountAsync(), await parts.CountAsync());
        Assert.Equal(await visit.Panel("What came from what").Locator("tbody tr").CountAsync(), await drawing.Locator(".arrow").CountAsync());
        await Expect(visit.Panel("What came from what").GetByRole(AriaRole.Row, new() { Name = "Loan scorer 2.0, 8 bits quantised from Loan scorer 2.0" })).ToBeVisibleAsync();
        // Each stands to the right of what it came from.
        string[] chain = ["model: org/tabular-foundation", "version: Loan base 1.0", "run: python3 train.py", "version: Loan scorer 2.0, loan-scorer@2.0, this page", "version: Loan scorer 2.0, 8 bits", "deployment: Loan scoring at the edge"];
        var left = new List<float>();
        foreach (var part in chain)
            left.Add((await drawing.Locator(".part", new() { HasText = part }).Locator("rect").First.BoundingBoxAsync())!.X);
        Assert.Equal(left.Order(), left);
        Assert.Equal(left.Count, left.Distinct().Count());

        var node = drawing.Locator("a.part", new() { HasText = "version: Loan base 1.0" }).First;
        await node.FocusAsync();
        await Expect(visit.Page.Locator("a.part:focus")).ToHaveCountAsync(1);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Loan base 1.0", Level = 1 })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task On_a_phone_a_lineage_scrolls_in_its_own_box_and_begins_at_the_version(ColorScheme scheme)
    {
        await using var visit = await site.OpenAsync(Role.Auditor, 390, 844, scheme);
        await visit.GoAsync(Version + "?tab=lineage");
        await Expect(visit.Page.Locator(".part.here rect")).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.lineage').scrollWidth > innerWidth"));
        // Ink on its ground, whatever the scheme: the box's own colour and its name's differ.
        Assert.NotEqual(
            await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.part rect')).fill"), await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.part .name')).fill"));
    }

    [Fact]
    public async Task A_vulnerable_package_leads_to_its_finding()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync(Version + "?tab=dependencies");
        var rows = visit.Page.Locator("#packages tbody tr");
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(visit.Panel("Nightly re-match")).ToContainTextAsync("Not deployed");
        await visit.Field("Show").SelectOptionAsync("exploited");
        await visit.FollowAsync(visit.Button("Filter"));
        Assert.Contains("only=exploited", visit.Page.Url, StringComparison.Ordinal);
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("2.6.0");
        await visit.FollowAsync(visit.Link("CVE-2026-1001"));
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "CVE-2026-1001 affects torch 2.5.0" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_deployed_version_says_where_its_nightly_re_match_stands()
    {
        await using var visit = await site.OpenAsync(Role.SecurityOperations);
        await visit.GoAsync($"/models/{SupplyChainRecord.Quantised}?tab=dependencies");
        await Expect(visit.Panel("Nightly re-match")).ToContainTextAsync("This server has no advisory index");
    }

    [Fact]
    public async Task A_finding_in_code_shows_the_lines_with_their_numbers_and_masks_credentials()
    {
        var finding = (await site.Record.Admin.FindingsAsync(new FindingQuery(Text: "py-torch-load"))).Items[0];
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync($"/findings/{finding.Id}");
        var lines = visit.Page.Locator(".source tr");
        await Expect(lines).ToHaveCountAsync(5);
        await Expect(visit.Page.Locator(".source tr.at")).ToContainTextAsync("state = torch.load(path, weights_only=False)");
        await Expect(visit.Page.Locator(".source tr.at td").First).ToHaveTextAsync("7");
        await Expect(visit.Panel("What was found")).ToContainTextAsync("train.py");
        var token = (await site.Record.Admin.FindingsAsync(new FindingQuery(Text: "secret-token"))).Items[0];
        await visit.GoAsync($"/findings/{token.Id}");
        await Expect(visit.Page.Locator(".source tr.at")).ToContainTextAsync("hf_");
        Assert.DoesNotContain("aB3dE6aB3dE6", await visit.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AI_assets_are_counted_by_kind_and_lead_to_their_findings()
    {
        await using var visit = await site.OpenAsync(Role.AppSec);
        await visit.GoAsync("/layers/build");
        await visit.FollowAsync(visit.Link("AI assets").First);
        var rows = visit.Page.Locator("#assets tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await visit.FollowAsync(visit.Page.Locator("a.big-n", new() { HasText = "MCP server" }));
        Assert.Contains("kind=mcp-server", visit.Page.Url, StringComparison.Ordinal);
        await Expect(rows).ToHaveCountAsync(1);
        await visit.FollowAsync(visit.Link("Clear"));
        await visit.FollowAsync(rows.Nth(0).Locator("a[href^=\"/findings/\"]").First);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("A tool's description gives the model orders");
    }
}
