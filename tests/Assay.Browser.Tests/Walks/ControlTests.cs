using Assay.Governance;

namespace Assay.Browser.Tests.Walks;

/// <summary>Stopping, rolling out and changing guardrails as people do it, in a browser that runs no scripts.</summary>
public sealed class ControlTests(Site site)
{
    [Fact]
    public async Task A_route_is_stopped_after_its_reach_was_shown_and_let_go_by_somebody_else()
    {
        await using (var visit = await site.OpenAsync(Role.AppSec, scripts: false))
        {
            await visit.GoAsync("/switches");
            await visit.FollowAsync(visit.Link("Stop something").First);
            await visit.Page.Locator("#scope").SelectOptionAsync("route");
            await visit.Page.Locator("#value").FillAsync("batch");
            await visit.FollowAsync(visit.Button("Show what it touches"));
            var reach = await visit.Panel("It would stop: Route batch").InnerTextAsync();
            Assert.Contains("eu-1", reach, StringComparison.Ordinal);
            Assert.Contains("batch", reach, StringComparison.Ordinal);
            await visit.Page.Locator("#pull-reason").FillAsync("It repeats other people's letters.");
            await visit.FollowAsync(visit.Button("Stop it now"));
            Assert.Contains("Somebody else releases it", await visit.Panel("Stopped now").InnerTextAsync(), StringComparison.Ordinal);
        }

        await using var other = await site.OpenAsync(Role.Leadership, scripts: false);
        await other.GoAsync("/switches");
        var row = other.Page.Locator("#stopped tr", new() { HasTextString = "Route batch" });
        await row.Locator("summary").ClickAsync();
        await row.GetByLabel("Why it may go on").FillAsync("Mended.");
        await other.FollowAsync(row.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Release it" }));
        Assert.DoesNotContain("Route batch", await other.Panel("Stopped now").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Released: route batch", await other.Panel("History").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_phone_what_is_stopped_is_released_without_pushing_anything_sideways()
    {
        const int Width = 390;
        await using var visit = await site.OpenAsync(Role.Leadership, Width, 844, scripts: false);
        await visit.GoAsync("/switches");
        var row = visit.Page.Locator("#stopped tr", new() { HasTextString = "Tool shell" });
        await row.Locator("summary").ClickAsync();
        foreach (var part in new[] { row.Locator("summary"), row.GetByLabel("Why it may go on"), row.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Release it" }), row.Locator(".ask") })
        {
            var box = (await part.BoundingBoxAsync())!;
            Assert.True(box.X >= 0 && box.X + box.Width <= Width, $"from {box.X} over {box.Width}");
        }

        Assert.True(await visit.Page.EvaluateAsync<bool>("() => { const s = document.querySelector('#stopped .scroll'); return s.scrollWidth <= s.clientWidth; }"));
    }

    [Fact]
    public async Task Everything_is_stopped_only_by_typing_that_it_shall_be()
    {
        await using var visit = await site.OpenAsync(Role.AppSec, scripts: false);
        await visit.GoAsync("/switches/pull?scope=all");
        await visit.Page.Locator("#pull-reason").FillAsync("A drill.");
        await visit.Page.Locator("#pull-confirm").FillAsync("stop");
        await visit.FollowAsync(visit.Button("Stop it now"));
        Assert.Contains("in capitals", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await site.Record.Admin.SwitchesAsync(), s => s is { Scope: SwitchScope.All, Stopped: true });
    }

    [Fact]
    public async Task A_rollout_to_a_version_whose_gate_is_shut_is_refused_in_words_and_one_that_runs_is_widened_and_put_back()
    {
        // On a phone the button is on the first screen.
        await using (var phone = await site.OpenAsync(Role.MlPlatform, 390, 844, scripts: false))
        {
            await phone.GoAsync("/rollouts");
            var back = (await phone.Page.Locator(".panel footer summary", new() { HasTextString = "Roll back" }).First.BoundingBoxAsync())!;
            Assert.True(back.Y + back.Height <= 844, $"it ends at {back.Y + back.Height}");
        }

        await using var visit = await site.OpenAsync(Role.MlPlatform, scripts: false);
        await visit.GoAsync("/rollouts");
        await visit.Page.Locator("#start-route").FillAsync("batch");
        await visit.Page.Locator("#start-from").SelectOptionAsync("fraud@1.0.0");
        await visit.Page.Locator("#start-to").SelectOptionAsync("credit-risk@1.2.0");
        await visit.FollowAsync(visit.Button("Begin"));
        Assert.Contains("The gate is shut.", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);

        await visit.GoAsync("/rollouts");
        await visit.Page.Locator("input[name=percent].short").FillAsync("30");
        await visit.FollowAsync(visit.Button("Change the share"));
        Assert.Contains("30 %", await visit.Panel("Route chat").InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.Locator(".panel footer .confirm", new() { HasTextString = "Roll back" }).Locator("summary").ClickAsync();
        await visit.FollowAsync(visit.Page.Locator(".panel footer .ask button", new() { HasTextString = "Roll back" }));
        Assert.Contains("rolled back", await visit.Panel("Route chat").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_takedown_is_seen_before_it_is_proposed_and_carried_out_by_a_second_person()
    {
        await using (var visit = await site.OpenAsync(Role.AppSec, scripts: false))
        {
            await visit.GoAsync("/takedowns");
            var waiting = visit.Page.Locator(".panel", new() { HasTextString = "waits for an answer" }).First;
            Assert.Contains("another person is needed", await waiting.InnerTextAsync(), StringComparison.Ordinal);
            await visit.FollowAsync(waiting.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "what it would stop now" }));
            var reach = await visit.Panel("What it would stop").InnerTextAsync();
            for (var i = 0; i < 600 && !reach.Contains("the route answers 503", StringComparison.Ordinal); i++)
            {
                await Task.Delay(100);
                await visit.Page.ReloadAsync();
                reach = await visit.Panel("What it would stop").InnerTextAsync();
            }

            Assert.Contains("eu-1", reach, StringComparison.Ordinal);
            Assert.Contains("Two people have to agree", reach, StringComparison.Ordinal);
            Assert.Contains("the route answers 503", reach, StringComparison.Ordinal);
            Assert.Contains("waits for an answer already", await visit.Panel("Confirm").InnerTextAsync(), StringComparison.Ordinal);
        }

        await using var other = await site.OpenAsync(Role.SecurityOperations, scripts: false);
        await other.GoAsync("/takedowns");
        var answer = other.Page.Locator(".confirm", new() { HasTextString = "Agree to the takedown" }).First;
        await answer.Locator("summary").ClickAsync();
        await answer.GetByLabel("Comment").FillAsync("Seen with the team.");
        await other.FollowAsync(answer.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Agree to the takedown" }));
        Assert.Contains("It is taken down", await other.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("carried out", await other.Panel("Takedowns").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(await site.Record.Admin.SwitchesAsync(), s => s is { Scope: SwitchScope.Model, Stopped: true } && s.Reason?.Contains("takedown", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_policy_is_mended_where_the_editor_says_published_tried_and_put_into_force_by_another_person()
    {
        const string Weaker = "format: assay-guardrails/1\nname: walked\nguards:\n  - { guard: secrets, action: log }\n";
        await using (var visit = await site.OpenAsync(Role.AppSec, scripts: false))
        {
            await visit.GoAsync("/guardrails/new");
            await visit.Page.Locator("textarea[name=yaml]").FillAsync(Weaker.Replace("secrets", "secretz", StringComparison.Ordinal));
            await visit.FollowAsync(visit.Button("Check"));
            Assert.Contains("line 4, column", await visit.Panel("Not understood").InnerTextAsync(), StringComparison.Ordinal);
            await visit.Page.Locator("textarea[name=yaml]").FillAsync(Weaker);
            await visit.FollowAsync(visit.Button("Check"));
            Assert.Contains("It guards less", await visit.Panel("Beside what chat has").InnerTextAsync(), StringComparison.Ordinal);
            Assert.Equal(Weaker, await visit.Page.Locator("textarea[name=yaml]").InputValueAsync());
            await visit.FollowAsync(visit.Button("Publish"));
            Assert.Contains("It acts nowhere yet", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            await visit.FollowAsync(visit.Link("Put it on a route"));
            await visit.Page.Locator("#change-route").FillAsync("chat");
            await visit.Page.Locator("#change-change").SelectOptionAsync("enforce");
            await visit.FollowAsync(visit.Button("Put it on the route"));
            Assert.Contains("Somebody else has to do this.", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        }

        await using var other = await site.OpenAsync(Role.MlPlatform, scripts: false);
        await other.GoAsync("/guardrails");
        await other.Page.Locator("#change-route").FillAsync("chat");
        await other.Page.Locator("#change-policy").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 0 });
        await other.Page.Locator("#change-change").SelectOptionAsync("enforce");
        await other.FollowAsync(other.Button("Put it on the route"));
        Assert.Contains("walked", await other.Panel("Routes").InnerTextAsync(), StringComparison.Ordinal);
        var row = other.Page.Locator("#routes tr", new() { HasTextString = "chat" });
        await row.Locator("summary").ClickAsync();
        await other.FollowAsync(row.Locator("button", new() { HasTextString = "Roll back" }));
        Assert.Contains("support", await other.Panel("Routes").InnerTextAsync(), StringComparison.Ordinal);
    }
}
