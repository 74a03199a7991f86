using Assay.Evaluation.Answers;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.Answers;

/// <summary>A set of questions is asked like a round, and each kind of bad answer is told from a good one.</summary>
public sealed class AnswerEvaluatorTests : IDisposable
{
    const string Policy = "Clothing can be returned within 30 days with its receipt. Shoes must be unworn.";

    readonly string _folder = Directory.CreateTempSubdirectory("assay-answers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    sealed class Canned(Func<string, string> answer) : ITarget
    {
        public TargetTraits Traits { get; } = new("canned", "memory", "none") { Bare = true };

        public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel) =>
            Task.FromResult(new TargetReply { Text = answer(request.Messages[^1].Text.Split("</document>")[^1].Trim()) });
    }

    async Task<(Report Report, IReadOnlyList<AnswerVerdict> Verdicts)> AskAsync(string questions, Func<string, string> answer)
    {
        var read = Question.ReadAll(questions, out var errors);
        Assert.Empty(errors);
        var plan = AnswerEvaluator.PlanOf(read, new Scenario { Name = "none" }, 1, 1, new RoundLimits { RequestsPerSecond = null });
        var result = await RedTeamRound.RunAsync(plan, new Canned(answer), new JournalFile(Path.Combine(_folder, Guid.NewGuid().ToString("N")), "q", new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);
        var report = AnswerEvaluator.Judge(read, result, _ => [], [new MetricThreshold("task-success", Min: 0.9)], out var verdicts);
        return (report, verdicts);
    }

    static string Line(string rest) => $$"""{"question":"How long can clothing be returned?","context":"{{Policy}}",{{rest}}}""";

    [Theory]
    [InlineData("Clothing can be returned within 30 days [context].", null)]
    [InlineData("You may return it for as long as you like.", "answer-wrong")]
    [InlineData("Clothing can be returned within 30 days, and within 90 days for members [context].", "answer-ungrounded")]
    [InlineData("Clothing can be returned within 30 days [handbook].", "answer-citation")]
    public async Task Each_kind_of_bad_answer_is_told_from_a_good_one(string answer, string? rule)
    {
        var (report, verdicts) = await AskAsync(Line("\"all\":[\"30 days\"]"), _ => answer);
        Assert.Single(verdicts);
        if (rule is null)
            Assert.Empty(report.Findings);
        else
            Assert.Contains(report.Findings, f => f.RuleId == rule);
    }

    [Theory]
    [InlineData("I do not know; the documents do not mention it.", true)]
    [InlineData("Yes, we have 14 shops on the moon.", false)]
    public async Task Where_the_sources_are_silent_the_right_answer_is_to_say_so(string answer, bool kept)
    {
        var (report, verdicts) = await AskAsync($$"""{"question":"Do you have shops on the moon?","context":"{{Policy}}","silent":true}""", _ => answer);
        Assert.Equal(kept, verdicts[0].KeptSilent);
        Assert.Equal(kept, !report.Findings.Any(f => f.RuleId == "answer-not-silent"));
    }

    [Fact]
    public async Task The_same_question_in_other_words_must_get_the_same_answer()
    {
        const string question = """{"question":"How long may I return it?","paraphrases":["Until when is a return possible?"],"all":["30 days"]}""";
        var (report, _) = await AskAsync(question, asked => asked.StartsWith("How", StringComparison.Ordinal) ? "Within 30 days." : "Within two weeks.");
        Assert.Contains(report.Findings, f => f.RuleId == "answer-inconsistent");
        Assert.Contains(report.Findings, f => f.RuleId == "evaluation-threshold");
        Assert.Equal(0, report.Metrics.Single(m => m.Name == "consistency").Value);
    }

    [Theory]
    [InlineData("{\"question\":\"\"}", "line 1: the question is empty")]
    [InlineData("{\"question\":\"a\"}\n{\"question\":\"b\",\"al\":[]}", "line 2")]
    [InlineData("{\"question\":\"a\",\"any\":[\"(\"]}", "line 1: '('")]
    [InlineData("{\"id\":\"x\",\"question\":\"a\"}\n{\"id\":\"x\",\"question\":\"b\"}", "twice")]
    [InlineData("", "no questions")]
    public void A_set_that_is_wrong_is_refused_with_its_line(string lines, string says)
    {
        Assert.Empty(Question.ReadAll(lines, out var errors));
        Assert.Contains(errors, e => e.Contains(says, StringComparison.Ordinal));
    }
}
