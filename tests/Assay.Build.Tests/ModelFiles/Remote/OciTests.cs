using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;
using static Assay.Build.Tests.ModelFiles.Remote.RemoteScans;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>Artefacts in Debian's docker-registry, the reference implementation of the distribution API; and registries that lie.</summary>
public sealed class OciTests(OciTests.Registry registry) : IClassFixture<OciTests.Registry>
{
    static readonly byte[] Weights = Safetensors(2_000_000);

    static string Hex(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    static string Layer(byte[] content, string type, string? title, string annotation = "org.opencontainers.image.title") =>
        $$"""{"mediaType":"{{type}}","digest":"{{Hex(content)}}","size":{{content.Length}}{{(title is null ? "" : $$""","annotations":{"{{annotation}}":"{{title}}"}""")}}}""";

    static string Manifest(params string[] layers) =>
        $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{Hex("{}"u8.ToArray())}}","size":2},"layers":[{{string.Join(',', layers)}}]}""";

    [Fact]
    public void Files_of_an_artefact_are_scanned_by_ranges()
    {
        var scan = Of($"oci://{registry.Host}/models/fraud:v1");
        Is(ScanVerdict.Malicious, scan);
        Assert.Equal(["fraud.pkl", "model.safetensors"], scan.Files.Select(f => f.Path).Order());
        Assert.InRange(scan.Stats.Transferred!.Value, 1, 700_000);
        Assert.Equal($"oci://{registry.Host}/models/fraud@{Hex(Malicious)}", scan.Files.Single(f => f.Path == "fraud.pkl").Origin!.Address);
    }

    [Fact]
    public void Blobs_are_verified_by_their_digests()
    {
        var scan = Whole($"oci://{registry.Host}/models/fraud:v1");
        Assert.All(scan.Files, f => Assert.True(Assert.Single(f.Origin!.Checksums).Matches));
    }

