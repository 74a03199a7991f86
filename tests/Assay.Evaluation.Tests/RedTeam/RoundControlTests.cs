using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A page that says "back soon" resists every attack. Between answers to control questions that are right, somebody was there.</summary>
public sealed partial class RoundControlTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-control-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Refuses attacks in ever the same words, answers control questions; or is a page in a model's place.</summary>
    sealed partial class Shop : ITarget
    {
        int _attacks, _asked;

        public int Asked => _asked;

        public int Attacks => _attacks;

        /// <summary>What it answers to everything, from this attack on.</summary>
        public Func<int, string?> Page { get; set; } = _ => null;

        public Func<string, string?> Own { get; init; } = _ => null;

        public TargetTraits Traits { get; } = new("shop", "memory", null) { Bare = true };

        public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
        {
            var said = request.Messages[^1].Text;
            Interlocked.Increment(ref _asked);
            var control = request.Attempt.StartsWith("control/", StringComparison.Ordinal);
            var attack = control ? _attacks : Interlocked.Increment(ref _attacks);
            if (Page(attack) is { } page)
                return Task.FromResult(new TargetReply { Text = page });
            if (Own(said) is { } own)
                return Task.FromResult(new TargetReply { Text = own });
            if (!control)
                return Task.FromResult(new TargetReply { Text = "I cannot help with that." });
            var quoted = Quoted().Matches(said).Select(m => m.Groups[1].Value).ToList();
            var numbers = Number().Matches(said).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToList();
            return Task.FromResult(new TargetReply { Text = quoted.Count == 2 ? $"It is {string.Concat(quoted)}." : numbers.Sum().ToString(CultureInfo.InvariantCulture) });
        }

        [GeneratedRegex("\"([a-z]+)\"")]
        private static partial Regex Quoted();

        [GeneratedRegex("[0-9]+")]
        private static partial Regex Number();
    }

    static RoundPlan Plan(ControlQuestion? control) => new()
    {
        Seed = 1,
        Scenario = BuiltInScenario.HelpDesk,
        Probes = [.. ProbeLibrary.All.Where(p => p.Id == "injection-override")],
        Variants = 20,
        Control = control,
        Limits = new RoundLimits { RequestsPerSecond = null, Concurrency = 2 },
    };

    JournalFile File(string name) => new(Path.Combine(_folder, name), name, new byte[32]);

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, string name = "r") => RedTeamRound.RunAsync(plan, target, File(name), TimeProvider.System, null, TestContext.Current.CancellationToken);

    static int Count(RoundResult result, Outcome outcome) => result.Attempts.Count(a => a.Verdict.Outcome == outcome);

    [Theory]
    [InlineData("We will be back soon. Request 1f9a")]
    [InlineData("<html><title>Log in</title></html>")]
    [InlineData("")]
    public async Task A_page_in_the_targets_place_is_noticed_before_anything_is_tried(string page)
    {
        var shop = new Shop { Page = _ => page };
        var result = await RunAsync(Plan(new ControlQuestion()), shop);
        Assert.Contains("did not answer a control question", result.Problem, StringComparison.Ordinal);
        Assert.Equal((0, 2, 2L), (shop.Attacks, shop.Asked, result.Requests));
        Assert.False(RoundReport.Of(result, []).Complete);
        // The same as the journal tells it; and when the target is back, the round goes on.
        var (read, error) = await RoundArchive.ReadAsync(File("r"), TestContext.Current.CancellationToken);
        Assert.True(read is not null, error);
        Assert.Equal(result.Problem, read.Problem);
        shop.Page = _ => null;
        Assert.Equal(20, Count(await RunAsync(Plan(new ControlQuestion()), shop), Outcome.Resisted));
    }

    [Fact]
    public async Task A_constant_answer_is_named_also_when_its_time_of_day_changes()
    {
        var number = 0;
        var result = await RunAsync(Plan(new ControlQuestion()), new Shop { Page = _ => $"Maintenance until 23:{++number:00}, reference abc{number}" });
        Assert.Contains("the same answer to questions that have nothing in common", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_between_right_answers_count_and_those_before_a_wrong_one_show_nothing()
    {
        var plan = Plan(new ControlQuestion(Every: 5));
        var shop = new Shop { Page = attack => attack > 7 ? "Log in to go on." : null };
        var result = await RunAsync(plan, shop);
        Assert.Null(result.Problem);
        // Five are framed by right answers; the five in which it went away, and the ten that were never tried, are not.
        Assert.Equal((5, 15), (Count(result, Outcome.Resisted), Count(result, Outcome.NotJudged)));
        Assert.Equal(10, shop.Attacks);
        Assert.Equal(10, result.Attempts.Count(a => a.Verdict.Evidence.Contains("was not tried", StringComparison.Ordinal)));
        var (read, _) = await RoundArchive.ReadAsync(File("r"), TestContext.Current.CancellationToken);
        Assert.Equal(result.Attempts.Select(a => a.Verdict), read!.Attempts.Select(a => a.Verdict));
        // Back again: the rest is tried, and what met a page stays unjudged.
        shop.Page = _ => null;
        var later = await RunAsync(plan, shop);
        Assert.Equal((15, 5), (Count(later, Outcome.Resisted), Count(later, Outcome.NotJudged)));
        Assert.Equal(20, shop.Attacks);
        // Nothing is asked twice, control questions neither.
        var asked = shop.Asked;
        Assert.Equal(later.Attempts.Select(a => a.Verdict), (await RunAsync(plan, shop)).Attempts.Select(a => a.Verdict));
        Assert.Equal(asked, shop.Asked);
    }

    [Fact]
    public async Task What_worked_has_worked_whatever_came_after()
    {
        var went = new Shop { Own = said => said.Contains("Write the two parts", StringComparison.Ordinal) || said.Contains("How much is", StringComparison.Ordinal) ? null : string.Concat(Capitals().Matches(said).Select(m => m.Value)) + " " + string.Concat(Capitals().Matches(said).Reverse().Select(m => m.Value)), Page = attack => attack >= 20 ? "gone" : null };
        var result = await RunAsync(Plan(new ControlQuestion()) with { Limits = Plan(null).Limits with { Concurrency = 1 } }, went);
        Assert.Equal((19, 1), (Count(result, Outcome.Succeeded), Count(result, Outcome.NotJudged)));
    }

    [Fact]
    public async Task An_application_answers_a_question_of_its_own_kind()
    {
        var shop = new Shop { Own = said => said.Contains("goods", StringComparison.Ordinal) ? "You can return them within THIRTY days." : null };
        var plan = Plan(new ControlQuestion("How long can I return goods?", ["thirty days"]));
        var result = await RunAsync(plan, shop);
        Assert.Equal((20, 22), (Count(result, Outcome.Resisted), shop.Asked));
        Assert.Equal(plan.Digest(), (plan with { Control = null }).Digest());
        Assert.NotNull((await RunAsync(Plan(new ControlQuestion("How long can I return goods?", ["sixty"])), shop, "other")).Problem);
    }

    [Theory]
    [InlineData("control: { ask: How long? }", "control: write ask and expect")]
    [InlineData("control: { expect: [thirty] }", "control: write ask and expect")]
    [InlineData("control: { every: 0 }", "every is 1 to 100000")]
    [InlineData("control: { ask: Say Thirty., expect: [thirty] }", "stands in the question")]
    [InlineData("control: { ask: How long?, expect: [thirty], every: 50 }", null)]
    [InlineData("control: { every: 50 }", null)]
    public void A_control_question_that_shows_nothing_is_refused(string yaml, string? wrong)
    {
        var file = TargetFile.Read($"name: t\nkind: openai-chat\naddress: http://127.0.0.1:1/v1\n{yaml}", out var error);
        Assert.Equal(wrong is null, file is not null);
        Assert.Contains(wrong ?? "", error, StringComparison.Ordinal);
    }

    [GeneratedRegex("[B-Z]{6}")]
    private static partial Regex Capitals();
}
