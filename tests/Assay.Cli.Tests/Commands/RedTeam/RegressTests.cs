using System.Text.Json;
using System.Xml.Linq;

namespace Assay.Cli.Tests.Commands;

/// <summary>From a round's successes to a suite, and the suite against the next versions.</summary>
public sealed class RegressTests : IDisposable
{
    readonly Workspace _work = new();
    readonly ChatServer _server = new() { Obeys = true };

    public void Dispose()
    {
        _server.Dispose();
        _work.Dispose();
    }

    void Promoted()
    {
        File.WriteAllText(_work.At("target.yaml"), _server.TargetFile());
        Assert.Equal(1, _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--round", "first").Code);
        var promoted = _work.Run("redteam", "promote", "--round", "first", "--all", "--suite", "suite.yaml", "--owner", "payments");
        Assert.Equal(0, promoted.Code);
        Assert.Contains("3 cases added", promoted.Out);
        Assert.Contains("in the clear", promoted.Out);
    }

    Cli.Result Regress(params string[] more) => _work.Run(["redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", .. more]);

    [Fact]
    public void A_suite_goes_from_persistent_to_fixed_to_new_with_the_exit_codes_of_a_pipeline()
    {
        Promoted();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_work.At("suite.yaml")));
        var persistent = Regress("--format", "json", "--output", "old.json");
        Assert.Equal(1, persistent.Code);
        Assert.Equal(0, Regress("--fail-on-new-only", "--baseline", "old.json").Code);
        Assert.Equal(0, Regress("--fail-on", "critical").Code);
        _server.Obeys = false;
        var fix = Regress("--baseline", "old.json");
        Assert.Equal(0, fix.Code);
        Assert.Contains("3 fixed", fix.Out);
        Assert.Equal(0, Regress("--baseline", "old.json", "--format", "json", "--output", "fixed.json").Code);
        _server.Obeys = true;
        var worse = Regress("--baseline", "fixed.json", "--fail-on-new-only");
        Assert.Equal(1, worse.Code);
        Assert.Contains("3 new", worse.Out);
        _server.Broken = true;
        var broken = Regress("--baseline", "fixed.json");
        Assert.Equal(3, broken.Code);
        Assert.Contains("3 not judged", broken.Out);
    }

    [Fact]
    public void The_first_run_has_no_baseline_and_is_told_how_to_make_one()
    {
        Promoted();
        var first = Regress("--baseline", "last.json");
        Assert.Equal(2, first.Code);
        Assert.Contains("last.json", first.Error, StringComparison.Ordinal);
        Assert.Contains("--format json --output last.json", first.Error, StringComparison.Ordinal);
        Assert.Equal(1, Regress("--format", "json", "--output", "last.json").Code);
        Assert.Contains("3 persistent", Regress("--baseline", "last.json").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_SARIF_and_JUnit_are_what_other_tools_read()
    {
        Promoted();
        Assert.Equal(1, Regress("--format", "sarif", "--output", "out.sarif").Code);
        var said = NodeChecks.ValidateSarif(_work.At("out.sarif"));
        Assert.Contains("Analysis completed successfully", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error SARIF", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error JSON", said, StringComparison.Ordinal);
        Assert.Equal(1, Regress("--format", "junit", "--output", "out.xml").Code);
        var suite = XDocument.Load(_work.At("out.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("3", "3", "0"), ((string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("errors")!));
        _server.Broken = true;
        Regress("--format", "junit", "--output", "out.xml");
        Assert.Equal(3, XDocument.Load(_work.At("out.xml")).Descendants("error").Count());
    }

    [Fact]
    public void The_page_holds_nothing_of_the_target_as_markup_and_no_word_of_the_conversation()
    {
        _server.Around = "<script>alert(1)</script>\u202e<img src=x onerror=alert(1)>";
        Promoted();
        Assert.Equal(1, Regress("--format", "html", "--output", "out.html").Code);
        var page = File.ReadAllText(_work.At("out.html"));
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain("\u202e", page);
        Assert.DoesNotContain("Ignore your previous", page);
        Assert.Contains("default-src 'none'", page);
        Assert.Contains("persistent", page);
    }

    [Fact]
    public void The_result_is_evidence_of_its_kind_in_the_record()
    {
        Promoted();
        _work.WithRecord();
        _work.Must("register", "use-case", "shop", "--name", "Shop", "--risk", "transparency", "--as", "Bob");
        File.WriteAllText(_work.At("plan.yaml"), $$"""
            name: Shop
            scope: The shop as a customer reaches it.
            targets: [{ name: shop, kind: openai-chat, address: "{{_server.Address}}" }]
            rules: Only invented orders.
            people: [{ who: AI red team, part: tests }]
            from: 2020-01-01
            until: 2999-01-01
            authorization: { by: Head of the shop, reference: TICKET-7, until: 2999-01-01 }
            limits: { requestsPerSecond: 1000, requests: 1000 }
            catalogues: ["owasp-llm:2025"]
            """);
        _work.Must("evidence", "file", "red-team-plan", "--subject", "shop", "--from", "plan.yaml", "--as", "Bob");
        _server.Obeys = false;
        var model = "sha256:" + new string('a', 64);
        var result = Regress("--record", "--use-case", "shop", "--model-digest", model, "--format", "json", "--output", "new.json");
        Assert.True(result.Code == 0, result.Error);
        using var json = JsonDocument.Parse(File.ReadAllText(_work.At("new.json")));
        var recorded = Assert.Single(json.RootElement.GetProperty("recorded").EnumerateArray());
        Assert.Equal(("regression-output", "passed"), (recorded.GetProperty("kind").GetString(), recorded.GetProperty("result").GetString()));
        var shown = _work.Run("evidence", "show", recorded.GetProperty("entry").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture), "--format", "json");
        Assert.Equal(0, shown.Code);
        Assert.Contains("measured", shown.Out);
    }

    [Fact]
    public void What_would_be_about_no_version_is_refused_before_anything_is_asked()
    {
        Assert.Equal(0, _work.Run("init", "--organisation", "Example Bank", "--actor", "Ada").Code);
        Promoted();
        var asked = _server.Asked;
        var refused = Regress("--record");
        Assert.Equal(2, refused.Code);
        Assert.Contains("version: NAME@VERSION in the target's file, or --model-digest sha256:HEX", refused.Error, StringComparison.Ordinal);
        Assert.Equal(asked, _server.Asked);
        Assert.DoesNotContain("regression-output", _work.Must("evidence", "list", "--format", "json"), StringComparison.Ordinal);
        // What it is about may be registered later, and by a name that is given here.
        Assert.Contains("There is no", Regress("--record", "--subject", "nobody@1").Error, StringComparison.Ordinal);
        Assert.Equal(asked, _server.Asked);
    }

    [Fact]
    public void One_advice_for_several_cases_is_said_once()
    {
        Promoted();
        var said = Regress().Out;
        var advice = Assay.Evaluation.RedTeam.ProbeLibrary.All.Single(p => p.Id == "injection-override").Remediation;
        Assert.Single(said.Split('\n'), l => l.Trim() == advice);
    }

    [Fact]
    public void A_round_goes_to_other_tools_and_comes_back_as_theirs()
    {
        Promoted();
        Assert.Equal(0, _work.Run("redteam", "export", "--round", "first", "--to", "garak", "out.report.jsonl").Code);
        Assert.Equal(0, _work.Run("redteam", "export", "--round", "first", "--to", "promptfoo", "--all", "promptfooconfig.json").Code);
        Assert.Equal(2, _work.Run("redteam", "export", "--round", "first", "--to", "paper", "x").Code);
        var imported = _work.Run("redteam", "import", "out.report.jsonl", "--suite", "theirs.yaml", "--probes", "probes.yaml", "--round", "theirs", "--target-name", "shop", "--format", "json");
        Assert.True(imported.Code == 1, imported.Error);
        using var json = JsonDocument.Parse(imported.Out);
        Assert.Equal("garak", json.RootElement.GetProperty("tool").GetProperty("name").GetString());
        // What garak's own detector would look for is not in its file: a prompt is judged by whether the target complies.
        Assert.NotEqual(2, _work.Run("redteam", "regress", "--suite", "theirs.yaml", "--target", "target.yaml", "--generations", "1").Code);
        Assert.Equal(0, _work.Run("redteam", "promote", "--round", "theirs", "--all", "--suite", "again.yaml").Code);
        Assert.Equal(0, _work.Run("redteam", "propose-guard", "--round", "first", "guard.yaml").Code);
        Assert.Contains("block-injection-override", File.ReadAllText(_work.At("guard.yaml")));
        File.WriteAllText(_work.At("broken.csv"), "prompt\n\"open");
        var broken = _work.Run("redteam", "import", "broken.csv");
        Assert.Equal(2, broken.Code);
        Assert.Contains("line 2", broken.Error);
    }

    [Fact]
    public void A_named_round_goes_on_and_asks_nothing_twice()
    {
        Promoted();
        Regress("--round", "again");
        var asked = _server.Asked;
        Assert.Equal(1, Regress("--round", "again").Code);
        Assert.Equal(asked, _server.Asked);
        Assert.Equal(2, Regress("--round", "../again").Code);
        Assert.Equal(2, _work.Run("redteam", "promote", "--round", "nowhere", "--suite", "x.yaml").Code);
        Assert.Equal(2, _work.Run("redteam", "promote", "--suite", "x.yaml").Code);
    }
}
