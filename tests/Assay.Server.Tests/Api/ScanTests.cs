using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Governance;
using Assay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Api;

/// <summary>Scans over the API: uploads, files below the models folder, results, recording, limits. Payloads are inert.</summary>
public sealed class ScanTests
{
    static readonly byte[] Evil = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, 0x8c, 10, .. "echo inert"u8, 0x85, (byte)'R', (byte)'.'];

    [Fact]
    public async Task An_upload_is_scanned_read_and_recorded_and_then_counts_for_the_version_with_its_digest()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.MlPlatform);
        var id = await UploadAsync(client, Evil, "model.pkl");
        var result = await ResultAsync(client, id);
        Assert.Equal("malicious", result.GetProperty("verdict").GetString());
        Assert.Equal("os.system('echo inert')", result.GetProperty("files")[0].GetProperty("findings")[0].GetProperty("evidence").GetString());
        Assert.Equal("model.pkl", result.GetProperty("files")[0].GetProperty("path").GetString());

        using var recorded = await client.PostAsync($"/api/v1/scans/{id}/record", null);
        Assert.True(recorded.StatusCode == HttpStatusCode.Created, await recorded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var evidence = await ReadAsync(recorded);
        Assert.Equal("model-scan", evidence.GetProperty("kind").GetProperty("id").GetString());
        Assert.Equal("measured", evidence.GetProperty("origin").GetString());
        Assert.Equal("failed", evidence.GetProperty("result").GetString());
        using var again = await client.PostAsync($"/api/v1/scans/{id}/record", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Nobody_sees_the_scans_of_somebody_else()
    {
        await using var app = await ServerApp.StartAsync();
        using var mine = await app.ClientAsync(Role.MlPlatform);
        using var other = await app.ClientAsync(Role.AppSec);
        var id = await UploadAsync(mine, Evil, "m.pkl");
        await ResultAsync(mine, id);
        foreach (var path in new[] { $"/api/v1/scans/{id}", $"/api/v1/scans/{id}/result" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/api/v1/scans/{id}/record", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/v1/scans/{id}")).StatusCode);
        Assert.Equal(0, (await ReadAsync(await other.GetAsync("/api/v1/scans"))).GetArrayLength());
        Assert.Equal(1, (await ReadAsync(await mine.GetAsync("/api/v1/scans"))).GetArrayLength());
    }

    [Theory]
    [InlineData("../../etc/cron.d/x", "x")]
    [InlineData("..\\..\\evil.pkl", "evil.pkl")]
    [InlineData("..", "upload")]
    [InlineData("", "upload")]
    [InlineData("a\u0000b\u001b.pkl", "ab.pkl")]
    public async Task A_hostile_file_name_is_only_a_name(string sent, string kept)
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.AppSec);
        var result = await ResultAsync(client, await UploadAsync(client, Evil, sent));
        Assert.Equal(kept, result.GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_upload_that_is_too_large_is_refused_and_leaves_nothing_behind()
    {
        await using var app = await ServerApp.StartAsync(maxScanBytes: 1000);
        using var client = await app.ClientAsync(Role.AppSec);
        var before = Directory.GetDirectories(Path.GetTempPath(), "assay-scan-*");
        using var answer = await SendAsync(client, new byte[100_000], "big.bin");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("larger than", (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        // Other tests scan beside this one: what theirs is goes when they are done.
        var left = Directory.GetDirectories(Path.GetTempPath(), "assay-scan-*").Except(before).ToList();
        await Eventually.HoldsAsync(() => !left.Exists(Directory.Exists));
    }

    [Fact]
    public async Task Only_what_lies_below_the_models_folder_can_be_named()
    {
        var root = Directory.CreateTempSubdirectory("assay-models-");
        try
        {
            var models = root.CreateSubdirectory("models");
            Directory.CreateDirectory(Path.Combine(models.FullName, "credit"));
            await File.WriteAllBytesAsync(Path.Combine(models.FullName, "credit", "m.pkl"), Evil);
            await File.WriteAllTextAsync(Path.Combine(root.FullName, "secret.txt"), "secret");
            File.CreateSymbolicLink(Path.Combine(models.FullName, "out"), root.FullName);
            File.CreateSymbolicLink(Path.Combine(models.FullName, "passwd"), "/etc/passwd");
            await using var app = await ServerApp.StartAsync(models.FullName);
            using var client = await app.ClientAsync(Role.MlPlatform);
            foreach (var path in new[] { "../secret.txt", "credit/../../secret.txt", "/etc/passwd", "passwd", "out/secret.txt", "out", "", ".", "credit/..", "nothing", "a\0b" })
            {
                using var refused = await client.PostAsync("/api/v1/scans", ServerApp.Body(new { path }));
                Assert.True(refused.StatusCode == HttpStatusCode.NotFound, $"{path}: {refused.StatusCode}");
            }

            using var taken = await client.PostAsync("/api/v1/scans", ServerApp.Body(new { path = "credit/m.pkl" }));
            Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
            Assert.Equal("malicious", (await ResultAsync(client, (await ReadAsync(taken)).GetProperty("id").GetString()!)).GetProperty("verdict").GetString());
        }
        finally
        {
            root.Delete(true);
        }
    }

    [Fact]
    public async Task A_folder_is_called_by_its_name_and_the_page_of_its_scan_leads_to_the_version_and_the_findings()
    {
        var models = Directory.CreateTempSubdirectory("assay-models-");
        try
        {
            Directory.CreateDirectory(Path.Combine(models.FullName, "credit"));
            await File.WriteAllTextAsync(Path.Combine(models.FullName, "credit", "README.txt"), "A model.");
            await File.WriteAllBytesAsync(Path.Combine(models.FullName, "credit", "m.pkl"), Evil);
            await using var app = await ServerApp.StartAsync(models.FullName);
            using var client = await app.ClientAsync(Role.MlPlatform);
            async Task<string> ScannedAsync()
            {
                using var taken = await client.PostAsync("/api/v1/scans", ServerApp.Body(new { path = "credit" }));
                var id = (await ReadAsync(taken)).GetProperty("id").GetString()!;
                await ResultAsync(client, id);
                return id;
            }

            Assert.Contains("Register as a version", await client.GetStringAsync($"/scans/{await ScannedAsync()}"), StringComparison.Ordinal);
            var record = app.Record.As(Role.MlPlatform);
            Assert.Null((await record.RegisterAsync(new(ThingKind.Model, "m", "M"))).Refusal);
            Assert.Null((await record.RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [Digest.Sha256(Evil)]))).Refusal);
            var scan = await ScannedAsync();
            using var recorded = await client.PostAsync($"/api/v1/scans/{scan}/record", null);
            Assert.Equal("credit", (await ReadAsync(recorded)).GetProperty("subjectName").GetString());
            var page = await client.GetStringAsync($"/scans/{scan}");
            Assert.Contains("href=\"/findings/AS-1\"", page, StringComparison.Ordinal);
            Assert.Contains("href=\"/models/m%401\"", page, StringComparison.Ordinal);
            Assert.Contains("m@1: m.pkl", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Register as a version", page, StringComparison.Ordinal);
        }
        finally
        {
            models.Delete(true);
        }
    }

    [Fact]
    public async Task A_scan_that_is_cancelled_says_nothing_about_the_file()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.AppSec);
        // Millions of opcodes: long enough to be caught while it runs.
        var id = await UploadAsync(client, [0x80, 2, .. Enumerable.Repeat("N0"u8.ToArray(), 20_000_000).SelectMany(b => b), (byte)'N', (byte)'.'], "long.pkl");
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/v1/scans/{id}")).StatusCode);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await client.GetAsync($"/api/v1/scans/{id}");
            return answer.StatusCode == HttpStatusCode.NotFound || (await ReadAsync(answer)).GetProperty("state").GetString() == "cancelled";
        }, "the scan is cancelled");
    }

    [Fact]
    public async Task Nobody_fills_the_queue_alone()
    {
        await using var app = await ServerApp.StartAsync();
        // Nothing is scanned any more, so that none of them ends.
        await app.Server.Services.GetRequiredService<ScanJobs>().StopAsync(TestContext.Current.CancellationToken);
        using var client = await app.ClientAsync(Role.AppSec);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            using var answer = await SendAsync(client, Evil, "m.pkl");
            return answer.StatusCode;
        }));
        Assert.Equal((8, 16), (answers.Count(a => a == HttpStatusCode.Created), answers.Count(a => a == HttpStatusCode.Conflict)));
        using var other = await app.ClientAsync(Role.MlPlatform);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(other, Evil, "m.pkl")).StatusCode);
    }

    [Fact]
    public async Task An_upload_has_its_place_before_it_is_read_and_gives_it_back_when_it_fails()
    {
        await using var app = await ServerApp.StartAsync(maxScanBytes: 1000);
        var jobs = app.Server.Services.GetRequiredService<ScanJobs>();
        await jobs.StopAsync(TestContext.Current.CancellationToken);
        // Senders that have sent nothing yet.
        var senders = Enumerable.Range(0, 24).Select(_ => new Pipe()).ToList();
        var uploads = senders.ConvertAll(s => jobs.UploadAsync("ada", "m.pkl", s.Reader.AsStream(), TestContext.Current.CancellationToken));
        var accepted = uploads.FindAll(u => !u.IsCompleted);
        Assert.Equal(8, accepted.Count);
        Assert.All(uploads.Except(accepted), u => Assert.Equal(RefusalKind.Conflict, u.Result.Refusal?.Kind));
        // One goes away, one sends too much, one sends what it should.
        var (gone, large, good) = (senders[0], senders[1], senders[2]);
        await gone.Writer.CompleteAsync(new IOException("the sender went away"));
        await Assert.ThrowsAsync<IOException>(() => uploads[0]);
        await large.Writer.WriteAsync(new byte[1001], TestContext.Current.CancellationToken);
        await large.Writer.CompleteAsync();
        Assert.Equal(RefusalKind.Invalid, (await uploads[1]).Refusal?.Kind);
        await good.Writer.WriteAsync(Evil, TestContext.Current.CancellationToken);
        await good.Writer.CompleteAsync();
        Assert.Equal(ScanState.Waiting, (await uploads[2]).Value!.State);
        // Two places are free again, and the third is the scan's.
        for (var i = 0; i < 3; i++)
            Assert.Equal(i == 2 ? RefusalKind.Conflict : null, (await jobs.UploadAsync("ada", "m.pkl", new MemoryStream(Evil), TestContext.Current.CancellationToken)).Refusal?.Kind);
        foreach (var sender in senders)
            await sender.Writer.CompleteAsync();
        await Task.WhenAll(accepted.Skip(3));
    }

    static async Task<string> UploadAsync(HttpClient client, byte[] content, string name)
    {
        using var answer = await SendAsync(client, content, name);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await ReadAsync(answer)).GetProperty("id").GetString()!;
    }

    static async Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] content, string name)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await client.PostAsync($"/api/v1/scans?name={Uri.EscapeDataString(name)}", body);
    }

    static async Task<JsonElement> ResultAsync(HttpClient client, string id)
    {
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await client.GetAsync($"/api/v1/scans/{id}");
            var state = (await ReadAsync(answer)).GetProperty("state").GetString();
            Assert.True(state is "waiting" or "scanning" or "done", state);
            return state == "done";
        }, "the scan is done");
        return await ReadAsync(await client.GetAsync($"/api/v1/scans/{id}/result"));
    }

    static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => Json.Read<JsonElement>(await answer.Content.ReadAsByteArrayAsync());
}
