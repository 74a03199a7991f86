using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

public sealed class EvidenceTests(Site site)
{
    [Fact]
    public async Task Evidence_shows_its_decoded_statement_its_checks_and_its_inclusion_proof()
    {
        var row = (await site.Record.Admin.EvidenceListAsync(null, "bias-evaluation", null, null, 1)).Items[0];
        var view = Site.Ok(await site.Record.Admin.EvidenceAsync(row.Entry));
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/layers/evaluation");
        await visit.FollowAsync(visit.Page.Locator($"main a[href=\"/evidence/{row.Entry}\"]").First);
        await Expect(visit.Page.Locator(".head")).ToContainTextAsync("verifies");
        var checks = visit.Panel("Checks").Locator(".req");
        await Expect(checks).ToHaveCountAsync(view.Checks.Count);
        Assert.All(await checks.Locator(":scope > .tag").AllInnerTextsAsync(), text => Assert.Equal("holds", text));
        await Expect(visit.Panel("Measured")).ToContainTextAsync("age_band=over 60");
        await Expect(visit.Panel("Could not be looked at")).ToContainTextAsync("rows 12 to 14");
        foreach (var member in view.Predicate!.Value.EnumerateObject())
            await Expect(visit.Panel("What it says")).ToContainTextAsync(member.Name);
        await visit.Page.GetByText("Inclusion proof, ").ClickAsync();
        Assert.Equal(view.Inclusion.Path.Select(h => h.Hex), await visit.Page.Locator("details.more li").AllInnerTextsAsync());
    }

    [Fact]
    public async Task The_envelope_that_is_downloaded_is_the_one_that_the_record_holds()
    {
        var row = (await site.Record.Admin.EvidenceListAsync(null, "model-scan", null, null, 1)).Items[0];
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync($"/evidence/{row.Entry}");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Envelope").ClickAsync());
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.Equal(row.Envelope, Digest.Sha256(bytes));
        Assert.Equal("application/vnd.in-toto+json", Json.Read<JsonElement>(bytes).GetProperty("payloadType").GetString());
    }

    [Fact]
    public async Task The_activity_log_downloads_as_csv_with_the_filters_of_the_page()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/activity");
        var all = await CsvAsync(visit);
        Assert.InRange((await site.Record.Admin.RecordAsync()).Size, all.Count - 1, all.Count - 1);
        await visit.Field("Type").SelectOptionAsync("decision");
        await visit.FollowAsync(visit.Button("Filter"));
        var decisions = await CsvAsync(visit);
        Assert.InRange(decisions.Count, 2, all.Count - 1);
        Assert.All(decisions.Skip(1), line => Assert.Contains("decision", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pack_is_built_listed_and_downloaded_with_the_digest_that_the_list_shows()
    {
        await using var visit = await site.OpenAsync(Role.Auditor);
        await visit.GoAsync("/use-cases/credit-risk");
        await visit.FollowAsync(visit.Button("Build a pack"));
        await Expect(visit.Text("The pack is built.")).ToBeVisibleAsync();
        var pack = (await site.Record.Admin.PacksAsync())[0];
        await visit.GoAsync("/assurance");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator($"a[href=\"/packs/{pack.Id}\"]").First.ClickAsync());
        Assert.Equal(pack.Digest, Digest.Sha256(await File.ReadAllBytesAsync(await download.PathAsync())));
    }

    static async Task<List<string>> CsvAsync(Visit visit)
    {
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("CSV").ClickAsync());
        return [.. (await File.ReadAllLinesAsync(await download.PathAsync())).Where(l => l.Length > 0)];
    }
}
