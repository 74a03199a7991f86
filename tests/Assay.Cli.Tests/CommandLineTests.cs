using System.Text.Json;

namespace Assay.Cli.Tests;

public sealed class CommandLineTests
{
    const string Vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

    [Fact]
    public void Answers_the_version_alone_and_among_other_options()
    {
        Assert.Equal(new Cli.Result(0, $"assay {ProductVersion.Text}\n", ""), Cli.Run("--version"));
        Assert.Contains(ProductVersion.Text, Cli.Run("version").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_every_kind_of_evidence_in_plain_text_when_piped()
    {
        var result = Cli.Run("kinds");
        Assert.Equal(0, result.Code);
        Assert.Equal(EvidenceKinds.All.Count + 1, result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain('\u001b', result.Out);
    }

    [Fact]
    public void Filters_kinds_and_writes_them_as_json()
    {
        using var json = JsonDocument.Parse(Cli.Run("kinds", "--layer", "data", "--origin", "measured", "--format", "json").Out);
        Assert.Equal(["dataset-card"], json.RootElement.EnumerateArray().Select(k => k.GetProperty("id").GetString()));
    }

    [Fact]
    public void Scores_a_vector()
    {
        Assert.Equal("9.3 critical (CVSS v4.0)\n", Cli.Run("cvss", Vector).Out);
        using var json = JsonDocument.Parse(Cli.Run("cvss", Vector, "--format=json").Out);
        Assert.Equal(9.3, json.RootElement.GetProperty("score").GetDouble());
    }

    [Theory]
    [InlineData("knids")]
    [InlineData("kinds", "--nope")]
    [InlineData("kinds", "--layer", "nothing")]
    [InlineData("kinds", "--format", "xml")]
    [InlineData("cvss")]
    [InlineData("cvss", "CVSS:4.0/AV:N")]
    public void Ends_with_2_and_one_message_when_the_arguments_are_wrong(params string[] arguments)
    {
        var result = Cli.Run(arguments);
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Out);
        Assert.StartsWith("assay: ", result.Error, StringComparison.Ordinal);
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 3);
    }

    [Theory]
    [InlineData("--polcy", "Did you mean '--policy'?")]
    [InlineData("--nothing-like-it", "Run 'assay scan --help'.")]
    public void A_misspelt_option_is_not_taken_for_a_file(string option, string hint)
    {
        using var work = new Commands.Workspace();
        File.WriteAllText(work.At("model.bin"), "x");
        var result = work.Run("scan", option, "model.bin");
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Out);
        Assert.Contains($"There is no option '{option}'.", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
        // Behind two hyphens it is a name like any other.
        File.WriteAllText(work.At(option), "x");
        Assert.Equal(0, work.Run("scan", "--", option).Code);
        Assert.Equal(0, work.Run("scan", $"./{option}").Code);
    }

    [Theory]
    [InlineData("--format json", "portfolio", "--json")]
    [InlineData("--format json", "scan", "model.bin", "--json")]
    [InlineData("--format sarif", "discover", ".", "--sarif")]
    [InlineData("--urls http://127.0.0.1:PORT", "serve", "--port", "8080")]
    [InlineData("--output FILE", "kinds", "--out", "x")]
    public void What_other_programs_call_an_option_leads_to_the_one_of_ours(string ours, params string[] arguments)
    {
        var result = Cli.Run(arguments);
        Assert.Equal(2, result.Code);
        Assert.Contains($"Did you mean '{ours}'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_others_that_the_command_has_nothing_for_leads_to_its_help() => Assert.DoesNotContain("--urls", Cli.Run("kinds", "--port", "1").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("gate")]
    [InlineData("gate", "check")]
    [InlineData("scan")]
    public void Help_is_a_word_too(params string[] command)
    {
        var result = Cli.Run(["help", .. command]);
        Assert.Equal(Cli.Run([.. command, "--help"]), result);
        Assert.Equal(0, result.Code);
    }

    [Theory]
    [InlineData("There is no command 'gaet'.", "Did you mean 'gate'?", "help", "gaet")]
    [InlineData("There is no command 'chek' of 'assay gate'.", "Did you mean 'check'?", "help", "gate", "chek")]
    public void Help_on_what_there_is_not_says_so(string what, string hint, params string[] arguments)
    {
        var result = Cli.Run(arguments);
        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_assay_up_was_run_a_record_is_looked_for_in_its_folder()
    {
        using var work = new Commands.Workspace();
        Directory.CreateDirectory(work.At(".data/up/.assay"));
        var result = work.Run("portfolio");
        Assert.Equal(2, result.Code);
        Assert.Contains("cd .data/up", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redteam", "run", "--target", "folder")]
    [InlineData("gateway", "check", "--config", "folder")]
    [InlineData("pack", "verify", "file", "--key", "folder")]
    [InlineData("scan", "file", "--policy", "folder")]
    [InlineData("guard", "policy", "check", "folder")]
    public void A_folder_in_place_of_a_file_is_told_as_such(params string[] arguments)
    {
        using var work = new Commands.Workspace();
        Directory.CreateDirectory(work.At("folder"));
        File.WriteAllText(work.At("file"), "x");
        var result = work.Run(arguments);
        Assert.Equal(2, result.Code);
        Assert.Contains("is a folder", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("denied", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("no such file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggests_the_command_that_was_meant() => Assert.Contains("Did you mean 'kinds'?", Cli.Run("knids").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("cvss", "x", "--format", "json")]
    [InlineData("nothing", "--format=json")]
    public void Writes_a_problem_as_json_where_json_was_asked_for(params string[] arguments)
    {
        var result = Cli.Run(arguments);
        using var problem = JsonDocument.Parse(result.Error);
        Assert.Equal(2, problem.RootElement.GetProperty("exitCode").GetInt32());
        Assert.NotEqual("", problem.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public void Writes_the_output_file_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("assay-cli-").FullName;
        try
        {
            var file = Path.Combine(folder, "kinds.json");
            Assert.Equal("", Cli.Run("kinds", "--format", "json", "--output", file).Out);
            using (var json = JsonDocument.Parse(File.ReadAllText(file)))
                Assert.Equal(EvidenceKinds.All.Count, json.RootElement.GetArrayLength());
            var before = File.ReadAllText(file);
            Assert.Equal(2, Cli.Run("cvss", "broken", "--output", file).Code);
            Assert.Equal(before, File.ReadAllText(file));
            Assert.Equal([file], Directory.GetFiles(folder));
            Assert.Equal(2, Cli.Run("kinds", "--output", folder).Code);
            Assert.Equal(2, Cli.Run("kinds", "--output", Path.Combine(folder, "no", "such", "folder")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("assay ki", "kinds")]
    [InlineData("assay kinds --la", "--layer")]
    [InlineData("assay kinds --layer ev", "evaluation")]
    public void Completes_what_was_begun(string line, string expected) =>
        Assert.Contains(expected, Cli.Run($"[suggest:{line.Length}]", line).Out.Split('\n'));

    [Fact]
    public void Does_not_offer_what_an_option_was_called_before()
    {
        const string Line = "assay guard train --";
        var offered = Cli.Run($"[suggest:{Line.Length}]", Line).Out.Split('\n');
        Assert.Contains("--to", offered);
        Assert.DoesNotContain("--out", offered);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c assay")]
    public void Prints_a_completion_script(string shell, string part) => Assert.Contains(part, Cli.Run("completion", shell).Out, StringComparison.Ordinal);

    [Fact]
    public void Loads_neither_the_server_nor_databases_for_a_trivial_command()
    {
        // What the host maps is what it loaded: run the command in this process and look.
        var before = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).ToHashSet();
        Assert.Equal(0, CommandLine.Run(["kinds", "--output", Path.Combine(Path.GetTempPath(), $"assay-kinds-{Environment.ProcessId}")]));
        File.Delete(Path.Combine(Path.GetTempPath(), $"assay-kinds-{Environment.ProcessId}"));
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!).Where(n => !before.Contains(n)).ToList();
        Assert.DoesNotContain(loaded, n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n is "Npgsql" or "Dapper" or "Spectre.Console" or "YamlDotNet" or "Assay.Server" or "Assay.Record");
    }
}
