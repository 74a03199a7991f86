using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server.Web;

namespace Assay.Server.Tests.Web;

/// <summary>Forms as a browser sends them, with their token: what is said when they are refused, and what they record.</summary>
public sealed partial class FormTests
{
    [Fact]
    public async Task What_was_done_before_is_not_said_above_the_refusal_of_the_next_try()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Grc);
        Assert.Contains("Registered.", await client.GetStringAsync("/use-cases/new?said=registered"), StringComparison.Ordinal);
        var (status, html) = await SendAsync(client, "/use-cases/new?said=registered", "new", ("name", "X"), ("slug", "x"), ("risk", "minimal"), ("attributes", "no equals sign"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("Registered.", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "Nothing was recorded"));
        Assert.Contains("is not a new name=value", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_attributes_that_policies_read_are_chosen_from_lists_and_others_are_typed()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Grc);
        var form = await client.GetStringAsync("/use-cases/new");
        Assert.Contains("<option value=\"trained-from-scratch\"", form, StringComparison.Ordinal);
        Assert.Contains("Base-model verification, Fine-tune approval", form, StringComparison.Ordinal);
        (string, string)[] typed = [("name", "X"), ("slug", "x"), ("risk", "minimal"), ("attribute-origin", "fine-tuned"), ("attribute-agent", "")];
        var (twice, said) = await SendAsync(client, "/use-cases/new", "new", [.. typed, ("attributes", "origin=third-party")]);
        Assert.Equal(HttpStatusCode.BadRequest, twice);
        Assert.Contains("is chosen there", said, StringComparison.Ordinal);
        var (sent, _) = await SendAsync(client, "/use-cases/new", "new", [.. typed, ("attributes", "region=eu")]);
        Assert.Equal(HttpStatusCode.Redirect, sent);
        Assert.True((await app.Record.Admin.EngagementAsync("x", TestContext.Current.CancellationToken)).TryGet(out var view, out var refusal), refusal?.Message);
        Assert.Equal(["origin=fine-tuned", "region=eu"], view.UseCase.Attributes.Select(a => $"{a.Key}={a.Value}").Order(StringComparer.Ordinal));

        // What is stated already is a choice, also when no policy names it.
        Assert.Null((await app.Record.Admin.RegisterAsync(new(ThingKind.UseCase, "x", "X", Attributes: new Dictionary<string, string> { ["origin"] = "built-in-house" }), TestContext.Current.CancellationToken)).Refusal);
        Assert.Contains("<option value=\"built-in-house\" selected", await client.GetStringAsync("/use-cases/x/edit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_is_of_a_version_that_is_chosen_and_comes_as_a_file_that_says_so()
    {
        await using var app = await ServerApp.StartAsync();
        var record = app.Record.As(Role.MlPlatform);
        foreach (var request in (RegisterRequest[])[
            new(ThingKind.UseCase, "a", "A"), new(ThingKind.UseCase, "b", "B"), new(ThingKind.Model, "m", "M"), new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [Digest.Sha256("m"u8)])])
            Assert.Null((await record.RegisterAsync(request, TestContext.Current.CancellationToken)).Refusal);
        Assert.Null((await record.LinkAsync(new("b", "m@1"), TestContext.Current.CancellationToken)).Refusal);
        using var client = await app.ClientAsync(Role.Auditor);
        Assert.Contains("No model version is linked", await client.GetStringAsync("/assurance"), StringComparison.Ordinal);
        var page = await client.GetStringAsync("/assurance?useCase=b");
        Assert.Contains("<option value=\"m@1\"", page, StringComparison.Ordinal);
        Assert.Contains("/api/v1/record/tree-head", page, StringComparison.Ordinal);
        var (status, _) = await SendAsync(client, "/assurance?useCase=b", "build", ("useCase", "b"), ("version", "m@1"));
        Assert.Equal(HttpStatusCode.Redirect, status);
        var pack = Assert.Single(await app.Record.Admin.PacksAsync(TestContext.Current.CancellationToken));
        // What tells two packs of one version apart, at any width.
        var list = await client.GetStringAsync("/assurance?useCase=b");
        Assert.Contains(FormattableString.Invariant($"tree size {pack.TreeSize} "), list, StringComparison.Ordinal);
        Assert.Contains($"title=\"{pack.Digest}\">{pack.Digest.Short}</span>", list, StringComparison.Ordinal);
        Assert.Contains("no gate decided", list, StringComparison.Ordinal);
        Assert.Contains("Auditor person", list, StringComparison.Ordinal);
        foreach (var address in (string[])[$"/packs/{pack.Id}", $"/api/v1/packs/{pack.Id}"])
        {
            using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(FormattableString.Invariant($"m@1-{pack.TreeSize}.zip"), answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        }

        Assert.Equal("a-b-c-9.zip", PackFile.Name(pack with { ModelVersion = "a/b\"c", TreeSize = 9 }));
    }

    [Fact]
    public async Task A_wish_is_asked_for_until_its_end_and_one_that_was_rejected_has_none()
    {
        await using var app = await ServerApp.StartAsync();
        var record = app.Record;
        var token = TestContext.Current.CancellationToken;
        Assert.Null((await record.As(Role.SecurityOperations).FileEvidenceAsync(new(
            "model-scan", [], [new("a", Digest.Sha256("a"u8))], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("scanner", "1"),
            [new Finding { RuleId = "r", Title = "Something", Severity = Severity.Low, Subject = "a", Fingerprint = Fingerprint.Of("test/1", "a") }]), token)).Refusal);
        var end = record.Clock.GetUtcNow().AddDays(181);
        Assert.True((await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.FalsePositive, "A fixture.", end, Finding: "AS-1"), token)).TryGet(out var waiver, out var refusal), refusal?.Message);
        using var client = await app.ClientAsync(Role.AppSec);
        var day = end.UtcDateTime.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        var work = await client.GetStringAsync("/work", token);
        Assert.Contains("False positive of AS-1, asked for by DataScience person", work, StringComparison.Ordinal);
        Assert.Matches($"asked for until <time[^>]*>{day}</time>", work);
        Assert.Contains(day, await client.GetStringAsync("/findings/AS-1", token), StringComparison.Ordinal);
        Assert.Null((await record.As(Role.AppSec).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Rejected, "No."), token)).Refusal);
        var after = await client.GetStringAsync("/findings/AS-1", token);
        Assert.Contains("rejected", after, StringComparison.Ordinal);
        Assert.DoesNotContain(day, after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_of_a_pasted_digest_and_a_file_of_the_server_has_two_parts_as_from_the_command()
    {
        var folder = Directory.CreateTempSubdirectory("assay-models-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "weights.bin"), "weights", TestContext.Current.CancellationToken);
            await using var app = await ServerApp.StartAsync(folder.FullName);
            using var client = await app.ClientAsync(Role.MlPlatform);
            Assert.Null((await app.Record.Admin.RegisterAsync(new(ThingKind.Model, "m", "M"), TestContext.Current.CancellationToken)).Refusal);
            var (sent, html) = await SendAsync(client, "/register/model-version", "register", ("parent", "m"), ("version", "1"), ("digests", Digest.Sha256("other"u8).ToString()), ("path", "weights.bin"));
            Assert.True(sent == HttpStatusCode.Redirect, html);
            var version = (await app.Record.Admin.ThingsAsync(ThingKind.ModelVersion, TestContext.Current.CancellationToken)).Single(t => t.Slug == "m@1");
            var entry = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/entries/{version.Entry}")).RootElement;
            var parts = JsonDocument.Parse(Convert.FromBase64String(entry.GetProperty("leaf").GetString()!)).RootElement.GetProperty("body").GetProperty("parts");
            Assert.Equal([Digest.Sha256("other"u8).ToString(), Digest.Sha256("weights"u8).ToString()], parts.EnumerateArray().Select(p => Assert.Single(p.EnumerateArray()).GetString()));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Theory]
    // As the page sends it, and as somebody who left the question alone.
    [InlineData("files", 2)]
    [InlineData(null, 2)]
    [InlineData("folder", 0)]
    public async Task Several_pasted_digests_are_files_unless_they_are_said_to_be_one_folder(string? they, int parts)
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.MlPlatform);
        Assert.Null((await app.Record.Admin.RegisterAsync(new(ThingKind.Model, "m", "M"), TestContext.Current.CancellationToken)).Refusal);
        Digest[] pasted = [Digest.Sha256("weights"u8), Digest.Sha256("more"u8)];
        (string, string)[] said = they is null ? [] : [("they", they)];
        var (sent, html) = await SendAsync(client, "/register/model-version", "register", [("parent", "m"), ("version", "1"), ("digests", $"{pasted[0]}\n{pasted[1].Hex}  more.bin"), .. said]);
        Assert.True(sent == HttpStatusCode.Redirect, html);
        var version = (await app.Record.Admin.ThingsAsync(ThingKind.ModelVersion, TestContext.Current.CancellationToken)).Single(t => t.Slug == "m@1");
        Assert.Equal(they == "folder" ? pasted[0] : null, version.Root);
        var entry = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/entries/{version.Entry}")).RootElement;
        var body = JsonDocument.Parse(Convert.FromBase64String(entry.GetProperty("leaf").GetString()!)).RootElement.GetProperty("body");
        Assert.Equal(parts, body.TryGetProperty("parts", out var each) && each.ValueKind == JsonValueKind.Array ? each.GetArrayLength() : 0);

        // A scan of the first alone is about all of a folder whose root it is, and of one of two files.
        Assert.Null((await app.Record.Admin.FileEvidenceAsync(new("model-scan", [], [new Subject("weights.bin", pasted[0])], SampleEvidence.For("model-scan"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay", "1")), TestContext.Current.CancellationToken)).Refusal);
        var scan = Assert.Single((await app.Record.Admin.EvidenceListAsync(null, "model-scan", null, null, 10, TestContext.Current.CancellationToken)).Items);
        Assert.Equal(they == "folder" ? EvidenceResult.Passed : EvidenceResult.Incomplete, scan.Result);
    }

    static async Task<(HttpStatusCode Status, string Html)> SendAsync(HttpClient client, string address, string form, params (string Name, string Value)[] fields)
    {
        using var page = await client.GetAsync(address, TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new("_handler", form), new("__RequestVerificationToken", Token().Match(html).Groups[1].Value), .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))]),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
