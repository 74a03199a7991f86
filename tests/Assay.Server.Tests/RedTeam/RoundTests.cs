using System.Globalization;
using System.Net;
using System.Text;
using Assay.Evaluation.RedTeam;
using Assay.Governance;
using Assay.Server.Tests.Web;
using Outcome = Assay.Evaluation.RedTeam.Outcome;

namespace Assay.Server.Tests.RedTeam;

/// <summary>Red-team rounds over the API and as pages, from rounds that really ran.</summary>
public sealed class RoundTests(RoundServer rounds) : IClassFixture<RoundServer>
{
    [Fact]
    public async Task Rounds_come_newest_first_with_what_worked_and_their_sign_off()
    {
        var list = await GetAsync<RoundList>("/api/v1/rounds");
        Assert.Equal(["Two testers, OWASP 2025", "autumn-retest", "autumn"], list.Rounds.Select(r => r.Round));
        Assert.Equal([Origin.Filed, Origin.Measured, Origin.Measured], list.Rounds.Select(r => r.Evidence.Origin));
        Assert.Equal(["rejected"], list.Rounds.Select(r => r.SignOff?.Decision).OfType<string>());
        Assert.Equal(new OutcomeCounts(20, 0, 0, 0), list.Rounds[2].Counts);
        Assert.Equal(EvidenceResult.Failed, list.Rounds[2].Evidence.Result);
        Assert.InRange(list.Rounds[2].Rate!.Low!.Value, 0.8, 0.9);
        Assert.Equal(4, list.Rounds[1].Counts!.Succeeded);
        Assert.Equal(new OutcomeCounts(2, 63, 0, 0), list.Rounds[0].Counts);
    }

    [Fact]
    public async Task Coverage_says_of_every_entry_of_the_plans_catalogues_what_was_tested_or_why_not()
    {
        var round = await GetAsync<RoundView>($"/api/v1/rounds/{await EntryAsync("autumn")}");
        Assert.Equal(["owasp-llm:2025", "atlas"], round.Coverage.Select(c => c.Name));
        Assert.Equal(AttackCatalogue.Entries.Count(e => RoundCoverage.Name(e.Reference) is "owasp-llm:2025" or "atlas"), round.Coverage.Sum(c => c.Cells.Count));
        var llm = round.Coverage[0].Cells.ToDictionary(c => c.Id);
        Assert.Equal((20, 20, null), (llm["LLM01"].Attempts, llm["LLM01"].Successes, llm["LLM01"].NotTested));
        Assert.Equal("out of scope: Load is tested elsewhere.", llm["LLM10"].NotTested);
        Assert.Equal("no tool of the target has the role 'no-such-role'", llm["LLM07"].NotTested);
        Assert.All(round.Coverage.SelectMany(c => c.Cells), c => Assert.True(c.NotTested is { Length: > 0 } || c.Attempts > 0, c.Entry));
        Assert.Equal("Autumn", round.Plan!.Name);
        Assert.Equal("7", round.Measured!.Seed);
        Assert.Equal(("joined-canary", 20L), (Assert.Single(round.Measured.Detectors).Name, round.Measured.Detectors[0].Succeeded));
        Assert.Equal("injection-override", Assert.Single(round.Findings).RuleId);
    }

