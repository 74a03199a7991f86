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
