using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Server.Tests.Web;

namespace Assay.Server.Tests.RedTeam;

/// <summary>A round's page holds everything, and shows first what somebody has to act on.</summary>
public sealed class RoundPageTests : IAsyncLifetime
{
    readonly RoundServer _rounds = new();

    public ValueTask InitializeAsync() => _rounds.InitializeAsync();

    public ValueTask DisposeAsync() => _rounds.DisposeAsync();

    [Fact]
    public async Task What_worked_stands_first_and_a_long_list_of_what_resisted_is_folded_and_needs_no_script()
    {
        var page = await PageAsync(14);
        var folded = Regex.Match(page, "<details class=\"more\" id=\"resisted\"><summary class=\"pad\">Resisted: 13 scenarios</summary>");
        Assert.True(folded.Success, "the list of what resisted is folded, under its count");
        Assert.InRange(page.IndexOf("Attack 9.", StringComparison.Ordinal), 0, folded.Index);
        // Folded is not left out: a browser without a script opens it.
        Assert.All(Enumerable.Range(1, 14).Where(n => n != 9), n => Assert.True(page.IndexOf($"Attack {n}.", StringComparison.Ordinal) > folded.Index));
    }

    [Fact]
    public async Task A_short_list_stands_open() => Assert.Matches("<details class=\"more\" id=\"resisted\" open[^>]*><summary class=\"pad\">Resisted: 9 scenarios</summary>", await PageAsync(10));