    [Fact]
    public async Task An_outside_round_that_was_entered_by_form_has_the_same_shape_and_is_shown_as_filed()
    {
        var round = await GetAsync<RoundView>($"/api/v1/rounds/{await EntryAsync("Two testers, OWASP 2025")}");
        Assert.Null(round.Measured);
        Assert.Equal(["S1", "S2"], round.Probes.Select(p => p.Id));
        Assert.Equal("Not in the contract", Assert.Single(round.Coverage).Cells.Single(c => c.Id == "LLM10").NotTested);
        var page = await rounds.PageAsync(Role.Auditor, $"/rounds/{round.Row.Evidence.Entry}");
        Assert.Contains("filed by", page, StringComparison.Ordinal);
        Assert.Contains("It names no plan.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_are_filtered_and_paged()
    {
        var entry = await EntryAsync("autumn-retest");
        Assert.Equal((20, 4), ((await AttemptsAsync(entry, "")).Total, (await AttemptsAsync(entry, "?outcome=succeeded")).Matching));
        Assert.Equal((3, 3), ((await AttemptsAsync(entry, "?limit=3")).Rows.Count, (await AttemptsAsync(entry, "?limit=3")).Next));
        Assert.Empty((await AttemptsAsync(entry, "?probe=none")).Rows);
        Assert.Equal(20, (await AttemptsAsync(entry, "?catalogueEntry=owasp-llm:2025/LLM01")).Matching);
        Assert.InRange((await AttemptsAsync(entry, "?kept=true")).Matching, 2, 5);
        using var client = await rounds.App.ClientAsync(Role.AppSec);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(new Uri($"/api/v1/rounds/{entry}/attempts?outcome=maybe", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_transcript_is_read_by_its_roles_only_and_every_reading_is_an_entry()
    {
        var entry = await EntryAsync("autumn");
        var kept = (await AttemptsAsync(entry, "?kept=true")).Rows[0].Id;
        async Task<(HttpStatusCode Status, string Body)> Read(Role role, string attempt)
        {
            using var client = await rounds.App.ClientAsync(role);
            using var answer = await client.PostAsync(new Uri($"/api/v1/rounds/{entry}/transcripts", UriKind.Relative), ServerApp.Body(new TranscriptRequest(0, attempt)), TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var before = (await rounds.App.Record.Admin.RecordAsync(TestContext.Current.CancellationToken)).Size;
        Assert.Equal(HttpStatusCode.Forbidden, (await Read(Role.Grc, kept)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Read(Role.AppSec, "none")).Status);
        Assert.Equal(before, (await rounds.App.Record.Admin.RecordAsync(TestContext.Current.CancellationToken)).Size);
        var read = Json.Read<TranscriptView>(Encoding.UTF8.GetBytes((await Read(Role.AppSec, kept)).Body));
        Assert.Equal(before, read.Read);
        var said = Json.Read<Transcript>(Encoding.UTF8.GetBytes(read.Content.GetRawText()));
        Assert.Equal(Outcome.Succeeded, said.Outcome);
        Assert.Contains(RoundRecord.Hostile, said.Exchanges[0].Reply.Text, StringComparison.Ordinal);
        Assert.Contains(said.Exchanges[0].Said, m => m.Speaker == Speaker.System);
        var line = (await rounds.App.Record.Admin.ActivityAsync("read", null, null, 1, TestContext.Current.CancellationToken)).Items[0];
        Assert.Equal(($"Restricted content of entry {entry} read: {kept}", "AppSec person"), (line.Summary, line.ActorName));
    }

    [Fact]
    public async Task Two_rounds_are_compared_probe_by_probe_with_the_interval_of_the_change()
    {
        var (before, after) = (await EntryAsync("autumn"), await EntryAsync("autumn-retest"));
        var probe = Assert.Single((await GetAsync<RoundComparisonView>($"/api/v1/round-comparison?before={before}&after={after}")).Probes, p => p.Id == "injection-override");
        Assert.Equal((ProbeChange.Persistent, true), (probe.Change, probe.Shown));
        Assert.Equal(-0.8, probe.Difference!.Value, 6);
        Assert.InRange(probe.Low!.Value, -0.95, -0.8);
        var page = await rounds.PageAsync(Role.AppSec, $"/rounds/compare?before={before}&after={after}");
        Assert.Contains("&#x2212;80 pts", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_works_now_and_was_not_tested_before_is_counted_apart_and_a_rate_that_did_not_change_is_no_chance()
    {
        var (before, after) = (await EntryAsync("autumn"), await EntryAsync("Two testers, OWASP 2025"));
        var probes = (await GetAsync<RoundComparisonView>($"/api/v1/round-comparison?before={before}&after={after}")).Probes.ToDictionary(p => p.Id, p => p.Change);
        Assert.Equal((ProbeChange.NewlyTested, ProbeChange.NotComparable, ProbeChange.NotComparable), (probes["S1"], probes["S2"], probes["injection-override"]));
        var page = await rounds.PageAsync(Role.AppSec, $"/rounds/compare?before={before}&after={after}");
        Assert.Contains("worked, not tested before", page, StringComparison.Ordinal);
        Assert.Contains("not tested after", page, StringComparison.Ordinal);
        var same = await rounds.PageAsync(Role.AppSec, $"/rounds/compare?before={before}&after={before}");
        Assert.Contains("0 pts", same, StringComparison.Ordinal);
        Assert.DoesNotContain("may be chance", same, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_stand_on_the_page_before_anything_is_live()
    {
        var plan = Assert.Single((await GetAsync<RoundList>("/api/v1/rounds")).Plans);
        Assert.Equal(("Autumn", "Head of travel"), (plan.Name, plan.AuthorizedBy));
        Assert.Equal(["travel-bot"], plan.Targets);
        Assert.Equal(RoundRecord.UseCase, Assert.Single(plan.About).Slug);
        Assert.Empty(plan.Lacks);
        var page = await rounds.PageAsync(Role.Auditor, "/rounds");
        Assert.Contains("in force", page, StringComparison.Ordinal);
        Assert.Contains($"/evidence/{plan.Evidence.Entry}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_a_round_lead_ways_to_regression_cases_and_from_its_finding_to_the_attempt()
    {
        var entry = await EntryAsync("autumn");
        var page = await rounds.PageAsync(Role.AppSec, $"/rounds/{entry}");
        Assert.Contains("assay redteam promote --round autumn --suite redteam/suite.yaml", page, StringComparison.Ordinal);
        Assert.Contains("Not run: 1 probe, and why", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("Keep it fixed", StringComparison.Ordinal) < page.IndexOf("id=\"probes\"", StringComparison.Ordinal), "the findings and the way on stand above the long list");
        var finding = Assert.Single((await GetAsync<RoundView>($"/api/v1/rounds/{entry}")).Findings);
        Assert.Matches("<dt>Where</dt><dd class=\"mono\">\\s*<a href=\"/rounds/[0-9]+/attempts\\?attempt=injection-override", await rounds.PageAsync(Role.AppSec, $"/findings/{finding.Id}"));
        // What outsiders filed has no journal to make cases of.
        Assert.DoesNotContain("redteam promote", await rounds.PageAsync(Role.AppSec, $"/rounds/{await EntryAsync("Two testers, OWASP 2025")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_measurement_says_who_ran_it() =>
        Assert.Matches("measured by [^<]+</span></span>, run by [A-Z][^<,]*, of <b>", await rounds.PageAsync(Role.AppSec, $"/evidence/{await EntryAsync("autumn")}"));

    [Fact]
    public async Task Pages_show_the_hostile_names_of_a_target_as_text()
    {
        var entry = await EntryAsync("autumn");
        foreach (var page in new[] { "/rounds", $"/rounds/{entry}", $"/rounds/{entry}/attempts", $"/rounds/{entry}?entry=owasp-llm:2025/LLM01", $"/rounds/{entry}/attempts?attempt=injection-override/plain/0", $"/evidence/{entry}" })
        {
            var html = await rounds.PageAsync(Role.AppSec, page);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        }

        var overview = await rounds.PageAsync(Role.AppSec, $"/rounds/{entry}");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", overview, StringComparison.Ordinal);
        Assert.Contains("Allowed by", overview, StringComparison.Ordinal);
        Assert.Contains("20/20", overview, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/rounds/9999"), InlineData("/rounds/0"), InlineData("/rounds/9999/attempts"), InlineData("/rounds/compare"), InlineData("/rounds/compare?before=1&after=2")]
    public async Task What_is_no_round_is_a_page_that_says_so(string address)
    {
        using var client = await rounds.App.ClientAsync(Role.Auditor);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    async Task<long> EntryAsync(string name) => (await GetAsync<RoundList>("/api/v1/rounds")).Rounds.Single(r => r.Round == name).Evidence.Entry;

    Task<AttemptsView> AttemptsAsync(long entry, string query) => GetAsync<AttemptsView>(string.Create(CultureInfo.InvariantCulture, $"/api/v1/rounds/{entry}/attempts{query}"));

    async Task<T> GetAsync<T>(string address)
    {
        using var client = await rounds.App.ClientAsync(Role.AppSec);
        return Json.Read<T>(await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken));
    }
}

/// <summary>The server over a record with red-team rounds.</summary>
public sealed class RoundServer : IAsyncLifetime
{
    internal ServerApp App { get; private set; } = null!;

    internal async Task<string> PageAsync(Role role, string address)
    {
        using var client = await App.ClientAsync(role);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return await client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    public async ValueTask InitializeAsync()
    {
        App = await ServerApp.StartAsync();
        await RoundRecord.FillAsync(App.Record);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
