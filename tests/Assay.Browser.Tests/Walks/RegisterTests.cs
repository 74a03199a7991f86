using Assay.Governance;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.Browser.Tests.Walks;

/// <summary>What the command line registers, by pages alone: use case, model, version, link, deployment.</summary>
public sealed class RegisterTests(Site site)
{
    [Fact]
    public async Task From_nothing_to_a_planned_deployment_without_the_command_line()
    {
        await using var visit = await site.OpenAsync(Role.MlPlatform);
        await visit.GoAsync("/use-cases/new");
        await visit.Field("Name").First.FillAsync("Churn");
        await visit.Field("Short name").FillAsync("churn");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Text("Nothing runs.")).ToBeVisibleAsync();

        await visit.GoAsync("/register/model");
        await visit.Field("Name").First.FillAsync("Churn model");
        await visit.Field("Short name").FillAsync("churn-model");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Text("Registered.")).ToBeVisibleAsync();
        await visit.FollowAsync(visit.Link("New version"));
        await Expect(visit.Page.Locator("#register-parent")).ToHaveValueAsync("churn-model");
        await visit.Page.Locator("#register-version").FillAsync("1.0");
        await visit.Field("Link it to").SelectOptionAsync("churn");
        await visit.Field("Files on this computer").SetInputFilesAsync([new FilePayload { Name = "model.onnx", MimeType = "application/octet-stream", Buffer = "weights of churn"u8.ToArray() }, new FilePayload { Name = "more.bin", MimeType = "application/octet-stream", Buffer = "more"u8.ToArray() }]);
        await Expect(visit.Field("Digests")).ToHaveValueAsync($"{Digest.Sha256("weights of churn"u8)}  model.onnx\n{Digest.Sha256("more"u8)}  more.bin\n");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Churn model 1.0");
        await Expect(visit.Panel("Used by").GetByText("Churn").First).ToBeVisibleAsync();
        var version = Site.Ok(await site.Record.Admin.ThingAsync("churn-model@1.0", TestContext.Current.CancellationToken)).Thing;
        Assert.True(version.Digests.ToHashSet().SetEquals([Digest.Sha256("weights of churn"u8), Digest.Sha256("more"u8)]), string.Join(' ', version.Digests));

        await visit.GoAsync("/use-cases/churn");
        await visit.FollowAsync(visit.Link("Record one"));
        await visit.Field("Name").First.FillAsync("Churn, production");
        await visit.Field("Short name").FillAsync("churn-production");
        await visit.Page.Locator("#deploy-status").SelectOptionAsync("live");
        await visit.FollowAsync(visit.Button("Record it"));
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not go live");
        await visit.GoAsync("/use-cases/churn/deployments/churn-production");
        await visit.Field("Comment").FillAsync("The cluster is ready.");
        await visit.FollowAsync(visit.Button("Record it"));
        await Expect(visit.Text("The deployment is in the record.")).ToBeVisibleAsync();
        await Expect(visit.Panel("Deployments").GetByText("planned")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_version_without_a_digest_is_refused_at_its_field_and_a_pasted_one_taken()
    {
        await using var visit = await site.OpenAsync(Role.DataEngineering, scripts: false);
        await visit.GoAsync("/register/dataset-version?parent=applications");
        await visit.Page.Locator("#register-version").FillAsync("2026-11");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator(".field .error").First).ToContainTextAsync("Paste a digest");
        await Expect(visit.Page.Locator("#register-version")).ToHaveValueAsync("2026-11");
        await visit.Field("Digests").FillAsync("not-a-digest");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator(".field .error").First).ToContainTextAsync("is not a digest");
        await visit.Field("Digests").FillAsync($"{Digest.Sha256("november"u8).Hex}  november.csv");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Credit applications 2026-11");
    }

    [Fact]
    public async Task A_version_is_linked_and_unlinked()
    {
        var platform = site.Record.As(Role.MlPlatform);
        Site.Ok(await platform.RegisterAsync(new(ThingKind.UseCase, "linking", "Linking"), TestContext.Current.CancellationToken));
        await using var visit = await site.OpenAsync(Role.MlPlatform);
        await visit.GoAsync("/use-cases/linking/links");
        await visit.Page.Locator("#link-thing").SelectOptionAsync("credit-risk@1.2.0");
        await visit.FollowAsync(visit.Button("Link it"));
        await Expect(visit.Panel("Model versions").GetByText("judged")).ToBeVisibleAsync();
        await visit.Button("Unlink").ClickAsync();
        await visit.FollowAsync(visit.Button("Unlink it"));
        await Expect(visit.Text("The link is taken away.")).ToBeVisibleAsync();
        await Expect(visit.Panel("Model versions").GetByText("None is linked.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_use_case_is_changed_and_a_taken_short_name_changes_nothing()
    {
        var grc = site.Record.As(Role.Grc);
        Site.Ok(await grc.RegisterAsync(new(ThingKind.UseCase, "changing", "Before"), TestContext.Current.CancellationToken));
        await using var visit = await site.OpenAsync(Role.Grc);
        await visit.GoAsync("/use-cases/new");
        await visit.Field("Name").First.FillAsync("Somebody else's");
        await visit.Field("Short name").FillAsync("changing");
        await visit.FollowAsync(visit.Button("Register"));
        await Expect(visit.Page.Locator(".field .error")).ToContainTextAsync("of that name already");
        await visit.GoAsync("/use-cases/changing");
        await visit.FollowAsync(visit.Link("Change"));
        await Expect(visit.Field("Name").First).ToHaveValueAsync("Before");
        await visit.Field("Name").First.FillAsync("After");
        await visit.Field("Risk class").SelectOptionAsync("minimal");
        await visit.FollowAsync(visit.Button("Record the change"));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("After");
    }
}
