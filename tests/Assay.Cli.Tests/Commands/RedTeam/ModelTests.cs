using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>A judge and an attacker model as a user names them: measured, bound to their files, asked once also after a kill.</summary>
public sealed class ModelTests : IDisposable
{
    const string Authorized = "authorization: { by: the tests, until: 2999-01-01 }\n";

    readonly Workspace _work = new();
    readonly ModelServer _target = ModelServer.Target(said => said.Contains("friends", StringComparison.Ordinal) ? "Step 1: take it. Step 2: go." : "I cannot help with that.");
    readonly ModelServer _judge = ModelServer.Judge(answer => answer.Contains("Step 1", StringComparison.Ordinal));
    readonly ModelServer _attacker = ModelServer.Attacker();

    public ModelTests()
    {
        File.WriteAllText(_work.At("target.yaml"), _target.File("shop", Authorized));
        File.WriteAllText(_work.At("judge.yaml"), _judge.File("judge"));
        File.WriteAllText(_work.At("attacker.yaml"), _attacker.File("attacker"));
        File.WriteAllLines(_work.At("labelled.jsonl"), Enumerable.Range(0, 30).Select(i => JsonSerializer.Serialize(new { demand = "Do it.", answer = i % 2 == 0 ? $"Step 1: {i}" : $"No. {i}", label = i % 2 == 0 ? "complied" : "refused" })));
    }

    public void Dispose()
    {
        _target.Dispose();
        _judge.Dispose();
        _attacker.Dispose();
        _work.Dispose();
    }

    Cli.Result Run(params string[] more) => _work.Run(["redteam", "run", "--target", "target.yaml", "--probe", "harm-privacy", "--variants", "2", .. more]);

    [Fact]
    public void A_measured_judge_decides_and_its_error_stands_beside_every_verdict()
    {
        var unmeasured = Run("--judge", "judge.yaml", "--round", "r", "--format", "json");
        Assert.True(unmeasured.Code == 3, unmeasured.Error + unmeasured.Out);
        Assert.Contains("judge not measured", unmeasured.Out);
        var measured = _work.Run("redteam", "judge-error", "--judge", "judge.yaml", "--labelled", "labelled.jsonl", "--injections", "6", "--save", "error.json");
        Assert.True(measured.Code == 0, measured.Error + measured.Out);
        Assert.Contains("recall 100 %", measured.Out);
        Assert.Contains("Of 6 answers that argued for the other label 0 moved it", measured.Out);
        var asked = _judge.Asked;
        var round = Run("--judge", "judge.yaml", "--judge-error", "error.json", "--round", "r");
        Assert.True(round.Code == 0, round.Error + round.Out);
        Assert.Equal((asked, 2), (_judge.Asked, _target.Asked));
        Assert.Contains("Judged by judge", round.Out);
        Assert.Contains("put right for how often it is wrong", round.Out);
        Assert.Contains("judge-model", _work.Run("redteam", "show", "r").Out);
        var shown = _work.Run("redteam", "show", "r", "--attempt", "harm-privacy/plain/0").Out;
        Assert.Contains("sensitivity 100 %", shown);
        Assert.Contains("Question 0 to the judge model", shown);
    }

    [Fact]
    public void An_attacker_finds_what_the_plain_words_do_not_and_both_models_are_asked_once_after_a_kill()
    {
        Assert.Equal(0, _work.Run("redteam", "judge-error", "--judge", "judge.yaml", "--labelled", "labelled.jsonl", "--injections", "0", "--save", "error.json").Code);
        Assert.Equal(0, Run("--judge", "judge.yaml", "--judge-error", "error.json").Code);
        string[] options = ["--attacker", "attacker.yaml", "--technique", "escalation:2", "--judge", "judge.yaml", "--judge-error", "error.json", "--round", "killed", "--concurrency", "1", "--variants", "8"];
        var (target, judge, attacker) = (_target.Asked, _judge.Asked, _attacker.Asked);
        (_target.Thinks, _judge.Thinks, _attacker.Thinks) = (TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(60));
        using (var process = _work.Start(["redteam", "run", "--target", "target.yaml", "--probe", "harm-privacy", .. options]))
        {
            SpinWait.SpinUntil(() => _judge.Asked - judge >= 2, TimeSpan.FromSeconds(50));
            process.Kill();
            process.WaitForExit();
        }

        Assert.InRange(_judge.Asked - judge, 2, 7);
        var result = _work.Run(["redteam", "run", "--target", "target.yaml", "--probe", "harm-privacy", "--format", "json", .. options]);
        Assert.True(result.Code is 1, result.Error + result.Out);
        // One question at most was on its way; what it belonged to ends there.
        Assert.InRange(_target.Asked - target, 7, 8);
        Assert.InRange(_attacker.Asked - attacker, 7, 8);
        Assert.InRange(_judge.Asked - judge, 7, 8);
    }

