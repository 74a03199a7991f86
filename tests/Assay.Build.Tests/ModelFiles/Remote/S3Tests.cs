using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;
using static Assay.Build.Tests.ModelFiles.Remote.RemoteScans;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>Buckets on s3rver, a server that others wrote to the S3 API; and the signature's published example.</summary>
public sealed class S3Tests(S3Tests.Server server) : IClassFixture<S3Tests.Server>
{
    static readonly byte[] Weights = Safetensors(2_000_000);

    [Fact]
    public void Objects_below_a_prefix_are_scanned_by_ranges()
    {
        var scan = Of("s3://models/fraud", server.Variables);
        Is(ScanVerdict.Malicious, scan);
        Assert.Equal(["a b+c.pkl", "deep/model.safetensors"], scan.Files.Select(f => f.Path).Order());
        Assert.Equal("s3://models/fraud/a b+c.pkl", scan.Files.Single(f => f.Path == "a b+c.pkl").Origin!.Address);
        Assert.InRange(scan.Stats.Transferred!.Value, 1, 700_000);
    }

    [Fact]
    public void One_object_is_scanned_by_its_key()
    {
        Is(ScanVerdict.Clean, Of("s3://models/fraud/deep/model.safetensors", server.Variables));
        Assert.Equal("a b+c.pkl", Assert.Single(Of("s3://models/fraud/a b+c.pkl", server.Variables).Files).Path);
    }

    [Fact]
    public void The_tag_of_a_single_part_is_verified_as_md5()
    {
        var scan = Whole("s3://models/fraud/deep/model.safetensors", server.Variables);
        var checksum = Assert.Single(scan.Files[0].Origin!.Checksums);
#pragma warning disable CA5351 // S3's ETag is an MD5; the test computes what the server would
        Assert.Equal(("md5", Convert.ToHexStringLower(MD5.HashData(Weights)), true), (checksum.Algorithm, checksum.Hex, checksum.Matches));
#pragma warning restore CA5351
        Is(ScanVerdict.Clean, scan);
    }

    [Fact]
    public void A_bucket_that_is_not_there_is_said() => Assert.Contains("no such thing", Gap(Of("s3://nothing-here/x", server.Variables)), StringComparison.Ordinal);

    [Fact]
    public void A_prefix_with_nothing_below_is_said() => Assert.Contains("no object has this key", Gap(Of("s3://models/frau", server.Variables)), StringComparison.Ordinal);

