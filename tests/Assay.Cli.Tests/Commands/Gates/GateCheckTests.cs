using System.Text.Json;
using Assay.Cli.Tests.Language;

namespace Assay.Cli.Tests.Commands;

/// <summary>What <c>assay gate check</c> says to do is done by pasting it.</summary>
public sealed class GateCheckTests
{
    [Fact]
    public void The_line_for_a_code_scan_meets_its_requirement_as_it_is_printed()
    {
        using var work = Registered();
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "x = 1\n");
        var line = HowTo(work, "evidence:code-scan");
        Assert.Contains("--subject risk@1", line, StringComparison.Ordinal);
        work.Must([.. CommandTree.Words(line.Replace("FOLDER", "src", StringComparison.Ordinal))[1..], "--as", "Bob"]);
        Assert.Equal("met", Requirement(work, "evidence:code-scan").GetProperty("state").GetString());
        // Of packages the line has the same form; judging them wants a database of advisories.
        Assert.Equal("assay deps FOLDER --record --subject risk@1 --use-case credit-risk", HowTo(work, "evidence:dependency-scan"));
    }

    [Fact]
    public void It_says_which_version_it_judged_who_decides_and_each_command_once()
    {
        using var work = Registered();
        var one = work.Run("gate", "check", "training", "--use-case", "credit-risk").Out;
        Assert.DoesNotContain("Judged for", one, StringComparison.Ordinal);
        File.WriteAllText(work.At("two.onnx"), "two");
        work.Must("register", "model-version", "risk@2", "--file", "two.onnx", "--use-case", "credit-risk", "--as", "Bob");
        Assert.Contains("Judged for risk@2, the version linked last. The record states none to be live.", work.Run("gate", "check", "training", "--use-case", "credit-risk").Out, StringComparison.Ordinal);
        var before = work.Run("gate", "check", "training", "--use-case", "credit-risk", "--model-version", "risk@1").Out;
        Assert.Contains("Judged for risk@1, not the version linked last. The record states none to be live.", before, StringComparison.Ordinal);
        // Ada is the administrator, who decides nothing.
        Assert.Contains("You may not decide it. Deciding this gate needs one of the roles Product security, AppSec, and you hold none of them.", before, StringComparison.Ordinal);
        Assert.Contains("It may be decided by product-security (held by nobody yet), app-sec (Bob).", before, StringComparison.Ordinal);

        var data = work.Run("gate", "check", "data-preparation", "--use-case", "credit-risk").Out;
        Assert.Equal(2, data.Split("assay register dataset-version").Length);
        Assert.Contains("Dataset card, Ingestion log", data, StringComparison.Ordinal);
    }

    [Fact]
    public void A_past_moment_is_judged_without_what_came_later()
    {
        using var work = Registered();
        var before = work.Run("gate", "check", "deployment", "--use-case", "credit-risk", "--at", "2020-01-01");
        Assert.Equal(2, before.Code);
        Assert.Contains("The record speaks from ", before.Error, StringComparison.Ordinal);
        Assert.Equal("", before.Out);

        work.Must("gate", "except", "training", "evidence:aibom", "--use-case", "credit-risk", "--rationale", "The tool is late.", "--expires", "30d", "--as", "Bob");
        work.Must("register", "deployment", "risk-production", "--parent", "credit-risk", "--as", "Bob");
        var (entries, moment) = (work.Ask("record", "verify").GetProperty("size").GetInt64(), DateTimeOffset.UtcNow);
        var at = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("late", work.Run("gate", "check", "training", "--use-case", "credit-risk", "--at", at).Out, StringComparison.Ordinal);
        work.Must("register", "deployment", "risk-second", "--parent", "credit-risk", "--as", "Bob");
        work.Must("gate", "except", "training", "evidence:model-scan", "--use-case", "credit-risk", "--rationale", "Nobody scans yet.", "--expires", "30d", "--as", "Bob");
        Assert.True(work.Ask("record", "verify").GetProperty("size").GetInt64() > entries);
        var past = work.Run("gate", "check", "training", "--use-case", "credit-risk", "--at", at).Out;
        Assert.Contains("What was live then is not told: a deployment or a rollout changed since.", past, StringComparison.Ordinal);
        Assert.DoesNotContain("The record states none", past, StringComparison.Ordinal);
        Assert.Contains("The tool is late.", past, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody scans yet.", past, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_requirements_by_their_titles_has_one_form_of_days_and_says_which_exceptions_are_of_other_versions()
    {
        using var work = Registered();
        work.Must("gate", "except", "training", "evidence:aibom", "--use-case", "credit-risk", "--rationale", "The tool is late.", "--expires", "30d", "--as", "Bob");
        File.WriteAllText(work.At("two.onnx"), "two");
        work.Must("register", "model-version", "risk@2", "--file", "two.onnx", "--use-case", "credit-risk", "--as", "Bob");
        work.Must("gate", "except", "training", "evidence:model-scan", "--use-case", "credit-risk", "--rationale", "Nobody scans yet.", "--expires", "30d", "--as", "Bob");
        var said = work.Run("gate", "check", "training", "--use-case", "credit-risk").Out;
        Assert.Contains("Of other versions, and not counted here: exception of AI bill of materials (AIBOM) for risk@1 (requested, ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("The tool is late.", said, StringComparison.Ordinal);
        Assert.Contains("Nobody scans yet.", said, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", said);
        Assert.Contains("Model scan", said, StringComparison.Ordinal);
        // As 'gate except' wants them.
        Assert.Contains("evidence:model-scan", said, StringComparison.Ordinal);
    }

    static Workspace Registered()
    {
        var work = new Workspace().WithRecord();
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("model.onnx"));
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "model.onnx", "--use-case", "credit-risk", "--as", "Bob");
        return work;
    }

    static string HowTo(Workspace work, string requirement) => Requirement(work, requirement).GetProperty("howTo").GetString()!;

    static JsonElement Requirement(Workspace work, string id)
    {
        using var gate = JsonDocument.Parse(work.Run("gate", "check", "training", "--use-case", "credit-risk", "--format", "json").Out);
        return gate.RootElement.GetProperty("result").GetProperty("requirements").EnumerateArray().Single(r => r.GetProperty("id").GetString() == id).Clone();
    }
}
