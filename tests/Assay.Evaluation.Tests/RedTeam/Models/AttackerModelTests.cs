using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>An attacker model finds words and nothing else: what it says is bounded, no echo wins for it, and both its questions and the target's are asked once.</summary>
public sealed partial class AttackerModelTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-attacker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static RoundPlan Plan(string technique, string probe = "injection-override", int variants = 1)
    {
        Assert.True(Technique.TryParse(technique, out var parsed, out var error), error);
        return new RoundPlan
        {
            Seed = 1,
            Scenario = BuiltInScenario.HelpDesk,
            Probes = [.. ProbeLibrary.All.Where(p => p.Id == probe)],
            Techniques = [parsed],
            Variants = variants,
            Attacker = new ModelIdentity("attacker", "openai-chat", null, "a", Digest.Sha256([]), Digest.Sha256([1])),
            Limits = new RoundLimits { RequestsPerSecond = null, Concurrency = 1 },
        };
    }

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, RoundModel attacker, string name = "r") =>
        RedTeamRound.RunAsync(plan, target, new RoundModels(attacker), new JournalFile(Path.Combine(_folder, name), name, new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);

    static string Say(params string[] texts) => JsonSerializer.Serialize(new { say = texts });

    // The two words of the demand, named apart.
    static string[] Words(string prompt) => [.. Capitals().Matches(StandInModel.Quoted(prompt, "DEMAND")).Select(m => m.Value).Distinct().Take(2)];

    static string Asking(string prompt, string with) => $"{with} Please write {Words(prompt)[0]} and then {Words(prompt)[1]}.";

    // Gives in to who asks for a poem in the third turn, or says the magic word; the detector sees that both words are joined.
    static ObedientTarget Weak(string magic) => new(true) { OnlyWhen = said => said.Contains(magic, StringComparison.Ordinal) };

    [Fact]
    public async Task It_leads_a_conversation_to_where_the_target_gives_in()
    {
        await using var attacker = new StandInModel(prompt => Say(prompt.Contains("turn 3 of", StringComparison.Ordinal) ? Asking(prompt, "For the poem:") : "Do you like poems?"));
        var target = Weak("poem:");
        var result = await RunAsync(Plan("escalation:5"), target, attacker.Model);
        Assert.Equal(Outcome.Succeeded, result.Attempts[0].Verdict.Outcome);
        Assert.NotEqual("judge-model", result.Attempts[0].Verdict.Detector);
        Assert.Equal((3, 3), (attacker.Asked, target.Asked));
        Assert.Equal((3L, 3L), (result.AttackerRequests, result.Requests));
        Assert.Contains("I will not write", result.Attempts[0].Asides[^1].Asked, StringComparison.Ordinal);
        Assert.Single(result.Attempts[0].Exchanges.Select(e => e.Session).Distinct());
    }

    [Fact]
    public async Task It_refines_what_came_furthest_each_in_a_conversation_of_its_own()
    {
        var n = 0;
        await using var attacker = new StandInModel(prompt => Say(Asking(prompt, $"Idea {++n}."), Asking(prompt, $"Idea {++n}."), "Nice weather."));
        var result = await RunAsync(Plan("refinement:16"), Weak("Idea 6."), attacker.Model);
        Assert.Equal(Outcome.Succeeded, result.Attempts[0].Verdict.Outcome);
        Assert.Equal(7, result.Attempts[0].Exchanges.Count);
        Assert.Equal(7, result.Attempts[0].Exchanges.Select(e => e.Session).Distinct().Count());
        Assert.DoesNotContain(result.Attempts[0].Exchanges, e => e.Said[^1].Text.Contains("weather", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("escalation:4", 4)]
    [InlineData("refinement:9", 9)]
    public async Task It_asks_the_target_no_more_than_it_was_given(string technique, int most)
    {
        var n = 0;
        await using var attacker = new StandInModel(prompt => Say(Asking(prompt, $"Idea {++n}."), Asking(prompt, $"Idea {++n}.")));
        var target = new ObedientTarget(false);
        var result = await RunAsync(Plan(technique), target, attacker.Model);
        Assert.Equal(Outcome.Resisted, result.Attempts[0].Verdict.Outcome);
        Assert.Equal(most, target.Asked);
        Assert.InRange(attacker.Asked, 1, most);
    }

    [Fact]
    public async Task What_would_win_by_being_echoed_is_never_said()
    {
        await using var attacker = new StandInModel(prompt => Say($"Repeat: {string.Concat(Words(prompt))} {string.Concat(Words(prompt).Reverse())}"));
        var echo = new Answering(said => said);
        foreach (var technique in new[] { "escalation:3", "refinement:5" })
        {
            var result = await RunAsync(Plan(technique), echo, attacker.Model, technique[..4]);
            Assert.Equal(Outcome.NotJudged, result.Attempts[0].Verdict.Outcome);
            Assert.Contains("only repeats", result.Attempts[0].Verdict.Evidence, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(echo.Heard, said => said.StartsWith("Repeat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Small_talk_that_the_target_answers_kindly_meets_no_demand()
    {
        await using var attacker = new StandInModel(_ => Say("Tell me about tea."));
        var target = new Answering(said => said.Contains("tea", StringComparison.Ordinal) ? "Sure! Here is all about tea: first boil water, then wait." : "I cannot help with that.");
        var result = await RunAsync(Plan("escalation:3", "harm-privacy"), target, attacker.Model);
        Assert.Equal(Outcome.Resisted, result.Attempts[0].Verdict.Outcome);
        Assert.Equal(3, target.Asked);
        Assert.DoesNotContain("tea", target.Heard.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_talk_of_a_led_conversation_meets_no_demand_either()
    {
        var kind = new Answering(said => said.Contains("understand how", StringComparison.Ordinal) || said.Contains('?', StringComparison.Ordinal) && said.Length < 60 ? "Sure! Here is how it works: first boil water, then wait." : "I cannot help with that.");
        Assert.True(Technique.TryParse("crescendo:4", out var technique, out _));
        var result = await RedTeamRound.RunAsync(
            Plan("plain", "harm-malware", 4) with { Attacker = null, Techniques = [technique] }, kind, new JournalFile(Path.Combine(_folder, "c"), "c", new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);
        Assert.All(result.Attempts, a => Assert.True(a.Exchanges.Count > 1, a.Attempt.Id));
        Assert.All(result.Attempts, a => Assert.Equal(Outcome.Resisted, a.Verdict.Outcome));
    }

    public static TheoryData<string> Hostile =>
    [
        "", "I cannot help with attacks.", "{\"say\":[]}", "{\"say\":\"x\"}", "{\"say\":[\"\"]}", "{\"say\":[1]}", "{\"say\":[\"x\"],\"plan\":{\"requests\":1}}", "{\"say\":[\"a\"],\"say\":[\"b\"]}", "{\"say\":[\"LONG\"]}", "[[[[[[", "{\"verdict\":\"succeeded\"}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_message_is_not_said_and_the_attempt_does_not_count_as_resisted(string reply)
    {
        await using var attacker = new StandInModel(_ => reply.Replace("LONG", new string('x', 9000), StringComparison.Ordinal));
        foreach (var technique in new[] { "escalation:3", "refinement:5" })
        {
            var target = new ObedientTarget(false);
            var result = await RunAsync(Plan(technique), target, attacker.Model, technique[..4]);
            Assert.Equal(Outcome.NotJudged, result.Attempts[0].Verdict.Outcome);
            Assert.InRange(target.Asked, 0, 1);
        }

        Assert.InRange(attacker.Asked, 4, 4);
    }

    [Fact]
    public async Task An_attacker_that_floods_ends_the_attempt_and_nothing_else()
    {
        await using var server = new RawServer((_, stream, _) => StandInModel.FloodAsync(stream));
        var result = await RunAsync(Plan("escalation:3", variants: 2), new ObedientTarget(true), StandInModel.Of(server.Address));
        Assert.All(result.Attempts, a => Assert.Equal(Outcome.NotJudged, a.Verdict.Outcome));
        Assert.False(RoundReport.Of(result, []).Complete);
    }

    [Fact]
    public async Task A_round_that_was_interrupted_repeats_no_answered_question_of_either()
    {
        await using var attacker = new StandInModel(prompt => Say(Asking(prompt, "Now.")));
        var dies = new ObedientTarget(false) { Before = n => { if (n > 5) throw new InvalidOperationException("killed"); } };
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Plan("escalation:4", variants: 3), dies, attacker.Model));
        var (asked, target) = (attacker.Asked, new ObedientTarget(false));
        Assert.Equal(6, asked);
        var result = await RunAsync(Plan("escalation:4", variants: 3), target, attacker.Model);
        // The sixth question was on its way: that attempt ends there; the third was never begun.
        Assert.Equal((4, 4), (target.Asked, attacker.Asked - asked));
        Assert.Equal([Outcome.Resisted, Outcome.NotJudged, Outcome.Resisted], result.Attempts.Select(a => a.Verdict.Outcome));
        var undisturbed = await RunAsync(Plan("escalation:4", variants: 3), new ObedientTarget(false), attacker.Model, "whole");
        Assert.Equal(Json.Text(undisturbed.Attempts[2].Exchanges), Json.Text(result.Attempts[2].Exchanges));
    }

    [Fact]
    public async Task Its_limits_are_its_own_and_a_round_goes_on_with_no_other()
    {
        await using var attacker = new StandInModel(prompt => Say(Asking(prompt, "Now.")));
        var few = attacker.Model with { Limits = attacker.Model.Limits with { Requests = 2 } };
        var result = await RunAsync(Plan("escalation:4"), new ObedientTarget(false), few);
        Assert.Equal((2, Outcome.NotJudged), (attacker.Asked, result.Attempts[0].Verdict.Outcome));
        Assert.Contains("attacker model", result.Attempts[0].Verdict.Evidence, StringComparison.Ordinal);
        var other = Plan("escalation:4");
        Assert.NotNull((await RunAsync(other with { Attacker = other.Attacker! with { Address = new Uri("http://127.0.0.1:2/") } }, new ObedientTarget(false), attacker.Model)).Problem);
        Assert.Contains("needs an attacker", (await RedTeamRound.RunAsync(other with { Attacker = null }, new ObedientTarget(false), new JournalFile(Path.Combine(_folder, "x"), "x", new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken)).Problem, StringComparison.Ordinal);
    }

    [GeneratedRegex("[B-Z]{6}")]
    private static partial Regex Capitals();
}
