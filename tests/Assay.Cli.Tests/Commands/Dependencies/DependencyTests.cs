using System.Globalization;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay osv</c> and <c>assay deps</c> as a person types them.</summary>
public sealed class DependencyTests
{
    const string Flask = """{"id":"GHSA-1","aliases":["CVE-2026-1"],"modified":"2026-01-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"PyPI","name":"flask"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.3.2"}]}]}]}""";

    [Fact]
    public void Reads_a_dump_finds_fixes_and_records()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("p"));
        File.WriteAllText(work.At("p/requirements.txt"), "flask==2.0.1\n");
        File.WriteAllText(work.At("advisory.json"), Flask);

        // Without a database the answer is not clean.
        Assert.Equal(3, work.Run("deps", "p").Code);
        Assert.Equal(2, work.Run("osv", "status").Code);
        Assert.Equal(1, work.Ask("osv", "update", "advisory.json").GetProperty("advisories").GetInt32());
        Assert.Contains("advisory.json", work.Must("osv", "status"), StringComparison.Ordinal);

        var found = work.Run("deps", "p");
        Assert.Equal(1, found.Code);
        Assert.Contains("CVE-2026-1", found.Out, StringComparison.Ordinal);
        var sarif = JsonDocument.Parse(work.Run("deps", "p", "--format", "sarif").Out).RootElement.GetProperty("runs")[0].GetProperty("results");
        var place = sarif.EnumerateArray().Single(r => r.GetProperty("ruleId").GetString() == "dependency-vulnerable").GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("requirements.txt", 1), (place.GetProperty("artifactLocation").GetProperty("uri").GetString(), place.GetProperty("region").GetProperty("startLine").GetInt32()));

        var recorded = JsonDocument.Parse(work.Run("deps", "p", "--record", "--as", "Bob", "--format", "json").Out).RootElement;
        Assert.Equal(("dependency-scan", "failed"), (recorded.GetProperty("recorded")[0].GetProperty("kind").GetString(), recorded.GetProperty("recorded")[0].GetProperty("result").GetString()));

        var shown = work.Run("deps", "p", "--fix");
        Assert.Contains("+flask==2.3.2", shown.Error, StringComparison.Ordinal);
        Assert.Equal("flask==2.0.1\n", File.ReadAllText(work.At("p/requirements.txt")));
        work.Run("deps", "p", "--fix", "--write");
        Assert.Equal("flask==2.3.2\n", File.ReadAllText(work.At("p/requirements.txt")));
        Assert.Equal(0, work.Run("deps", "p").Code);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(40, true)]
    public void A_scan_says_how_old_its_advisories_are_and_warns_when_that_is_long_ago(int days, bool warns)
    {
        using var work = new Workspace();
        var changed = DateTime.UtcNow.AddDays(-days);
        File.WriteAllText(work.At("requirements.txt"), "flask==2.3.2\n");
        File.WriteAllText(work.At("advisory.json"), Flask.Replace("2026-01-01T00:00:00Z", changed.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        work.Must("osv", "update", "advisory.json");
        var scanned = work.Run("deps", "requirements.txt");
        Assert.Equal(0, scanned.Code);
        Assert.Contains($"Advisories as of {changed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, {days} days old", scanned.Out, StringComparison.Ordinal);
        var warning = $"The advisories are {days} days old";
        Assert.Equal(warns, scanned.Out.Contains(warning, StringComparison.Ordinal));
        Assert.Equal(warns, work.Must("osv", "status").Contains(warning, StringComparison.Ordinal));
        Assert.Equal(warns, work.Run("deps", "requirements.txt", "--format", "sarif").Error.Contains(warning, StringComparison.Ordinal));
        var json = work.Ask("deps", "requirements.txt");
        Assert.Equal((days, warns), (json.GetProperty("databaseDaysOld").GetInt32(), json.GetProperty("databaseOld").GetBoolean()));
    }

    [Fact]
    public void What_cannot_be_used_is_an_error_with_a_reason()
    {
        using var work = new Workspace();
        File.WriteAllText(work.At("requirements.txt"), "flask==2.0.1\n");
        File.WriteAllText(work.At("broken.zip"), "PK and then nothing");
        File.WriteAllText(work.At("advisory.json"), Flask);
        work.Must("osv", "update", "advisory.json");
        void Refused(string reason, params string[] arguments)
        {
            var result = work.Run(arguments);
            Assert.Equal(2, result.Code);
            Assert.Contains(reason, result.Error, StringComparison.OrdinalIgnoreCase);
        }

        Refused("broken or cut off", "osv", "update", "broken.zip");
        Refused("Only https", "osv", "update", "http://osv.example/all.zip");
        Refused("no such file", "osv", "update", "nothing.zip");
        Refused("no such file", "deps", "nothing");
        Refused("cannot be read", "deps", ".", "--osv", "broken.zip");
        Refused("VEX", "deps", ".", "--vex", "requirements.txt");
        Refused("list", "deps", ".", "--epss", "requirements.txt");
        Refused("--fix", "deps", ".", "--write");
        Assert.Equal(1, work.Run("deps", ".").Code);
    }
}
