using System.Security.Cryptography;
using System.Text;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;
using static Assay.Build.Tests.ModelFiles.Remote.RemoteScans;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>A repository on a server that answers as the hub's documentation says.</summary>
public sealed class HuggingFaceTests
{
    const string Commit = "0123456789abcdef0123456789abcdef01234567";
    static readonly byte[] Weights = Safetensors(2_000_000);
    static readonly byte[] Config = "{\"model_type\":\"bert\"}"u8.ToArray();

#pragma warning disable CA5350 // git names its objects by SHA-1; that is what the server sends
    static string GitSha1(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    static string Lfs(string path, byte[] content, string? sha = null) =>
        $$"""{"type":"file","oid":"{{new string('a', 40)}}","size":{{content.Length}},"path":"{{path}}","lfs":{"oid":"{{sha ?? Convert.ToHexStringLower(SHA256.HashData(content))}}","size":{{content.Length}},"pointerSize":134} }""";

    static (LoopbackServer Hub, LoopbackServer Store) Serve(byte[]? weights = null, string? sha = null)
    {
        var store = new LoopbackServer().File("/cdn/weights", weights ?? Weights, "\"cdn\"");
        var hub = new LoopbackServer();
        hub.Json("/api/models/acme/bert/revision/main", $$"""{"id":"acme/bert","sha":"{{Commit}}"}""")
            .Json("/api/models/acme/bert/revision/refs%2Fpr%2F1", $$"""{"id":"acme/bert","sha":"{{Commit}}"}""");
        hub.On($"/api/models/acme/bert/tree/{Commit}", (request, stream) => request.Value("cursor") is null
            ? hub.Plain(stream, 200, $$"""[{"type":"directory","oid":"x","size":0,"path":"sub"},{{Lfs("model.safetensors", Weights, sha)}}]""", $"Link: <{hub.Root}/api/models/acme/bert/tree/{Commit}?recursive=true&cursor=2>; rel=\"next\"")
            : hub.Plain(stream, 200, $$"""[{"type":"file","oid":"{{GitSha1(Config)}}","size":{{Config.Length}},"path":"config.json"},{{Lfs("sub/old.pkl", Malicious)}}]"""));
        hub.Redirect($"/acme/bert/resolve/{Commit}/model.safetensors", store.Root + "/cdn/weights", $"X-Linked-ETag: \"{Convert.ToHexStringLower(SHA256.HashData(Weights))}\"", $"X-Repo-Commit: {Commit}");
        hub.File($"/acme/bert/resolve/{Commit}/config.json", Config).File($"/acme/bert/resolve/{Commit}/sub/old.pkl", Malicious);
        return (hub, store);
    }

    [Fact]
    public void A_repository_is_scanned_file_by_file_at_one_commit()
    {
        var (hub, store) = Serve();
        using (hub)
        using (store)
        {
            var scan = Of("hf://acme/bert", ("HF_ENDPOINT", hub.Root), ("HF_TOKEN", "hf_secret"));
            Is(ScanVerdict.Malicious, scan);
            Assert.Equal(["config.json", "model.safetensors", "sub/old.pkl"], scan.Files.Select(f => f.Path).Order());
            Assert.Equal(ScanVerdict.Clean, scan.Files.Single(f => f.Path == "model.safetensors").Verdict);
            Assert.Equal($"hf://acme/bert@{Commit}/sub/old.pkl", scan.Files.Single(f => f.Path == "sub/old.pkl").Origin!.Address);
            Assert.InRange(scan.Stats.Transferred!.Value, 1, 700_000);
            Assert.All(hub.Requests, r => Assert.Equal("Bearer hf_secret", r["Authorization"]));
            Assert.NotEmpty(store.Requests);
            Assert.All(store.Requests, r => Assert.Null(r["Authorization"]));
        }
    }

    [Fact]
    public void Digests_verify_what_the_tree_publishes()
    {
        var (hub, store) = Serve();
        using (hub)
        using (store)
        {
            var scan = Whole("hf://acme/bert", ("HF_ENDPOINT", hub.Root));
            var all = scan.Files.SelectMany(f => f.Origin!.Checksums).ToList();
            Assert.Equal(["git", "lfs", "lfs"], all.Select(c => c.Given).Order());
            Assert.All(all, c => Assert.True(c.Matches));
        }
    }

    [Fact]
    public void Bytes_that_are_not_those_of_the_tree_are_a_finding()
    {
        var swapped = Safetensors(2_000_000);
        swapped[^1] = 1;
        var (hub, store) = Serve(swapped);
        using (hub)
        using (store)
        {
            var scan = Whole("hf://acme/bert@refs/pr/1/model.safetensors", ("HF_ENDPOINT", hub.Root));
            var file = Assert.Single(scan.Files);
            Assert.Equal("remote-checksum-mismatch", Assert.Single(file.Findings).RuleId);
            Assert.Equal(ScanVerdict.Malicious, file.Verdict);
            Assert.False(Assert.Single(file.Origin!.Checksums).Matches);
        }
    }

    [Fact]
    public void A_folder_or_a_file_of_it_can_be_named()
    {
        var (hub, store) = Serve();
        using (hub)
        using (store)
        {
            Assert.Equal("old.pkl", Assert.Single(Of("hf://acme/bert/sub", ("HF_ENDPOINT", hub.Root)).Files).Path);
            Assert.Equal("old.pkl", Assert.Single(Of("hf://acme/bert@main/sub/old.pkl", ("HF_ENDPOINT", hub.Root)).Files).Path);
            Assert.Equal("there is no 'su' in acme/bert at main", Gap(Of("hf://acme/bert/su", ("HF_ENDPOINT", hub.Root))));
        }
    }

    [Fact]
    public void A_private_repository_says_what_to_set()
    {
        using var hub = new LoopbackServer();
        hub.On("/api/*", (_, stream) => hub.Plain(stream, 401, "{}"));
        Assert.Contains("set HF_TOKEN", Gap(Of("hf://acme/bert", ("HF_ENDPOINT", hub.Root))), StringComparison.Ordinal);
        Assert.Contains("HF_TOKEN does not give access", Gap(Of("hf://acme/bert", ("HF_ENDPOINT", hub.Root), ("HF_TOKEN", "x"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_without_an_end_and_one_that_leads_away_are_stopped()
    {
        using var hub = new LoopbackServer();
        using var other = new LoopbackServer();
        hub.Json("/api/models/acme/bert/revision/main", $$"""{"sha":"{{Commit}}"}""");
        hub.Json($"/api/models/acme/bert/tree/{Commit}", "[]", $"Link: </api/models/acme/bert/tree/{Commit}?recursive=true>; rel=\"next\"");
        Assert.Equal("the hub's list leads back to itself", Gap(Of("hf://acme/bert", ("HF_ENDPOINT", hub.Root))));
        hub.Json($"/api/models/acme/bert/tree/{Commit}", "[]", $"Link: <{other.Root}/more>; rel=\"next\"");
        Is(ScanVerdict.Incomplete, Of("hf://acme/bert", ("HF_ENDPOINT", hub.Root)));
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("acme/bert", "", "acme/bert", "main", "")]
    [InlineData("acme/bert@v1/a/b.pt", "", "acme/bert", "v1", "a/b.pt")]
    [InlineData("datasets/acme/d@refs%2Fconvert%2Fparquet", "datasets", "acme/d", "refs/convert/parquet", "")]
    [InlineData("acme/bert@refs/pr/7/x", "", "acme/bert", "refs/pr/7", "x")]
    public void Addresses_are_read(string text, string kind, string repository, string revision, string path) =>
        Assert.Equal((kind, repository, revision, path), HuggingFace.Parse(text));

    [Theory]
    [InlineData("bert")]
    [InlineData("acme/../x")]
    [InlineData("acme//x")]
    [InlineData("acme/@main")]
    public void Addresses_that_are_none_are_refused(string text) => Assert.Null(HuggingFace.Parse(text));
}