    [Fact]
    public void A_bucket_of_many_objects_is_listed_page_by_page()
    {
        using var fake = new LoopbackServer().File("/b/p/k1.pkl", Malicious).File("/b/p/k2.safetensors", Safetensors(3));
        fake.On("/b", (request, stream) => fake.Plain(stream, 200, request.Value("continuation-token") is null
            ? "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><Contents><Key>p/k1.pkl</Key><Size>3</Size></Contents><IsTruncated>true</IsTruncated><NextContinuationToken>a/b=</NextContinuationToken></ListBucketResult>"
            : "<ListBucketResult><Contents><Key>p/k2.safetensors</Key><Size>3</Size></Contents></ListBucketResult>"));
        Assert.Equal(2, Of("s3://b/p", ("AWS_ENDPOINT_URL", fake.Root)).Gaps.Count + 1);
        var scan = Of("s3://bbb/p", ("AWS_ENDPOINT_URL", fake.Root + "/"));
        Assert.Contains("no such thing", Gap(scan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><ListBucketResult><Contents><Key>&e;</Key></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><Contents><Key>a")]
    [InlineData("not xml")]
    public void A_list_that_is_not_the_xml_of_s3_is_a_gap(string xml)
    {
        using var fake = new LoopbackServer();
        fake.On("/bucket", (_, stream) => fake.Plain(stream, 200, xml));
        Assert.Contains("not the XML of S3", Gap(Of("s3://bucket/p", ("AWS_ENDPOINT_URL_S3", fake.Root))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_that_a_bucket_keeps_is_verified_and_encrypted_tags_are_not_believed()
    {
        var sha = Convert.ToBase64String(SHA256.HashData(Weights));
        using var fake = new LoopbackServer();
        fake.On("/bucket", (_, stream) => fake.Plain(stream, 200, "<R><Contents><Key>m.safetensors</Key></Contents></R>"));
        fake.File("/bucket/m.safetensors", Weights, $"\"{new string('0', 32)}\"", true, $"x-amz-checksum-sha256: {sha}", "x-amz-server-side-encryption: aws:kms");
        var scan = Whole("s3://bucket", ("AWS_ENDPOINT_URL_S3", fake.Root));
        Is(ScanVerdict.Clean, scan);
        Assert.Equal(("sha256", (bool?)true), (Assert.Single(scan.Files[0].Origin!.Checksums).Algorithm, scan.Files[0].Origin!.Checksums[0].Matches));
        fake.File("/bucket/m.safetensors", Weights, $"\"{new string('0', 32)}\"");
        Assert.Equal("remote-checksum-mismatch", Assert.Single(Whole("s3://bucket", ("AWS_ENDPOINT_URL_S3", fake.Root)).Files[0].Findings).RuleId);
    }

    [Fact]
    public void Credentials_do_not_follow_a_redirect()
    {
        using var elsewhere = new LoopbackServer();
        using var fake = new LoopbackServer().Redirect("/bucket", elsewhere.Root + "/bucket");
        Of("s3://bucket/p", ("AWS_ENDPOINT_URL", fake.Root), ("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "st"));
        Assert.NotNull(Assert.Single(fake.Requests)["Authorization"]);
        Assert.Equal("st", fake.Requests.First()["x-amz-security-token"]);
        Assert.Null(Assert.Single(elsewhere.Requests)["Authorization"]);
        Assert.Null(elsewhere.Requests.First()["x-amz-security-token"]);
    }

    [Fact]
    public void The_signature_is_that_of_the_published_example()
    {
        // "Example: GET Object" of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://examplebucket.s3.amazonaws.com/test.txt");
        request.Headers.TryAddWithoutValidation("Range", "bytes=0-9");
        Sign(request);
        Assert.EndsWith("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
        // "Example: GET Bucket (List Objects)", the same page.
        using var list = new HttpRequestMessage(HttpMethod.Get, "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
        Sign(list);
        Assert.EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", list.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    static void Sign(HttpRequestMessage request) =>
        new SigV4("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, "us-east-1", new Then()).Sign(request);

    sealed class Then : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    }

    /// <summary>s3rver on a port of its own, with a bucket.</summary>
    public sealed class Server : IAsyncLifetime
    {
        readonly string folder = Directory.CreateTempSubdirectory("assay-s3-").FullName;
        Process? process;
        string root = "";

        internal (string, string)[] Variables => [("AWS_ENDPOINT_URL_S3", root), ("AWS_ACCESS_KEY_ID", "S3RVER"), ("AWS_SECRET_ACCESS_KEY", "S3RVER")];

        public async ValueTask InitializeAsync()
        {
            var port = Loopback.FreePort();
            root = $"http://127.0.0.1:{port}";
            process = Process.Start(new ProcessStartInfo("node", [NodeChecks.Module("s3rver/bin/s3rver.js"), "-d", folder, "-a", "127.0.0.1", "-p", $"{port}", "--silent", "--no-vhost-buckets"]))!;
            using var http = new HttpClient();
            await Ports.Answers(http, root);
            foreach (var (key, content) in new (string, byte[])[] { ("", []), ("/fraud/a%20b%2Bc.pkl", Malicious), ("/fraud/deep/model.safetensors", Weights), ("/fraudulent/x.pkl", Malicious) })
                await Put(http, "/models" + key, content);
        }

        async Task Put(HttpClient http, string path, byte[] content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, root + path) { Content = new ByteArrayContent(content) };
            using var answer = await http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        }

        public async ValueTask DisposeAsync()
        {
            process?.Kill(entireProcessTree: true);
            if (process is not null)
                await process.WaitForExitAsync();
            process?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
