using System.Net;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.Web;

/// <summary>Two versions with a file in common, and what their pages and the list of findings say of each.</summary>
public sealed class SharedFilePageTests
{
    static readonly Digest Old = Digest.Sha256("root of 1"u8), New = Digest.Sha256("root of 2"u8), Weights = Digest.Sha256("weights"u8);

    [Fact]
    public async Task A_version_shows_the_digest_of_the_whole_and_its_own_scans_alone()
    {
        await using var app = await ServerApp.StartAsync();
        await FillAsync(app.Record);
        using var client = await app.ClientAsync(Role.Auditor);
        var page = await PageAsync(client, "/models/forest@2");
        // The heading has the root; the shared file stands among the facts.
        var head = page[page.IndexOf("<h1>", StringComparison.Ordinal)..page.IndexOf("</header>", page.IndexOf("<h1>", StringComparison.Ordinal), StringComparison.Ordinal)];
        Assert.Contains(New.ToString(), head, StringComparison.Ordinal);
        Assert.DoesNotContain(Weights.ToString(), head, StringComparison.Ordinal);
        Assert.Contains("of the whole", page, StringComparison.Ordinal);
        Assert.Contains("Never scanned.", page, StringComparison.Ordinal);
        Assert.Contains("1 scan of other folders that have files of this version", page, StringComparison.Ordinal);
        var own = await PageAsync(client, "/models/forest@1");
        Assert.DoesNotContain("Never scanned.", own, StringComparison.Ordinal);
        Assert.DoesNotContain("of other folders", own, StringComparison.Ordinal);
        var versions = await PageAsync(client, "/models/forest");
        Assert.Contains(Old.ToString(), versions, StringComparison.Ordinal);
        Assert.Contains(New.ToString(), versions, StringComparison.Ordinal);
        Assert.DoesNotContain(Weights.ToString(), versions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_status_lists_what_is_closed_and_the_list_of_open_ones_says_that_there_is_more()
    {
        await using var app = await ServerApp.StartAsync();
        await FillAsync(app.Record);
        var asked = DeployedRecord.Ok(await app.Record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Loaded nowhere.", app.Record.Clock.GetUtcNow().AddDays(5), Finding: "AS-1")));
        DeployedRecord.Ok(await app.Record.As(Role.Leadership).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved)));
        using var client = await app.ClientAsync(Role.AppSec);
        var open = await PageAsync(client, "/findings");
        Assert.Contains("0 findings match. 1 more is closed (accepted, false positive, verified): status any lists it.", open, StringComparison.Ordinal);
        var any = await PageAsync(client, "/findings?status=any");
        Assert.Contains("1 finding matches.", any, StringComparison.Ordinal);
        Assert.Contains("AS-1", any, StringComparison.Ordinal);
        Assert.Contains("1 finding matches.", await PageAsync(client, "/findings?status=any&thing=forest%401"), StringComparison.Ordinal);
        Assert.Contains("'forest@9'", await PageAsync(client, "/findings?thing=forest%409"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_verified_for_another_version_is_listed_where_it_is_open_and_verified_there_on_its_page()
    {
        await using var app = await ServerApp.StartAsync();
        await FillAsync(app.Record);
        DeployedRecord.Ok(await app.Record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        using var client = await app.ClientAsync(Role.AppSec);
        var waiting = await PageAsync(client, "/findings/AS-1");
        Assert.Contains("name=\"evidence\"", waiting, StringComparison.Ordinal);
        Assert.Contains("<option value=\"forest@2\"", waiting, StringComparison.Ordinal);
        DeployedRecord.Ok(await app.Record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "forest@2"))));
        foreach (var address in (string[])["/findings", "/findings?thing=forest%401", "/findings?status=open"])
        {
            var list = await PageAsync(client, address);
            Assert.Contains("1 finding matches.", list, StringComparison.Ordinal);
            Assert.Contains("verified for forest@2 only", list, StringComparison.Ordinal);
        }

        Assert.Contains("0 findings match.", await PageAsync(client, "/findings?thing=forest%402"), StringComparison.Ordinal);
        using var answer = await client.GetAsync(new Uri("/api/v1/findings?thing=forest%401", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"verifiedFor\":[\"forest@2\"]", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var found = await PageAsync(client, "/findings/AS-1");
        Assert.Contains("Still open in", found, StringComparison.Ordinal);
        // It is verified there as well from the same form.
        Assert.Contains("<option value=\"verified\"", found, StringComparison.Ordinal);
        Assert.Contains("It is for forest@1: verified for forest@2 only.", await PageAsync(client, "/findings/AS-1/waive"), StringComparison.Ordinal);
        Assert.Contains("verified for forest@2 only", await PageAsync(client, "/work"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_findings_of_a_use_case_stand_under_a_heading_of_their_own_without_a_due_date()
    {
        await using var app = await ServerApp.StartAsync();
        await FillAsync(app.Record);
        DeployedRecord.Ok(await app.Record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "trees", "Trees")));
        DeployedRecord.Ok(await app.Record.As(Role.Grc).LinkAsync(new("trees", "forest@1")));
        using var client = await app.ClientAsync(Role.AppSec);
        Assert.DoesNotContain("Accepted findings", await PageAsync(client, "/use-cases/trees"), StringComparison.Ordinal);
        var asked = DeployedRecord.Ok(await app.Record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Loaded nowhere.", app.Record.Clock.GetUtcNow().AddDays(5), Finding: "AS-1")));
        DeployedRecord.Ok(await app.Record.As(Role.Leadership).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved)));
        foreach (var tab in (string[])["", "?tab=findings"])
        {
            var page = await PageAsync(client, $"/use-cases/trees{tab}");
            Assert.Contains("Accepted findings", page, StringComparison.Ordinal);
            Assert.True(page.IndexOf("No open finding.", StringComparison.Ordinal) < page.IndexOf("AS-1", StringComparison.Ordinal), page);
        }

        Assert.DoesNotContain("<dt>Due</dt>", await PageAsync(client, "/findings/AS-1"), StringComparison.Ordinal);
    }

    static async Task FillAsync(TestRecord record)
    {
        DeployedRecord.Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "forest", "Forest")));
        DeployedRecord.Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "forest@1", "Forest 1", "forest", Digests: [Old, Weights])));
        DeployedRecord.Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "forest@2", "Forest 2", "forest", Digests: [New, Weights])));
        DeployedRecord.Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new("forest", Old), new("model.pkl", Weights)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
            [new Finding { RuleId = "posix.system", Title = "Calls a command", Severity = Severity.Critical, Subject = "model.pkl", Fingerprint = Fingerprint.Of("test/1", "call") }])));
    }

    static async Task<string> PageAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
