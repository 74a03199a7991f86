using System.Text.Json;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;
using Spectre.Console;

namespace Assay.Cli.Tests;

public sealed class RenderingTests
{
    static Report Sample(params Gap[] gaps) => new()
    {
        Tool = new Tool("assay", "1.2.3"),
        Subjects = [new Subject("models/my model.pt", Digest.Sha256("x"u8))],
        Findings =
        [
            new Finding { RuleId = "minor", Title = "Small thing", Severity = Severity.Low, Fingerprint = Fingerprint.Of("t/1", "a") },
            new Finding
            {
                RuleId = "pickle-dangerous-import", Title = "Calls \u001b[2Jos.system", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("pickle/1", "b"),
                Cvss = ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", "broken"], Remediation = "Use safetensors.",
                Location = new Location { Path = "archive/data.pkl", Offset = 17, Length = 4 }, References = [new Reference("cwe", "CWE-502")],
            },
        ],
        Metrics = [new Metric("auc", 0.875, Low: 0.85, High: 0.9, Confidence: 0.95, Count: 1200)],
        Gaps = gaps,
    };

    static string Plain(Report report)
    {
        using var text = new StringWriter { NewLine = "\n" };
        TextReport.Write(report, new PlainText(text));
        return text.ToString();
    }

    [Fact]
    public void Text_puts_the_worst_first_and_says_what_was_not_looked_at()
    {
        var text = Plain(Sample(new Gap("inner.zip", "encrypted")));
        Assert.True(text.IndexOf("critical", StringComparison.Ordinal) < text.IndexOf("Small thing", StringComparison.Ordinal));
        Assert.Contains("inner.zip  encrypted", text, StringComparison.Ordinal);
        Assert.EndsWith("2 findings (1 critical, 1 low); 1 thing could not be looked at.\n", text, StringComparison.Ordinal);
        Assert.Contains("0.85 to 0.9 (95 %)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_XML_cannot_hold_is_replaced_and_what_it_can_is_kept() =>
        Assert.Equal("a\ufffdb\ud83d\ude00\ufffdc\n", Junit.Legal("a\u0001b\ud83d\ude00\ud800c\n"));

    [Fact]
    public void Advice_that_is_the_same_for_several_rules_is_said_once()
    {
        Finding Of(string rule) => new() { RuleId = rule, Title = rule, Severity = Severity.Low, Fingerprint = Fingerprint.Of("t/1", rule), Remediation = "Try it again." };
        var text = Plain(Sample() with { Findings = [Of("one"), Of("two"), Of("one")] });
        Assert.Contains("\none, two: Try it again.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_never_passes_control_characters_of_a_file_to_the_terminal()
    {
        Assert.DoesNotContain('\u001b', Plain(Sample()));
        Assert.Contains("\\u{1b}[2J", Plain(Sample()), StringComparison.Ordinal);
        Assert.Equal("a\\u{202e}b\\u{a}c\\u{9b}", SafeText.Of("a\u202eb\nc\u009b"));
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(writer) });
        TextReport.Write(Sample(), new TerminalText(console));
        Assert.Contains("\u001b[", writer.ToString(), StringComparison.Ordinal); // colour is there
        Assert.DoesNotContain("\u001b[2J", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_carries_the_computed_scores()
    {
        var finding = JsonReport.Of(Sample())["findings"]![1]!;
        Assert.Equal(8.8, finding["cvssScores"]![0]!.GetValue<double>());
        Assert.Null(finding["cvssScores"]![1]);
    }

    [Fact]
    public void A_report_that_is_written_by_hand_has_every_member_that_serialising_it_gives()
    {
        var report = Sample(new Gap("inner.zip", "encrypted")) with
        {
            Statements = [new EvidenceStatement("dependency-scan", new Statement([new Subject("model.pt", Digest.Sha256("x"u8))], "https://example.test/t", JsonElement.Parse("""{"b":1,"a":[null,"\u00e9\ud83d\ude00"]}"""u8)), EvidenceResult.Incomplete)],
        };
        report = report with
        {
            Findings = [.. report.Findings, report.Findings[0] with { Location = new Location { Path = "a", Offset = 1, Length = 2, Line = 3, Column = 4, Part = "p", Excerpt = [new SourceLine(3, "x < y")] }, References = [new Reference("cwe", "CWE-1", "2025", "https://example.test")] }],
            Metrics = [.. report.Metrics, new Metric("m", 0.1 + 0.2, "u", "s", -0.0, 1e300, 0.95, 7)],
        };
        foreach (var one in new[] { report, report with { Findings = [], Gaps = [], Statements = [], Metrics = [] } })
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                ReportJson.Members(json, one);
                json.WriteEndObject();
            }

            Assert.Equal(Json.Text(Serialised(one), indented: true), System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        }
    }

    static System.Text.Json.Nodes.JsonNode Serialised(Report report)
    {
        var root = JsonSerializer.SerializeToNode(report, Json.Options)!;
        foreach (var (finding, json) in report.Findings.Zip(root["findings"]!.AsArray()))
            if (finding.Cvss.Count > 0)
                json!["cvssScores"] = new System.Text.Json.Nodes.JsonArray([.. finding.Cvss.Select(v => CvssVector.TryParse(v, out var vector, out _) ? System.Text.Json.Nodes.JsonValue.Create(vector.Score) : null)]);
        return root;
    }

    [Fact]
    public void A_scan_of_dependencies_for_programs_has_every_member_of_what_it_says()
    {
        var package = new Dependency { Ecosystem = "PyPI", Name = "flask", Version = "1", Range = "==1", Source = "git+https://x", Marker = "python_version > '3'", Extras = ["a"], Role = DependencyRole.Development, Pinned = true, Hashed = true, Format = "requirements", Path = "r.txt", Line = 7 };
        var stated = new VexStatement("CVE-1", "pkg:pypi/flask", VexStatus.NotAffected, "code_not_present", "never loaded");
        var vulnerability = new DependencyVulnerability(package, "1", "CVE-1", ["CVE-1", "GHSA-1"], ["GHSA-1"], Severity.High, ["CVSS:3.1/AV:N"], "<summary> é", ["CWE-1"], "https://x", "2", 0.0123, true, false, true) { Stated = stated };
        var bare = new DependencyVulnerability(new Dependency { Ecosystem = "npm", Name = "x", Format = "f", Path = "p" }, "", "GHSA-2", [], [], Severity.Low, [], "", [], "", null, null, false, true, false);
        var status = new OsvStatus("all.zip", Digest.Sha256("x"u8), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 3, 1, 2, new Dictionary<string, int> { ["PyPI"] = 2 });
        var scan = new DependencyScan("t", [], [package, bare.Package], [vulnerability, bare], [vulnerability], [bare], [], [new Gap("a", "b")], status);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            DepsJson.Write(json, scan, scan.ToReport(), [new Recorded(7, "dependency-scan", EvidenceResult.Passed, Digest.Sha256("e"u8), ["m@1"], null)], DateTimeOffset.UnixEpoch.AddDays(40));
        using var written = JsonDocument.Parse(stream.ToArray());
        Assert.Equal((40, true), (written.RootElement.GetProperty("databaseDaysOld").GetInt32(), written.RootElement.GetProperty("databaseOld").GetBoolean()));
        foreach (var (name, value) in new (string, object)[] { ("dependencies", scan.Dependencies), ("vulnerabilities", scan.Vulnerabilities), ("suppressed", scan.Suppressed), ("accepted", scan.Accepted), ("database", status) })
        {
            using var expected = JsonDocument.Parse(Json.Bytes(value));
            Assert.True(JsonElement.DeepEquals(expected.RootElement, written.RootElement.GetProperty(name)), name);
        }

        Assert.Equal(7, written.RootElement.GetProperty("recorded")[0].GetProperty("entry").GetInt32());
    }

    [Fact]
    public void Sarif_has_rules_results_fingerprints_and_severities()
    {
        using var json = JsonDocument.Parse(SarifReport.Write(Sample(new Gap("inner.zip", "encrypted"))));
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        var rule = run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[1];
        Assert.Equal("8.8", rule.GetProperty("properties").GetProperty("security-severity").GetString());
        var result = run.GetProperty("results")[1];
        Assert.Equal(1, result.GetProperty("ruleIndex").GetInt32());
        Assert.Equal("error", result.GetProperty("level").GetString());
        Assert.Equal(Fingerprint.Of("pickle/1", "b").Value, result.GetProperty("partialFingerprints").GetProperty("assay/pickle/1").GetString());
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("models/my%20model.pt", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(17, place.GetProperty("region").GetProperty("byteOffset").GetInt32());
        Assert.False(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
    }
}