    [Fact]
    public void Layers_that_are_archives_are_looked_into_and_indexes_followed()
    {
        var scan = Of($"oci://{registry.Host}/models/fraud:all");
        Is(ScanVerdict.Malicious, scan);
        var layer = scan.Files.Single(f => f.Path.StartsWith("linux-amd64/", StringComparison.Ordinal));
        Assert.Contains("tar", layer.Formats);
        Assert.EndsWith("!/weights/m.pkl", Assert.Single(layer.Findings).Location!.Path, StringComparison.Ordinal);
        Assert.Contains(scan.Files, f => f.Path.EndsWith("/model.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void A_manifest_can_be_named_by_its_digest() => Is(ScanVerdict.Malicious, Of($"oci://{registry.Host}/models/fraud@{registry.Digest}"));

    [Fact]
    public void What_is_not_there_is_said() => Assert.Contains("no such thing", Gap(Of($"oci://{registry.Host}/models/fraud:v9")), StringComparison.Ordinal);

    [Fact]
    public void A_registry_that_asks_for_a_password_gets_it_from_the_environment()
    {
        Assert.Contains("set ASSAY_OCI_USERNAME", Gap(Of($"oci://{registry.Closed}/models/fraud:v1")), StringComparison.Ordinal);
        Assert.Contains("does not give access", Gap(Of($"oci://{registry.Closed}/models/fraud:v1", ("ASSAY_OCI_USERNAME", "tester"), ("ASSAY_OCI_PASSWORD", "wrong"))), StringComparison.Ordinal);
        Is(ScanVerdict.Malicious, Of($"oci://{registry.Closed}/models/fraud:v1", ("ASSAY_OCI_USERNAME", "tester"), ("ASSAY_OCI_PASSWORD", Registry.Password)));
    }

    [Fact]
    public void A_token_is_fetched_where_the_registry_says()
    {
        using var fake = Fake(Manifest(Layer(Malicious, "application/octet-stream", "m.pkl")), Malicious, token: "t1");
        fake.Json("/token", """{"token":"t1"}""");
        Is(ScanVerdict.Malicious, Of($"oci://{fake.Root[7..]}/a/b:v1"));
        var asked = fake.Requests.First(r => r.Path == "/token");
        Assert.Equal(("repository:a/b:pull", "reg"), (asked.Value("scope"), asked.Value("service")));
    }

    [Fact]
    public void A_password_goes_to_no_token_service_of_another_domain()
    {
        using var service = new LoopbackServer(System.Net.IPAddress.Parse("127.0.0.2")).Json("/token", """{"access_token":"t1"}""");
        using var fake = Fake(Manifest(Layer(Malicious, "application/octet-stream", "m.pkl")), Malicious, token: "t1", service.Root);
        Is(ScanVerdict.Malicious, Of($"oci://{fake.Root[7..]}/a/b:v1", ("ASSAY_OCI_USERNAME", "u"), ("ASSAY_OCI_PASSWORD", "p")));
        Assert.All(service.Requests, r => Assert.Null(r["Authorization"]));
        Assert.True(OciAuthority.SameDomain(new Uri("https://auth.docker.io"), new Uri("https://registry-1.docker.io")));
        Assert.False(OciAuthority.SameDomain(new Uri("https://docker.io"), new Uri("https://evil.io")));
        Assert.False(OciAuthority.SameDomain(new Uri("https://10.0.0.1"), new Uri("https://11.0.0.1")));
    }

    [Fact]
    public void Lies_of_a_registry_are_seen()
    {
        using (var fake = Fake(Manifest(Layer(Weights, "application/octet-stream", "m.safetensors")), Safetensors(1_999_999)))
            Assert.Equal("remote-checksum-mismatch", Assert.Single(Whole($"oci://{fake.Root[7..]}/a/b:v1").Files[0].Findings).RuleId);
        using (var fake = Fake("{\"schemaVersion\":1}", []))
            Assert.Contains("a kind that is not read", Gap(Of($"oci://{fake.Root[7..]}/a/b:v1")), StringComparison.Ordinal);
        using (var fake = Fake(Manifest(), []))
            Assert.Contains("not have the digest it was asked by", Gap(Of($"oci://{fake.Root[7..]}/a/b@{Hex(Weights)}")), StringComparison.Ordinal);
        using (var fake = Fake(Manifest(Layer(Weights, "application/octet-stream", "../../etc/cron.d/m.safetensors")), Weights))
            Assert.Equal("remote-path-traversal", Assert.Single(Of($"oci://{fake.Root[7..]}/a/b:v1").Files[0].Findings).RuleId);
        using (var fake = Fake($$"""{"schemaVersion":2,"manifests":[{"digest":"{{Hex("x"u8.ToArray())}}"},{"digest":"md5:1"},{}]}""", []))
            Is(ScanVerdict.Incomplete, Of($"oci://{fake.Root[7..]}/a/b:v1"));
    }

    [Theory]
    [InlineData("ghcr.io/acme/m", "https://ghcr.io/v2/acme/m/manifests/latest")]
    [InlineData("docker.io/bert:1", "https://registry-1.docker.io/v2/library/bert/manifests/1")]
    [InlineData("localhost:5000/a/b:c", "http://localhost:5000/v2/a/b/manifests/c")]
    public void References_are_read(string text, string manifest)
    {
        var reference = OciReference.Parse(text)!;
        Assert.Equal(manifest, reference.Manifest(reference.Version).ToString());
    }

    [Theory]
    [InlineData("ghcr.io")]
    [InlineData("ghcr.io/UPPER")]
    [InlineData("ghcr.io/a/../b")]
    [InlineData("ghcr.io/a@sha256:12")]
    [InlineData("user@ghcr.io/a")]
    public void References_that_are_none_are_refused(string text) => Assert.Null(OciReference.Parse(text));

    static LoopbackServer Fake(string manifest, byte[] blob, string? token = null, string? service = null)
    {
        var fake = new LoopbackServer();
        Func<LoopbackServer.Request, Stream, Task> Guarded(Func<LoopbackServer.Request, Stream, Task> answer) => (request, stream) =>
            token is null || request["Authorization"] == "Bearer " + token ? answer(request, stream)
                : fake.Plain(stream, 401, "", $"WWW-Authenticate: Bearer realm=\"{service ?? fake.Root}/token\",service=\"reg\",scope=\"other\"");
        return fake.On("/v2/a/b/manifests/*", Guarded((_, stream) => fake.Plain(stream, 200, manifest))).On("/v2/a/b/blobs/*", Guarded((request, stream) => fake.Serve(request, stream, blob, null, true)));
    }

    /// <summary>Two registries over one folder: an open one, and one that asks for a password.</summary>
    public sealed class Registry : IAsyncLifetime
    {
        internal const string Password = "correct horse";
        // bcrypt of the password above.
        const string Entry = "tester:$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

        readonly string folder = Directory.CreateTempSubdirectory("assay-oci-").FullName;
        readonly List<Process> processes = [];

        public string Host { get; private set; } = "";

        public string Closed { get; private set; } = "";

        public string Digest { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Assert.True(System.IO.File.Exists("/usr/bin/docker-registry"), "docker-registry is not installed; ./test installs it");
            await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "htpasswd"), Entry + "\n");
            using var http = new HttpClient();
            Host = await Start(http, "open", "");
            Closed = await Start(http, "closed", $"auth:\n  htpasswd:\n    realm: test\n    path: {folder}/htpasswd\n");
            byte[] layer = Tar();
            foreach (var blob in new[] { Weights, Malicious, layer, "{}"u8.ToArray() })
                await Push(http, blob);
            Digest = await Push(http, "v1", Manifest(Layer(Weights, "application/octet-stream", "model.safetensors"), Layer(Malicious, "application/vnd.cncf.model.weight.v1.raw", "fraud.pkl", "org.cncf.model.filepath")));
            var image = Manifest(Layer(layer, "application/vnd.oci.image.layer.v1.tar+gzip", null));
            var plain = Manifest(Layer(Weights, "application/octet-stream", "model.safetensors"));
            await Push(http, "image", image);
            await Push(http, "plain", plain);
            string Entered(string manifest, string platform) => $$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{Hex(Encoding.UTF8.GetBytes(manifest))}}","size":{{manifest.Length}}{{platform}}}""";
            await Push(http, "all", $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{Entered(image, ""","platform":{"os":"linux","architecture":"amd64"}""")}},{{Entered(plain, "")}}]}""", "application/vnd.oci.image.index.v1+json");
        }

        static byte[] Tar()
        {
            using var memory = new MemoryStream();
            using (var zip = new GZipStream(memory, CompressionLevel.Fastest))
            using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "weights/m.pkl") { DataStream = new MemoryStream(Malicious) });
            return memory.ToArray();
        }

        async Task<string> Start(HttpClient http, string name, string auth)
        {
            var host = $"127.0.0.1:{Loopback.FreePort()}";
            var config = Path.Combine(folder, name + ".yml");
            await System.IO.File.WriteAllTextAsync(config, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {folder}/data\nhttp:\n  addr: {host}\n{auth}");
            processes.Add(Process.Start(new ProcessStartInfo("/usr/bin/docker-registry", ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!);
            await Ports.Answers(http, $"http://{host}/v2/");
            return host;
        }

        async Task Push(HttpClient http, byte[] blob)
        {
            using var begun = await http.PostAsync(new Uri($"http://{Host}/v2/models/fraud/blobs/uploads/"), null);
            var to = begun.Headers.Location!;
            using var content = new ByteArrayContent(blob);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var done = await http.PutAsync(new Uri($"{to}&digest={Uri.EscapeDataString(Hex(blob))}"), content);
            Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        }

        async Task<string> Push(HttpClient http, string tag, string manifest, string type = "application/vnd.oci.image.manifest.v1+json")
        {
            using var content = new StringContent(manifest);
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var done = await http.PutAsync(new Uri($"http://{Host}/v2/models/fraud/manifests/{tag}"), content);
            Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
            return done.Headers.GetValues("Docker-Content-Digest").Single();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in processes)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }
}