    [Fact]
    public async Task A_round_of_chosen_probes_says_how_many_the_plan_allows_and_which_were_not_chosen()
    {
        var entry = (await RoundsAsync()).Single(r => r.Row.Kind.Id == "red-team-report" && r.Row.Origin == Origin.Measured && r.Row.SubjectName == RoundRecord.First).Row.Entry;
        var page = await _rounds.PageAsync(Role.AppSec, $"/rounds/{entry}");
        Assert.Matches("A round of chosen probes: 2 of [0-9]+ that the plan allows", page);
        Assert.Matches("id=\"left-out\"><summary>Not chosen: [0-9]+ probes that the plan allows</summary>", page);
        Assert.Contains("prompt-leak-ask", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_off_of_another_version_is_not_shown_beside_a_round_that_was_recorded_under_a_file_of_both()
    {
        var (record, cancel) = (_rounds.App.Record, TestContext.Current.CancellationToken);
        // As rounds were recorded before they named the version's entry in the register.
        var shared = Digest.Sha256("travel 1"u8);
        Assert.Null((await record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.ModelVersion, "travel-bot@1.1", "Travel bot 1.1", "travel-bot", Digests: [Digest.Sha256("travel 1.1"u8), shared]), cancel)).Refusal);
        var report = (await record.As(Role.AiRedTeam).FileEvidenceAsync(
            new EvidenceRequest("red-team-report", [], [new Subject(RoundRecord.First, shared)], Report(3), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1")), cancel)).Value!;
        async Task<string?> ShownAfterAsync(string version, string decision)
        {
            var answer = await record.As(Role.ProductSecurity).FileEvidenceAsync(new EvidenceRequest(
                "red-team-sign-off", [version], [], Json.Element(new { report = report.Envelope, decision, rationale = "Seen.", signedOn = "2026-11-20" }), null, EvidenceResult.NotStated, Origin.Filed), cancel);
            Assert.True(answer.TryGet(out _, out var refusal), refusal?.Message);
            return (await RedTeamRounds.ListAsync(record.Admin, null, null, 50, cancel)).Rounds.Single(r => r.Evidence.Entry == report.Entry).SignOff?.Decision;
        }

        Assert.Equal("rejected", await ShownAfterAsync(RoundRecord.First, "rejected"));
        Assert.Equal("rejected", await ShownAfterAsync("travel-bot@1.1", "accepted"));
    }

    [Fact]
    public async Task A_round_that_was_erased_is_not_said_to_have_run_nothing_under_no_plan()
    {
        var entry = (await RoundsAsync()).Single(r => r.Row.Origin == Origin.Measured && r.Row.SubjectName == RoundRecord.Second).Row.Entry;
        Assert.Contains("Under which plan", await _rounds.PageAsync(Role.AppSec, $"/rounds/{entry}"), StringComparison.Ordinal);
        Assert.Null((await _rounds.App.Record.Admin.EraseAsync(new ErasureRequest("It held a name.", Entry: entry), TestContext.Current.CancellationToken)).Refusal);
        var page = await _rounds.PageAsync(Role.AppSec, $"/rounds/{entry}");
        Assert.Contains("This round says nothing: it was erased.", page, StringComparison.Ordinal);
        Assert.All(new[] { "No probe was run", "It names no plan", "What was done", "/rounds/compare" }, gone => Assert.DoesNotContain(gone, page, StringComparison.Ordinal));
        Assert.Contains("Nobody can say any more what it means.", page, StringComparison.Ordinal);
        var first = (await RoundsAsync()).First(r => !r.Row.Erased).Row.Entry;
        Assert.Contains(FormattableString.Invariant($"The round of entry {entry} says nothing any more"), (await RedTeamRounds.CompareAsync(_rounds.App.Record.Admin, first, entry, TestContext.Current.CancellationToken)).Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rounds_of_two_applications_are_not_offered_for_comparison_and_nothing_is_fixed_between_them()
    {
        var (record, cancel) = (_rounds.App.Record, TestContext.Current.CancellationToken);
        var autumn = (await RoundsAsync()).Single(r => r.Row.Origin == Origin.Measured && r.Row.SubjectName == RoundRecord.First).Row.Entry;
        var platform = record.As(Role.MlPlatform);
        Assert.Null((await platform.RegisterAsync(new(ThingKind.Model, "desk", "Desk"), cancel)).Refusal);
        Assert.Null((await platform.RegisterAsync(new(ThingKind.ModelVersion, "desk@1.0", "Desk 1.0", "desk", Digests: [Digest.Sha256("desk"u8)]), cancel)).Refusal);
        var desk = (await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest("red-team-report", ["desk@1.0"], [], Report(12), null, EvidenceResult.Failed, Origin.Filed), cancel)).Value!.Entry;
        // The newest round of all is the desk's: neither page leads from one to the other.
        Assert.DoesNotContain($"after={desk}", await _rounds.PageAsync(Role.AppSec, $"/rounds/{autumn}"), StringComparison.Ordinal);
        Assert.DoesNotContain("/rounds/compare", await _rounds.PageAsync(Role.AppSec, $"/rounds/{desk}"), StringComparison.Ordinal);
        var page = await _rounds.PageAsync(Role.AppSec, $"/rounds/compare?before={desk}&after={autumn}");
        Assert.Contains("These rounds asked two applications.", page, StringComparison.Ordinal);
        Assert.Contains("worked in the first only", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<span>fixed</span>", page, StringComparison.Ordinal);
        var own = await _rounds.PageAsync(Role.AppSec, $"/rounds/compare?before={autumn}&after={autumn}");
        Assert.Contains("<span>fixed</span>", own, StringComparison.Ordinal);
        Assert.DoesNotContain("two applications", own, StringComparison.Ordinal);
    }

    async Task<IReadOnlyList<EvidenceView>> RoundsAsync()
    {
        var views = new List<EvidenceView>();
        foreach (var row in (await _rounds.App.Record.Admin.EvidenceListAsync(null, "red-team-report", null, null, 50, TestContext.Current.CancellationToken)).Items)
            views.Add((await _rounds.App.Record.Admin.EvidenceAsync(row.Entry, TestContext.Current.CancellationToken)).Value!);
        return views;
    }

    // The ninth of so many attacks worked.
    static JsonElement Report(int attacks) => Json.Element(new
    {
        scope = "The assistant as a traveller reaches it.",
        startedOn = "2026-11-10",
        endedOn = "2026-11-14",
        method = "Two testers",
        scenarios = Enumerable.Range(1, attacks).Select(n => new { id = $"S{n}", technique = $"Attack {n}.", attempts = 3, successes = n == 9 ? 3 : 0, severity = n == 9 ? "high" : "none" }),
        conclusion = "One way in.",
        independent = true,
    });

    async Task<string> PageAsync(int attacks)
    {
        var answer = await _rounds.App.Record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest("red-team-report", [RoundRecord.Second], [], Report(attacks), null, EvidenceResult.Failed, Origin.Filed), TestContext.Current.CancellationToken);
        Assert.True(answer.TryGet(out var row, out var refusal), refusal?.Message);
        return await _rounds.PageAsync(Role.AppSec, $"/rounds/{row!.Entry}");
    }
}
