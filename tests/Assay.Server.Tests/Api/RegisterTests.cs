using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Assay.Server.Tests.Api;

/// <summary>Digests for registering a version; what an erasure would take away; findings over time.</summary>
public sealed class RegisterTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_sent_is_named_by_its_sha256_and_one_of_the_server_as_the_command_line_names_it()
    {
        var folder = Directory.CreateTempSubdirectory("assay-models-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "weights.bin"), "weights", Cancel);
            await using var app = await ServerApp.StartAsync(folder.FullName, maxScanBytes: 100);
            using var client = await app.ClientAsync(Role.MlPlatform);
            using var sent = new ByteArrayContent("weights"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            var upload = await ReadAsync(await client.PostAsync("/api/v1/digests", sent, Cancel));
            Assert.Equal(Digest.Sha256("weights"u8).ToString(), upload.GetProperty("digests")[0].GetString());
            Assert.Equal(7, upload.GetProperty("bytes").GetInt64());
            var named = await ReadAsync(await client.PostAsync("/api/v1/digests", ServerApp.Body(new { path = "weights.bin" }), Cancel));
            Assert.Equal(Digest.Sha256("weights"u8).ToString(), named.GetProperty("digests")[0].GetString());
            foreach (var path in new[] { "../etc/passwd", "/etc/passwd", "none", "" })
                Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("/api/v1/digests", ServerApp.Body(new { path }), Cancel)).StatusCode);
            using var large = new ByteArrayContent(new byte[101]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync("/api/v1/digests", large, Cancel)).StatusCode);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Theory]
    [InlineData("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 1)]
    [InlineData("9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08  model.pt\n9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 *again.pt\n", 1)]
    [InlineData(" \n ", 0)]
    public void Digests_are_taken_as_people_paste_them(string text, int count) => Assert.Equal(count, GivenDigests.OfText(text, out _)!.Count);

    [Theory]
    [InlineData("model.pt"), InlineData("sha256:12"), InlineData("md5"), InlineData("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00aXX")]
    public void What_is_no_digest_is_said(string text)
    {
        Assert.Null(GivenDigests.OfText(text, out var problem));
        Assert.Contains("is not a digest", problem!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erasure_is_seen_before_it_is_done_and_takes_away_what_was_seen()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Legal);
        var grc = app.Record.Actors[Role.Grc];
        var seen = await ReadAsync(await client.PostAsync("/api/v1/erasures/preview", ServerApp.Body(new { reason = "", actor = grc }), Cancel));
        var blob = Assert.Single(seen.GetProperty("blobs").EnumerateArray());
        Assert.Equal("name", blob.GetProperty("name").GetString());
        Assert.Equal("Grc person".Length, blob.GetProperty("bytes").GetInt64());
        Assert.Equal("Grc person", (await app.Record.Admin.RecordAsync(Cancel)).Actors.Single(a => a.Id == grc).Name);
        using var erased = await client.PostAsync("/api/v1/erasures", ServerApp.Body(new { reason = "request 7", blobs = new[] { blob.GetProperty("commitment").GetString() } }), Cancel);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Null((await app.Record.Admin.RecordAsync(Cancel)).Actors.Single(a => a.Id == grc).Name);
        Assert.Empty((await ReadAsync(await client.PostAsync("/api/v1/erasures/preview", ServerApp.Body(new { reason = "", actor = grc }), Cancel))).GetProperty("blobs").EnumerateArray());
    }

    static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
