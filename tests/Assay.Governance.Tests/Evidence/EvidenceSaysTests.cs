using System.Text;
using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Evidence;

/// <summary>What a list and a report would otherwise tell as its opposite is told by what it says.</summary>
public sealed class EvidenceSaysTests
{
    const string None = "No incident from 1 Sep 2026 to 30 Nov 2026";

    [Fact]
    public async Task A_statement_that_there_was_no_incident_does_not_read_as_an_incident_record()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        var filed = Ok(await NoneAsync(record, "incident-record"));
        Assert.Equal(None, filed.Titled());
        Assert.Equal(None, Ok(await record.Admin.EvidenceAsync(filed.Entry)).Row.Titled());
        Assert.Equal(None, (await record.Admin.EvidenceListAsync(null, "incident-record", null, null, 10)).Items.Single().Titled());
        Assert.Equal(None, Ok(await record.Admin.EngagementAsync(ReleasedRecord.UseCase)).Evidence.Single(e => e.Entry == filed.Entry).Titled());
        Assert.Contains(await record.Admin.SearchAsync("Incident record"), h => h.Title == $"{None} ({ReleasedRecord.UseCase})");
        Assert.Equal("No post-incident review from 1 Sep 2026 to 30 Nov 2026", Ok(await NoneAsync(record, "post-incident-review")).Titled());
        // A kind that says by itself what it is keeps its title.
        Assert.Equal("Model card", Ok(await ReleasedRecord.FileAsync(record, "model-card", ReleasedRecord.Version)).Titled());

        // What was erased says so much as the entry does.
        Ok(await record.Admin.EraseAsync(new ErasureRequest("A name in it.", Entry: filed.Entry)));
        Assert.Equal("No incident in the period", Ok(await record.Admin.EvidenceAsync(filed.Entry)).Row.Titled());
    }

    [Fact]
    public async Task The_report_of_a_pack_says_it_and_that_of_a_format_before_reads_as_it_did()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkAsync(record);
        Ok(await NoneAsync(record, "incident-record"));
        var row = Ok(await record.As(Role.Grc).BuildPackAsync(ReleasedRecord.UseCase, ReleasedRecord.Version));
        var verified = PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));

        var (useCase, version) = (Ok(await record.Admin.EngagementAsync(ReleasedRecord.UseCase)).UseCase.Id, Ok(await record.Admin.ThingAsync(ReleasedRecord.Version)).Thing.Id);
        var entries = await record.Store.ReadAsync(view => PackScope.Choose(() => view.Entries(0, view.Size), useCase, version));
        var content = await record.Store.ReadAsync(view => entries.SelectMany(e => e.Blobs.Values).Distinct().ToDictionary(c => c, c => view.Blob(c)));
        string Report(int format)
        {
            var html = new PackHtml();
            PackReportTables.Evidence(html, PackModel.Of(entries, c => content.GetValueOrDefault(c), useCase, version, entries[^1].Index + 1, null, format), record.Clock.GetUtcNow());
            return Encoding.UTF8.GetString(html.ToBytes());
        }

        Assert.Contains(None, Report(PackManifest.CurrentFormat), StringComparison.Ordinal);
        Assert.DoesNotContain("Incident record", Report(PackManifest.CurrentFormat), StringComparison.Ordinal);
        Assert.Contains("Incident record", Report(3), StringComparison.Ordinal);
        Assert.DoesNotContain("No incident", Report(3), StringComparison.Ordinal);
    }

    static Task<Answer<EvidenceRow>> NoneAsync(TestRecord record, string kind) => record.As(Role.SecurityOperations).FileEvidenceAsync(new EvidenceRequest(
        kind, [ReleasedRecord.UseCase], [], Json.Element(new { noneInPeriod = true, periodStart = "2026-09-01", periodEnd = "2026-11-30" }), null, EvidenceResult.NotStated, Origin.Filed));
}