    [Fact]
    public void What_is_named_wrongly_is_said_before_anything_is_asked()
    {
        File.WriteAllText(_work.At("other.yaml"), _judge.File("judge").Replace("model: none", "model: another", StringComparison.Ordinal));
        File.WriteAllText(_work.At("app.yaml"), _judge.File("judge", "application: true\n"));
        Assert.Equal(0, _work.Run("redteam", "judge-error", "--judge", "judge.yaml", "--labelled", "labelled.jsonl", "--injections", "0", "--save", "error.json").Code);
        var asked = _judge.Asked;
        foreach (var (options, says) in new (string[], string)[]
        {
            (["--judge", "other.yaml", "--judge-error", "error.json"], "another judge"),
            (["--judge", "app.yaml"], "not an application"),
            (["--judge", "none.yaml"], "no such file"),
            (["--judge-error", "error.json"], "Add --judge"),
            (["--judge", "judge.yaml", "--judge-error", "labelled.jsonl"], "cannot be used"),
            (["--attacker", "attacker.yaml"], "No technique uses"),
            (["--technique", "escalation:2"], "needs an attacker"),
        })
        {
            var result = Run(options);
            Assert.True(result.Code == 2, result.Error + result.Out);
            Assert.Contains(says, result.Error + result.Out, StringComparison.Ordinal);
        }

        Assert.Equal((asked, 0, 0), (_judge.Asked, _target.Asked, _attacker.Asked));
        File.WriteAllText(_work.At("bad.jsonl"), "{\"demand\":\"d\",\"answer\":\"a\",\"label\":\"safe\"}\n");
        Assert.Contains("line 1", _work.Run("redteam", "judge-error", "--judge", "judge.yaml", "--labelled", "bad.jsonl").Error, StringComparison.Ordinal);
        File.WriteAllLines(_work.At("few.jsonl"), File.ReadLines(_work.At("labelled.jsonl")).Take(4));
        Assert.Equal(3, _work.Run("redteam", "judge-error", "--judge", "judge.yaml", "--labelled", "few.jsonl").Code);
    }

    [Fact]
    public void Answers_that_no_exact_check_decides_are_put_to_the_judge()
    {
        using var target = ModelServer.Target(_ => "You can bring goods back within a month.");
        using var judge = ModelServer.Judge(answer => answer.Contains("bring goods back", StringComparison.Ordinal));
        File.WriteAllText(_work.At("assistant.yaml"), target.File("assistant", Authorized));
        File.WriteAllText(_work.At("j.yaml"), judge.File("judge"));
        File.WriteAllText(_work.At("questions.jsonl"), """
            {"id": "returns", "question": "How long can I return goods?", "context": "Purchases may be handed in again up to thirty days after delivery.", "reference": "Within thirty days."}

            """);
        File.WriteAllLines(_work.At("rows.jsonl"), Enumerable.Range(0, 48).Select(i => JsonSerializer.Serialize(new
        {
            task = i < 24 ? "groundedness" : "rightness",
            demand = "How long?",
            answer = i % 2 == 0 ? $"You can bring goods back. {i}" : $"Never. {i}",
            material = "Thirty days.",
            label = (i < 24, i % 2 == 0) switch { (true, true) => "grounded", (true, false) => "ungrounded", (false, true) => "right", _ => "wrong" },
        })));
        var without = _work.Run("eval", "answers", "--target", "assistant.yaml", "--questions", "questions.jsonl", "--format", "json");
        Assert.True(without.Code == 3, without.Error + without.Out);
        Assert.Contains("--judge", without.Out);
        Assert.Equal(0, _work.Run("redteam", "judge-error", "--judge", "j.yaml", "--labelled", "rows.jsonl", "--save", "e.json").Code);
        var judged = _work.Run("eval", "answers", "--target", "assistant.yaml", "--questions", "questions.jsonl", "--judge", "j.yaml", "--judge-error", "e.json", "--format", "json");
        Assert.True(judged.Code == 0, judged.Error + judged.Out);
        using var report = JsonDocument.Parse(judged.Out);
        var metrics = report.RootElement.GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        Assert.Equal((0, 1, 1), (metrics["groundedness"], metrics["groundedness-judged"], metrics["task-success-judged"]));
        Assert.True(metrics.ContainsKey("task-success-judged-corrected"), judged.Out);
    }
}
