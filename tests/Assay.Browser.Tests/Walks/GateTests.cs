using Assay.Governance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

public sealed class GateTests(Site site)
{
    [Fact]
    public async Task From_the_portfolio_to_a_gate_where_every_requirement_says_its_state_and_how_to_meet_it()
    {
        await using var visit = await site.OpenAsync(Role.DataEngineering);
        await visit.GoAsync("/");
        await visit.FollowAsync(visit.Link("Support assistant"));
        var strip = visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Gates" });
        await Expect(strip.GetByRole(AriaRole.Link)).ToHaveCountAsync(7);
        await visit.FollowAsync(strip.GetByRole(AriaRole.Link).First);
        var gate = Site.Ok(await site.Record.As(Role.DataEngineering).GateAsync("support-assistant", Gate.UseCaseIntake));
        Assert.NotEmpty(gate.Result.Requirements);
        foreach (var requirement in gate.Result.Requirements)
        {
            var row = visit.Page.Locator($".req[id=\"{requirement.Id}\"]");
            await Expect(row.Locator(".what")).ToHaveTextAsync(requirement.Title);
            await Expect(row.Locator(":scope > .tag")).Not.ToBeEmptyAsync();
            if (requirement.Holds)
                continue;
            await Expect(row.Locator(".how")).Not.ToBeEmptyAsync();
            await Expect(row.GetByRole(AriaRole.Link, new() { Name = "File it" })).ToHaveCountAsync(requirement.Id.StartsWith("evidence:", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    [Fact]
    public async Task Evidence_filed_by_its_form_meets_the_requirement_it_was_filed_for()
    {
        await MakeAsync("filed-by-form", []);
        await using var visit = await site.OpenAsync(Role.DataEngineering);
        await visit.GoAsync("/use-cases/filed-by-form/gates/use-case-intake");
        var row = visit.Page.Locator(".req[id=\"evidence:obligations-list\"]");
        await Expect(row.Locator(":scope > .tag")).ToHaveTextAsync("missing");
        await visit.FollowAsync(row.GetByRole(AriaRole.Link, new() { Name = "File it" }));
        await visit.Text("A file, or JSON, instead of the form").ClickAsync();
        await visit.Field("JSON").FillAsync(Governance.Tests.Records.SampleEvidence.For("obligations-list").GetRawText());
        await visit.Field("Result").SelectOptionAsync("passed");
        await visit.FollowAsync(visit.Button("File it"));
        await Expect(visit.Text("The evidence is in the record, signed and filed under your name.")).ToBeVisibleAsync();
        await visit.GoAsync("/use-cases/filed-by-form/gates/use-case-intake");
        await Expect(row.Locator(":scope > .tag")).ToHaveTextAsync("met");
    }

    [Fact]
    public async Task Deciding_a_gate_in_the_right_role_strikes_its_stamp()
    {
        await MakeAsync("stamp-struck", IntakeKinds);
        await using var visit = await site.OpenAsync(Role.Grc);
        await visit.GoAsync("/use-cases/stamp-struck");
        var stamp = visit.Page.Locator(".strip.big a").First;
        await Expect(stamp.Locator("svg")).ToContainClassAsync("s-open");
        await visit.FollowAsync(stamp);
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Proceed" }).CheckAsync();
        await visit.Field("Why").FillAsync("Narrow, internal, and every obligation has an owner.");
        await visit.FollowAsync(visit.Button("Record the decision"));
        await Expect(visit.Text("The decision is in the record.")).ToBeVisibleAsync();
        await Expect(stamp.Locator("svg")).ToContainClassAsync("s-decided");
        var decision = visit.Panel("Decision");
        await Expect(decision).ToContainTextAsync("Narrow, internal, and every obligation has an owner.");
        await Expect(decision).ToContainTextAsync("Grc person as GRC");
        await visit.GoAsync("/");
        await Expect(visit.Page.Locator("tr", new() { HasText = "stamp-struck, a use case" }).Locator(".strip svg").First).ToContainClassAsync("s-decided");
    }

    [Fact]
    public async Task A_role_that_does_not_decide_this_gate_is_told_which_does()
    {
        await using var visit = await site.OpenAsync(Role.DataScience);
        await visit.GoAsync("/use-cases/demand-forecast/gates/data-preparation");
        await Expect(visit.Text("Decided by GRC (Grc person")).ToBeVisibleAsync();
        await Expect(visit.Button("Record the decision")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_produced_evidence_is_told_why_they_do_not_decide_and_a_forged_request_is_refused()
    {
        await MakeAsync("both-hands", IntakeKinds, Role.Grc);
        await using var visit = await site.OpenAsync(Role.Grc);
        const string address = "/use-cases/both-hands/gates/use-case-intake";
        await visit.GoAsync(address);
        await Expect(visit.Text("Whoever produces evidence, asks for an exception or changes a condition does not decide, and you filed")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Proceed" })).ToBeDisabledAsync();
        await Expect(visit.Button("Record the decision")).ToHaveCountAsync(0);

        // The page's own form with its token, sent as if the page had allowed it.
        var forged = await visit.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const form = document.querySelector('input[name=_handler][value=decide]').form;
              const body = new URLSearchParams([...new FormData(form), ['outcome', 'proceed'], ['rationale', 'because I can']]);
              const answer = await fetch(form.action || location.href, { method: 'POST', body });
              return [String(answer.status), await answer.text()];
            }
            """);
        Assert.Equal("403", forged[0]);
        Assert.Contains("Somebody else has to do this.", forged[1], StringComparison.Ordinal);
        Assert.Null(Site.Ok(await site.Record.As(Role.Grc).GateAsync("both-hands", Gate.UseCaseIntake)).Decision);
    }

    static IEnumerable<string> IntakeKinds => GatePolicies.Default[Gate.UseCaseIntake].Evidence.Where(e => e.When is null).Select(e => e.Kind);

    /// <summary>A use case of minimal risk with evidence filed by one role.</summary>
    async Task MakeAsync(string slug, IEnumerable<string> kinds, Role by = Role.DataEngineering)
    {
        Site.Ok(await site.Record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.UseCase, slug, $"{slug}, a use case", RiskClass: RiskClass.Minimal, OwnerRole: Role.DataScience)));
        foreach (var kind in kinds)
            Site.Ok(await site.Record.File(kind, slug, by));
    }
}
