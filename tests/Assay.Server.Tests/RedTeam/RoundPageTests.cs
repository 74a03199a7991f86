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

    async Task<IReadOnlyList<EvidenceView>> RoundsAsync()
    {
        var views = new List<EvidenceView>();
        foreach (var row in (await _rounds.App.Record.Admin.EvidenceListAsync(null, "red-team-report", null, null, 50, TestContext.Current.CancellationToken)).Items)
            views.Add((await _rounds.App.Record.Admin.EvidenceAsync(row.Entry, TestContext.Current.CancellationToken)).Value!);
        return views;
    }

    // The ninth of so many attacks worked.
    async Task<string> PageAsync(int attacks)
    {
        var report = Json.Element(new
        {
            scope = "The assistant as a traveller reaches it.",
            startedOn = "2026-11-10",
            endedOn = "2026-11-14",
            method = "Two testers",
            scenarios = Enumerable.Range(1, attacks).Select(n => new { id = $"S{n}", technique = $"Attack {n}.", attempts = 3, successes = n == 9 ? 3 : 0, severity = n == 9 ? "high" : "none" }),
            conclusion = "One way in.",
            independent = true,
        });
        var answer = await _rounds.App.Record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest("red-team-report", [RoundRecord.Second], [], report, null, EvidenceResult.Failed, Origin.Filed), TestContext.Current.CancellationToken);
        Assert.True(answer.TryGet(out var row, out var refusal), refusal?.Message);
        return await _rounds.PageAsync(Role.AppSec, $"/rounds/{row!.Entry}");
    }
}
