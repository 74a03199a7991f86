using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A round as a whole: judged, repeatable, and able to go on after it was interrupted.</summary>
public sealed class RoundTests : IDisposable
{
    static readonly CancellationToken Never = CancellationToken.None;

    readonly string _folder = Directory.CreateTempSubdirectory("assay-round-").FullName;
    readonly byte[] _key = new byte[32];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static RoundPlan Plan(ulong seed = 1) => new() { Seed = seed, Scenario = BuiltInScenario.HelpDesk, Probes = [.. ProbeLibrary.All.Where(p => p.Id == "injection-override")], Variants = 20, Limits = new RoundLimits { RequestsPerSecond = null, Concurrency = 2 } };

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, string name = "round") =>
        RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(_folder, name), name, _key), TimeProvider.System, null, TestContext.Current.CancellationToken);

    [Fact]
    public async Task An_obedient_model_is_found_and_an_echo_is_no_success()
    {
        var weak = await RunAsync(Plan(), new ObedientTarget(obeys: true), "weak");
        var strong = await RunAsync(Plan(), new ObedientTarget(obeys: false), "strong");
        Assert.All(weak.Attempts, a => Assert.Equal(Outcome.Succeeded, a.Verdict.Outcome));
        Assert.All(strong.Attempts, a => Assert.Equal(Outcome.Resisted, a.Verdict.Outcome));
    }

    [Fact]
    public async Task The_same_seed_says_the_same_words_and_another_seed_others()
    {
        string Said(RoundResult r) => Json.Text(r.Attempts);
        var first = Said(await RunAsync(Plan(), new ObedientTarget(true), "a"));
        Assert.Equal(first, Said(await RunAsync(Plan(), new ObedientTarget(true), "b")));
        Assert.NotEqual(first, Said(await RunAsync(Plan(2), new ObedientTarget(true), "c")));
    }

    [Fact]
    public async Task A_round_that_was_interrupted_asks_only_what_it_never_asked_and_names_what_was_lost()
    {
        var dies = new ObedientTarget(true) { Before = n => { if (n > 7) throw new InvalidOperationException("killed"); } };
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Plan(), dies));
        var lost = dies.Asked - 7;
        var after = new ObedientTarget(true);
        var result = await RunAsync(Plan(), after);
        Assert.Equal(20 - 7 - lost, after.Asked);
        Assert.Equal(lost, result.Attempts.Count(a => a.Verdict.Outcome == Outcome.NotJudged && a.Exchanges[0].Reply.Failure?.Kind == TargetFailureKind.AnswerLost));
        Assert.Equal(20 - lost, result.Attempts.Count(a => a.Verdict.Outcome == Outcome.Succeeded));
    }

    [Fact]
    public async Task A_journal_cut_at_any_byte_goes_on_and_a_changed_one_is_refused()
    {
        await RunAsync(Plan() with { Variants = 3 }, new ObedientTarget(true));
        var path = Path.Combine(_folder, "round");
        var whole = await File.ReadAllBytesAsync(path, Never);
        for (var length = 0; length < whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(path, whole[..length], Never);
            var again = await RunAsync(Plan() with { Variants = 3 }, new ObedientTarget(true));
            Assert.Null(again.Problem);
            Assert.All(again.Attempts, a => Assert.True(a.Verdict.Outcome == Outcome.Succeeded || a.Exchanges[0].Reply.Failure?.Kind == TargetFailureKind.AnswerLost));
        }

        var header = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var at = header; at < whole.Length; at += 11)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x10;
            await File.WriteAllBytesAsync(path, changed, Never);
            var answer = await RunAsync(Plan() with { Variants = 3 }, new ObedientTarget(true));
            Assert.True(answer.Problem is not null, $"byte {at}");
        }
    }

    [Fact]
    public async Task A_journal_holds_no_word_of_what_was_said()
    {
        var result = await RunAsync(Plan() with { Variants = 1 }, new ObedientTarget(true));
        var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(_folder, "round"), Never));
        Assert.DoesNotContain(result.Attempts[0].Verdict.Evidence, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Northwind", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_another_round_has_is_refused_with_what_differs_and_when_that_one_was_begun()
    {
        var first = await RunAsync(Plan(), new ObedientTarget(true));
        var begun = first.Started!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        async Task Refused(string difference, Task<RoundResult> other)
        {
            var problem = (await other).Problem;
            Assert.Equal($"the round 'round' that was begun on {begun} UTC {difference}; give this one a name of its own", problem);
        }

        var never = new ObedientTarget(true);
        await Refused("has the seed 1, and this is to have 2", RunAsync(Plan(2), never));
        await Refused("asks something else than this: other probes, cases, techniques, variants, models or another scenario", RunAsync(Plan() with { Variants = 3 }, never));
        await Refused("is of this target as its file described it then, which is not as it does now", RedTeamRound.RunAsync(
            Plan(), never, new JournalFile(Path.Combine(_folder, "round"), "round", _key, Digest.Sha256("another"u8)), TimeProvider.System, null, Never));
        // Its answers under another name are no round of their own.
        File.Copy(Path.Combine(_folder, "round"), Path.Combine(_folder, "again"));
        await Refused("lies here under the name 'again'", RunAsync(Plan(), never, "again"));
        Assert.Equal(0, never.Asked);
    }

    [Fact]
    public async Task A_round_ended_when_it_was_answered_last_whenever_it_is_read()
    {
        var before = DateTimeOffset.UtcNow;
        var part = await RunAsync(Plan() with { Limits = Plan().Limits with { Requests = 5 } }, new ObedientTarget(true));
        Assert.InRange(part.Ended!.Value, before, DateTimeOffset.UtcNow);
        Assert.Equal(part.Ended, (await RunAsync(Plan() with { Limits = Plan().Limits with { Requests = 5 } }, new ObedientTarget(true))).Ended);
        // A larger budget asks what is left.
        var whole = await RunAsync(Plan(), new ObedientTarget(true));
        Assert.True(whole.Ended > part.Ended);
        Assert.Equal(whole.Ended, (await RoundArchive.ReadAsync(new JournalFile(Path.Combine(_folder, "round"), "round", _key), Never)).Round!.Ended);
        Assert.Equal(whole.Started, part.Started);
    }

    [Fact]
    public async Task A_round_stops_at_its_budget_and_says_so()
    {
        var target = new ObedientTarget(true);
        var result = await RunAsync(Plan() with { Limits = Plan().Limits with { Requests = 5 } }, target);
        Assert.Equal(5, target.Asked);
        Assert.Equal(15, result.Attempts.Count(a => a.Verdict.Outcome == Outcome.NotJudged));
        Assert.False(RoundReport.Of(result, []).Complete);
    }
}
