using System.Net;
using System.Security.Cryptography;
using Assay.Build.ModelFiles;
using static Assay.Build.Tests.ModelFiles.Remote.RemoteScans;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>One file behind an address: what is transferred, and what a server may not get away with.</summary>
public sealed class WebFileTests
{
    [Fact]
    public void A_large_safetensors_costs_its_header()
    {
        var model = Safetensors(210_000_000);
        using var server = new LoopbackServer().File("/model.safetensors", model);
        var scan = Of(server.Root + "/model.safetensors");
        Is(ScanVerdict.Clean, scan);
        var file = Assert.Single(scan.Files);
        Assert.Equal(("model.safetensors", model.LongLength), (file.Path, file.Size));
        Assert.Equal("\"v1\"", file.Origin!.Version);
        Assert.True(scan.Stats.Transferred is > 0 and < 1_000_000, string.Join(" ", server.Requests.Select(r => r["Range"])));
        Assert.Equal(server.Sent, scan.Stats.Transferred);
    }

    [Fact]
    public void With_digests_everything_is_transferred_once()
    {
        var model = Safetensors(30_000_000);
        using var server = new LoopbackServer().File("/model.safetensors", model);
        var scan = Whole(server.Root + "/model.safetensors");
        Is(ScanVerdict.Clean, scan);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(model)), scan.Files[0].Digest!.Value.Hex);
        Assert.Equal(model.LongLength, scan.Stats.Transferred);
    }

    [Fact]
    public void What_is_malicious_is_found_through_the_network()
    {
        using var server = new LoopbackServer().File("/m.pkl", Malicious).File("/m.pt", Bypass());
        foreach (var name in (string[])["m.pkl", "m.pt"])
        {
            Is(ScanVerdict.Malicious, Of($"{server.Root}/{name}"));
            Is(ScanVerdict.Malicious, Whole($"{server.Root}/{name}"));
        }

        // A zip with a malicious pickle behind a megabyte of data.
        static byte[] Bypass()
        {
            using var memory = new MemoryStream();
            using (var zip = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create))
            {
                using (var data = zip.CreateEntry("archive/data/0", System.IO.Compression.CompressionLevel.NoCompression).Open())
                    data.Write(new byte[1 << 20]);
                using var pickle = zip.CreateEntry("archive/data.pkl").Open();
                pickle.Write(Malicious);
            }

            return memory.ToArray();
        }
    }

    [Fact]
    public void A_server_without_ranges_is_read_once_from_the_beginning()
    {
        var model = Safetensors(20_000_000);
        using var server = new LoopbackServer().File("/m", model, ranges: false);
        var scan = Of(server.Root + "/m");
        Is(ScanVerdict.Clean, scan);
        Assert.Equal(model.LongLength, scan.Stats.Transferred);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void An_empty_file_is_said_to_be_empty()
    {
        using var server = new LoopbackServer().File("/m", []);
        Assert.Equal("empty", Gap(Of(server.Root + "/m")));
    }

    [Theory]
    [InlineData(404, "there is no such thing on 127.0.0.1 (404)")]
    [InlineData(401, "127.0.0.1 refuses access (401): Assay has no credentials for this address")]
    [InlineData(500, "127.0.0.1 answers with status 500")]
    public void A_status_is_told_in_words(int status, string words)
    {
        using var server = new LoopbackServer();
        server.On("/m", (_, stream) => server.Plain(stream, status, "x"));
        Assert.Equal(words, Gap(Of(server.Root + "/m")));
    }

    [Fact]
    public void A_busy_server_is_asked_again_as_late_as_it_says()
    {
        using var server = new LoopbackServer();
        var asked = 0;
        server.On("/m", (request, stream) => Interlocked.Increment(ref asked) == 1
            ? server.Plain(stream, 429, "", "Retry-After: 1")
            : server.Serve(request, stream, Safetensors(10), "\"v1\"", true));
        var began = System.Diagnostics.Stopwatch.StartNew();
        Is(ScanVerdict.Clean, Of(server.Root + "/m"));
        Assert.InRange(began.Elapsed.TotalSeconds, 0.9, 30);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void A_server_that_is_always_busy_is_a_gap()
    {
        using var server = new LoopbackServer();
        server.On("/m", (_, stream) => server.Plain(stream, 503, "", "Retry-After: 0"));
        Assert.Equal("127.0.0.1 answers with status 503", Gap(Of(server.Root + "/m")));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public void A_connection_that_breaks_once_is_taken_up_again()
    {
        var model = Safetensors(3_000_000);
        foreach (var digests in (bool[])[false, true])
        {
            using var server = new LoopbackServer();
            var broken = 0;
            server.On("/m", async (request, stream) =>
            {
                if (Interlocked.Increment(ref broken) != 1)
                {
                    await server.Serve(request, stream, model, "\"v1\"", true);
                    return;
                }

                if (digests)
                    await LoopbackServer.Head(stream, 200, model.Length, "ETag: \"v1\"");
                else
                    await LoopbackServer.Head(stream, 206, 65536, "ETag: \"v1\"", $"Content-Range: bytes 0-65535/{model.Length}");
                await server.Body(stream, model.AsMemory(0, digests ? 1_000_000 : 65536));
            });
            var scan = digests ? Whole(server.Root + "/m") : Of(server.Root + "/m");
            Is(ScanVerdict.Clean, scan);
            if (digests)
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(model)), scan.Files[0].Digest!.Value.Hex);
        }
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_never_clean()
    {
        foreach (var tags in (bool[])[true, false])
        {
            using var server = new LoopbackServer();
            var asked = 0;
            var model = Safetensors(3_000_000);
            server.On("/m", (request, stream) =>
            {
                request.Headers.Remove("If-Match");
                var time = Interlocked.Increment(ref asked);
                return server.Serve(request, stream, model, tags ? $"\"v{time}\"" : null, true, $"Last-Modified: Thu, 01 Jan 2026 00:00:0{Math.Min(time, 9)} GMT");
            });
            Assert.EndsWith("it changed while it was read", Gap(Of(server.Root + "/m")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_server_itself_may_say_that_the_file_changed()
    {
        using var server = new LoopbackServer();
        var asked = 0;
        var model = Safetensors(3_000_000);
        server.On("/m", (request, stream) => server.Serve(request, stream, model, Interlocked.Increment(ref asked) == 1 ? "\"v1\"" : "\"v2\"", true));
        Assert.EndsWith("it changed while it was read", Gap(Of(server.Root + "/m")), StringComparison.Ordinal);
        Assert.Equal("\"v1\"", server.Requests.Last()["If-Match"]);
    }

    [Theory]
    [InlineData("Content-Range: bytes 5-65540/3000000", 65536, "the server sent another part than was asked for")]
    [InlineData("Content-Range: bytes 0-65535/*", 65536, "the server sent a part without saying which")]
    [InlineData("X-Nothing: here", 65536, "the server sent a part without saying which")]
    [InlineData("Content-Range: bytes 0-65535/99999999999999", 65536, "fewer bytes than it announced")]
    [InlineData("Content-Range: bytes 0-65535/3000000", 100, "the server sent another part than was asked for")]
    [InlineData("Content-Encoding: gzip", 65536, "the server sends it encoded (gzip), though that was not asked for")]
    public void A_part_that_is_not_what_was_asked_for_is_refused(string lie, int length, string words)
    {
        using var server = new LoopbackServer();
        var model = Safetensors(3_000_000);
        server.On("/m", async (_, stream) =>
        {
            await LoopbackServer.Head(stream, 206, length, "ETag: \"v1\"", lie);
            await server.Body(stream, model.AsMemory(0, words.StartsWith("fewer", StringComparison.Ordinal) ? 200 : length));
        });
        Assert.Contains(words, Gap(Of(server.Root + "/m")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_shorter_than_announced_is_a_gap()
    {
        using var server = new LoopbackServer();
        server.On("/m", async (_, stream) =>
        {
            await LoopbackServer.Head(stream, 200, 5_000_000);
            await server.Body(stream, Safetensors(4_999_000).AsMemory(0, 1_000_000));
        });
        var scan = Of(server.Root + "/m");
        Assert.Contains(scan.Files[0].Gaps, g => g.Reason.StartsWith("the connection broke", StringComparison.Ordinal));
        Assert.False(scan.Verdict == ScanVerdict.Clean);
    }

    [Fact]
    public void An_endless_body_stops_at_the_limit()
    {
        using var server = new LoopbackServer();
        server.On("/m", async (_, stream) =>
        {
            await LoopbackServer.Head(stream, 200, null);
            for (var i = 0; i < 1000; i++)
                await server.Body(stream, new byte[1 << 20]);
        });
        var scan = Of([server.Root + "/m"], new ScanOptions { Limits = Scans.Limits with { ExpandedBytes = 20 << 20 } });
        Assert.Contains(scan.Files[0].Gaps, g => g.Reason.StartsWith("it is more than", StringComparison.Ordinal));
        Assert.InRange(scan.Stats.Transferred!.Value, 20 << 20, 40 << 20);
    }

    [Fact]
    public void A_slow_drip_ends_with_the_time_of_the_file()
    {
        using var server = new LoopbackServer();
        server.On("/m", async (_, stream) =>
        {
            await LoopbackServer.Head(stream, 200, 1_000_000);
            for (var i = 0; i < 1000; i++)
            {
                await server.Body(stream, new byte[1]);
                await Task.Delay(100);
            }
        });
        var began = System.Diagnostics.Stopwatch.StartNew();
        var scan = Of([server.Root + "/m"], new ScanOptions { Limits = Scans.Limits with { SecondsPerFile = 3 } });
        Assert.InRange(began.Elapsed.TotalSeconds, 2, 60);
        Assert.Contains(scan.Files[0].Gaps, g => g.Reason.Contains("time is up", StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_that_never_answers_is_a_gap()
    {
        using var server = new LoopbackServer();
        server.On("/m", (_, _) => Task.Delay(20_000));
        Assert.Contains("did not answer within 2 seconds", Gap(Of([server.Root + "/m"], new ScanOptions { Limits = Scans.Limits with { SecondsPerFile = 30 } })), StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_are_followed_and_asked_again_when_their_address_has_expired()
    {
        using var store = new LoopbackServer();
        using var server = new LoopbackServer().Redirect("/m", store.Root + "/signed?sig=1");
        var uses = 0;
        var model = Safetensors(3_000_000);
        store.On("/signed", (request, stream) => Interlocked.Increment(ref uses) == 2 ? store.Plain(stream, 403, "expired") : store.Serve(request, stream, model, "\"v1\"", true));
        Is(ScanVerdict.Clean, Of(server.Root + "/m"));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void A_circle_of_redirects_ends()
    {
        using var server = new LoopbackServer();
        server.Redirect("/m", "/m");
        Assert.Equal("more than 8 redirects", Gap(Of(server.Root + "/m")));
    }

    [Theory]
    [InlineData("file:///etc/passwd", "scheme 'file'")]
    [InlineData("ftp://example.org/m", "scheme 'ftp'")]
    [InlineData("http://user:secret@127.0.0.1:1/m", "belong into the environment")]
    public void Redirects_to_other_kinds_of_addresses_are_refused(string to, string words)
    {
        using var server = new LoopbackServer().Redirect("/m", to);
        Assert.Contains(words, Gap(Of(server.Root + "/m")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_host_may_not_redirect_to_a_private_address()
    {
        // 127.0.0.1 plays the public host here, the other loopback addresses are private.
        using var inside = new LoopbackServer(IPAddress.Parse("127.0.0.2")).File("/secret", Safetensors(10));
        using var server = new LoopbackServer().Redirect("/m", inside.Root + "/secret");
        var access = Access() with { IsPrivate = ip => !ip.Equals(IPAddress.Loopback) };
        Assert.Equal("a public host redirects to a private address, which is refused", Gap(Of([server.Root + "/m"], new ScanOptions { Limits = Scans.Limits }, access)));
        Assert.Empty(inside.Requests);
        // By a name, too: what counts is what the name leads to when the connection is made.
        using var named = new LoopbackServer().Redirect("/m", server.Root.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/m");
        Assert.Equal("a public host redirects to a private address, which is refused", Gap(Of([named.Root + "/m"], new ScanOptions { Limits = Scans.Limits }, access)));
        // A private host that the user named may lead to another one.
        Is(ScanVerdict.Clean, Of(server.Root + "/m"));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("2606:4700::1111", false)]
    public void Private_addresses_are_known(string address, bool expected) => Assert.Equal(expected, Assay.Build.ModelFiles.Remote.RemoteHosts.IsPrivate(IPAddress.Parse(address)));

    [Fact]
    public void Plain_http_is_for_this_machine_unless_allowed() =>
        Assert.Contains("--allow-http", Gap(Of("http://192.0.2.1/m")), StringComparison.Ordinal);

    [Fact]
    public void Several_places_are_told_apart()
    {
        using var server = new LoopbackServer().File("/a/m", Malicious).File("/b/m", Safetensors(5));
        var scan = Of([server.Root + "/a/m?token=secret", server.Root + "/b/m"], new ScanOptions { Limits = Scans.Limits });
        Assert.Equal([server.Root + "/a/m", server.Root + "/b/m"], scan.Files.Select(f => f.Path));
        Assert.DoesNotContain("secret", string.Concat(scan.Files.Select(f => f.Origin!.Address)), StringComparison.Ordinal);
    }
}
