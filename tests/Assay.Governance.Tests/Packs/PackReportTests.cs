using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Governance.Tests.Packs;

/// <summary>What an auditor reads off the report without any other file.</summary>
public sealed partial class PackReportTests(ReleasedRecord released) : IClassFixture<ReleasedRecord>
{
    [Fact]
    public void The_first_panel_says_what_was_released_when_by_whom_and_as_what()
    {
        var first = Text(Report(released.Pack)[Report(released.Pack).IndexOf("<div class=\"panel", StringComparison.Ordinal)..]);
        Assert.Matches($@"^Released: {Regex.Escape(ReleasedRecord.Version)} on \d+ \w+ \d{{4}} by Leadership person as Leadership, entry \d+, under conditions\.", first);
    }

    [Fact]
    public async Task A_version_without_a_release_is_said_not_to_be_released()
    {
        await using var record = await Records.TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        var row = ReleasedRecord.Ok(await record.As(Role.Grc).BuildPackAsync(ReleasedRecord.UseCase, ReleasedRecord.Version));
        Assert.Contains("<b>Not released</b>", Report(ReleasedRecord.Ok(await record.As(Role.Grc).PackAsync(row.Id))), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_bears_an_accepted_risk_until_when_stands_in_the_report_and_by_name_in_the_file()
    {
        var report = Text(Report(released.Pack));
        Assert.Matches(@"borne by DataScience person until \d+ \w+ \d{4}", report);
        Assert.Matches(@"approved by Grc person as GRC", report);
        Assert.Matches(@"Accepted ?until \d+ \w+ \d{4}", report);
        var waiver = JsonDocument.Parse(new Repacked(released.Pack)["findings.json"]).RootElement.GetProperty("waivers")[0];
        Assert.Equal(("DataScience person", "DataScience person", "Grc person"), (waiver.GetProperty("ownerName").GetString(), waiver.GetProperty("requesterName").GetString(), waiver.GetProperty("approverName").GetString()));
    }

    [Fact]
    public void Who_ran_a_measurement_and_that_it_was_not_who_decided_stand_in_the_report()
    {
        var report = Text(Report(released.Pack));
        Assert.Contains("by assay 0.1.0, run by DataEngineering person", report, StringComparison.Ordinal);
        Assert.Matches(@"It rests on \d+ pieces of evidence; Leadership person recorded none of them\.", report);
        Assert.DoesNotContain("not stated", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Requirements_are_called_as_pages_call_them()
    {
        var report = Text(Report(released.Pack));
        Assert.Contains($"{EvidenceKinds.Get("model-card").Title}: met", report, StringComparison.Ordinal);
        Assert.Contains("Decision of the gate before: met", report, StringComparison.Ordinal);
        Assert.DoesNotMatch("(evidence|findings):[a-z]", report);
    }

    [Fact]
    public void Each_chart_names_its_metric_and_what_it_is_split_by_and_its_numbers_are_folded()
    {
        var report = Report(released.Pack);
        var chart = Text(report[report.IndexOf("<div class=\"chart\"><b>selection-rate</b>", StringComparison.Ordinal)..]);
        Assert.StartsWith("selection-rateby age; the line is the 95 % interval", chart, StringComparison.Ordinal);
        Assert.Contains("<details><summary>3 numbers of the charts</summary>", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_can_be_scrolled_where_the_screen_is_narrower()
    {
        var report = Report(released.Pack);
        Assert.Contains(".wide{overflow-x:auto}", report, StringComparison.Ordinal);
        Assert.Equal(Tables().Count(report), ScrolledTables().Count(report));
        Assert.True(Tables().Count(report) >= 4);
    }

    static string Report(byte[] pack) => Encoding.UTF8.GetString(new Repacked(pack)[PackNames.Report]);

    static string Text(string html) => System.Net.WebUtility.HtmlDecode(Tags().Replace(html, "")).TrimStart();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex("<table>")]
    private static partial Regex Tables();

    [GeneratedRegex("<div class=\"wide\"[^>]*><table>")]
    private static partial Regex ScrolledTables();
}
