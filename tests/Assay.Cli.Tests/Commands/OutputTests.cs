using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

public sealed class OutputTests
{
    [Fact]
    public void Every_reading_command_writes_json_that_parses()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        string[][] commands =
        [
            ["actor", "list"], ["key", "list"], ["key", "root"], ["register", "list"], ["register", "show", "credit-risk"], ["finding", "list"], ["waiver", "list"], ["evidence", "list"],
            ["evidence", "form", "threat-model"], ["portfolio"], ["work"], ["engagement", "credit-risk"], ["activity"], ["record", "verify"], ["record", "head"], ["record", "show", "0"],
            ["gate", "policy", "show", "evaluation"],
        ];
        foreach (var command in commands)
            work.Ask(command);
        var gate = work.Run("gate", "check", "deployment", "--use-case", "credit-risk", "--format", "json");
        Assert.Equal(1, gate.Code);
        Assert.False(JsonDocument.Parse(gate.Out).RootElement.GetProperty("result").GetProperty("open").GetBoolean());
    }

    [Fact]
    public void What_is_not_there_is_a_problem_document()
    {
        using var work = new Workspace().WithRecord();
        string[][] commands =
        [
            ["register", "show", "nothing"], ["finding", "show", "AS-1"], ["evidence", "show", "999"], ["engagement", "nothing"], ["gate", "check", "training", "--use-case", "nothing"],
            ["waiver", "approve", "w_nothing"], ["record", "show", "999"], ["bom", "x.onnx", "--facts", "nothing.json"], ["evidence", "push", "nothing.json", "--kind", "aibom"],
            ["verify", "key", "nothing", "--signature", "nothing.sig", "--public-key", "nothing.pem"], ["evidence", "file", "no-such-kind", "--set", "a=b"],
        ];
        foreach (var command in commands)
        {
            var result = work.Run([.. command, "--format", "json"]);
            Assert.Equal(2, result.Code);
            Assert.Equal("", result.Out);
            using var problem = JsonDocument.Parse(result.Error);
            Assert.Equal(2, problem.RootElement.GetProperty("exitCode").GetInt32());
            Assert.DoesNotContain("bug in Assay", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_statement_that_does_not_fit_names_every_field()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        var result = work.Run("evidence", "file", "risk-classification", "--subject", "credit-risk", "--set", "riskClass=terrible", "--as", "Bob");
        Assert.Equal(2, result.Code);
        Assert.Contains("riskClass", result.Error, StringComparison.Ordinal);
        Assert.Contains("assay evidence form risk-classification", result.Error, StringComparison.Ordinal);
        File.WriteAllText(work.At("loop.yaml"), "a: &x [1]\nb: *x\n");
        Assert.Contains("anchors", work.Run("evidence", "file", "risk-classification", "--subject", "credit-risk", "--from", "loop.yaml", "--as", "Bob").Error, StringComparison.Ordinal);
        File.WriteAllText(work.At("deep.yaml"), new string('[', 5000));
        Assert.Contains("nested deeper", work.Run("evidence", "file", "risk-classification", "--subject", "credit-risk", "--from", "deep.yaml", "--as", "Bob").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_activity_as_csv_has_a_line_for_every_entry()
    {
        using var work = new Workspace().WithRecord();
        var lines = work.Must("activity", "--csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("index,at,type,actor,name,summary,leaf_hash", lines[0], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, lines.Length - 1).Reverse().Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), lines.Skip(1).Select(l => l.Split(',')[0]));
    }

    [Fact]
    public void An_erased_name_is_gone_from_every_output()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "erase", "Grace", "--reason", "asked for");
        Assert.DoesNotContain("Grace", work.Must("actor", "list") + work.Must("activity") + work.Must("actor", "list", "--format", "json"), StringComparison.Ordinal);
        Assert.Equal(0, work.Run("record", "verify").Code);
    }
}
