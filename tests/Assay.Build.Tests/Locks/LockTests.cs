using System.Security.Cryptography;
using System.Text;
using Assay.Build.Locks;
using Assay.Build.ModelFiles.Remote;
using Assay.Build.Tests.ModelFiles.Remote;
using static Assay.Build.Tests.Locks.LockTree;

namespace Assay.Build.Tests.Locks;

/// <summary>Making a lock and holding code, copies and the hub against it.</summary>
public sealed class LockTests : IDisposable
{
    const string Loads = "from transformers import AutoModel\nAutoModel.from_pretrained('acme/m')\n";
    static readonly byte[] Config = "{\"model_type\":\"bert\"}"u8.ToArray(), Card = "---\nlicense: apache-2.0\n---\n"u8.ToArray();
    readonly LockTree tree = new();

    public void Dispose() => tree.Dispose();

    IReadOnlyList<LockEntry> Locked() => tree.With("a.py", Loads).Cached("models--acme--m", One, ("model.safetensors", Weights()), ("config.json", Config), ("sub/README.md", Card), ("README.md", Card)).Make().Entries;

    static IEnumerable<string> Rules(LockResult result) => result.Findings.Select(f => f.RuleId);

    [Fact]
    public void A_cache_gives_commit_digests_and_licence()
    {
        var entry = Assert.Single(Locked());
        Assert.Equal((One, LockOrigin.Cache, "apache-2.0"), (entry.Revision, entry.Origin, entry.Licence));
        Assert.Equal(["README.md", "config.json", "model.safetensors", "sub/README.md"], entry.Files.Select(f => f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Weights())), entry.Files.Single(f => f.Name == "model.safetensors").Digest.Hex);
    }

    [Fact]
    public void What_is_locked_and_unchanged_verifies_and_reads_back_as_the_same_bytes()
    {
        var entries = Locked();
        var bytes = ModelLock.Write(entries);
        var read = ModelLock.Read(bytes, out var error);
        Assert.Equal("", error);
        Assert.Equal(bytes, ModelLock.Write(read!.Reverse()));
        var result = tree.Verify(read!);
        Assert.Empty(result.Findings);
        Assert.Equal((LockStanding.Same, 4), (Assert.Single(result.Checks).Standing, result.Checks[0].Compared));
        var statement = Assert.Single(result.ToReport(DateTimeOffset.UnixEpoch).Statements);
        Assert.Equal(("base-model-verification", EvidenceResult.Passed), (statement.Kind, statement.Result));
        Assert.Equal(entries[0].Root, statement.Statement.Subjects[0].Digests[0]);
    }

    [Fact]
    public void Without_a_lock_a_floating_name_is_unpinned_and_a_fixed_one_is_missing()
    {
        tree.With("a.py", Loads).With("b.py", $"from transformers import AutoModel\nAutoModel.from_pretrained('acme/n', revision='{One}')\n");
        Assert.Equal(["lock-unpinned", "lock-missing"], Rules(tree.Verify([], new LockOptions())));
    }

    [Fact]
    public void A_revision_that_differs_from_the_lock_is_found_and_the_locked_one_is_not()
    {
        var entries = Locked();
        tree.With("a.py", $"from transformers import AutoModel\nAutoModel.from_pretrained('acme/m', revision='{One}')\n");
        Assert.Empty(tree.Verify(entries).Findings);
        tree.With("a.py", $"from transformers import AutoModel\nAutoModel.from_pretrained('acme/m', revision='{Two}')\n");
        var finding = Assert.Single(tree.Verify(entries).Findings);
        Assert.Equal(("lock-revision-differs", Severity.High, 2), (finding.RuleId, finding.Severity, finding.Location!.Line));
    }

    [Fact]
    public void A_changed_file_of_the_cache_is_found_twice_over_by_the_lock_and_by_its_own_name()
    {
        var entries = Locked();
        var blob = tree.InCache("models--acme--m", "blobs", Git(Config));
        File.WriteAllText(blob, "{\"model_type\":\"evil\"}");
        Assert.Equal(["lock-cache-damaged", "lock-digest-differs"], Rules(tree.Verify(entries)).Order(StringComparer.Ordinal));
        Assert.Equal(EvidenceResult.Failed, Assert.Single(tree.Verify(entries).ToReport(DateTimeOffset.UnixEpoch).Statements).Result);
    }

    [Fact]
    public void A_branch_that_moved_in_the_cache_is_drift_and_an_update_takes_it()
    {
        var entries = Locked();
        tree.Cached("models--acme--m", Two, ("model.safetensors", Weights(8)));
        Assert.Contains("lock-drift", Rules(tree.Verify(entries)));
        Assert.Equal(One, Assert.Single(tree.Make(earlier: entries).Entries).Revision);
        Assert.Equal(Two, Assert.Single(tree.Make(tree.WithCache with { Update = true }, entries).Entries).Revision);
    }

    [Fact]
    public void A_link_that_leaves_the_cache_is_never_followed()
    {
        tree.With("a.py", Loads).Cached("models--acme--m", One, ("config.json", Config));
        File.CreateSymbolicLink(tree.InCache("models--acme--m", "snapshots", One, "hosts"), "/etc/hosts");
        File.CreateSymbolicLink(tree.InCache("models--acme--m", "snapshots", One, "up"), "../../../..");
        File.CreateSymbolicLink(tree.InCache("models--acme--m", "blobs", "second"), "/etc/hosts");
        File.CreateSymbolicLink(tree.InCache("models--acme--m", "snapshots", One, "twice"), "../../blobs/second");
        var result = tree.Make();
        Assert.Equal(3, Rules(result).Count(r => r == "lock-cache-escape"));
        Assert.Empty(result.Entries);
        Assert.NotEmpty(result.Gaps);
    }

    [Fact]
    public void A_pipe_in_the_cache_and_broken_refs_do_not_stop_the_lock()
    {
        if (!OperatingSystem.IsLinux())
            return;
        tree.With("a.py", Loads).Cached("models--acme--m", One, ("config.json", Config));
        System.Diagnostics.Process.Start("mkfifo", tree.InCache("models--acme--m", "snapshots", One, "pipe")).WaitForExit();
        Assert.NotEmpty(tree.Make().Gaps);
        File.WriteAllText(tree.InCache("models--acme--m", "refs", "main"), "../../../../etc\n");
        Assert.Empty(tree.Make().Entries);
    }

    [Fact]
    public void A_folder_with_a_file_less_more_or_changed_does_not_verify()
    {
        tree.With("a.py", Loads).With("copy/config.json", "{}").With("copy/model.safetensors", "x").With("copy/.cache/huggingface/download/config.json.metadata", One + "\nx\n1\n");
        var options = new LockOptions { Folders = new Dictionary<string, string> { ["acme/m"] = Path.Combine(tree.Project, "copy") } };
        var entries = tree.Make(options).Entries;
        Assert.Equal((One, 2), (entries[0].Revision, entries[0].Files.Count));
        Assert.Empty(tree.Verify(entries, options).Findings);
        tree.With("copy/config.json", "{ }").With("copy/new.py", "x");
        File.Delete(Path.Combine(tree.Project, "copy", "model.safetensors"));
        Assert.Equal(["lock-digest-differs", "lock-file-added", "lock-file-missing"], Rules(tree.Verify(entries, options)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_entry_that_nothing_refers_to_is_told_and_dropped_by_the_next_lock()
    {
        var entries = Locked();
        tree.With("a.py", "x = 1\n");
        Assert.Equal(["lock-unused"], Rules(tree.Verify(entries)));
        Assert.Empty(tree.Make(earlier: entries).Entries);
    }

    [Fact]
    public void The_hub_is_asked_for_commit_and_digests_and_its_small_files_are_counted_here()
    {
        using var hub = Hub();
        tree.With("a.py", Loads);
        var options = Online(hub);
        var result = tree.Make(options);
        var entry = Assert.Single(result.Entries);
        Assert.Empty(result.Gaps);
        Assert.Equal((One, LockOrigin.Online, "mit", new Uri(hub.Root).Authority), (entry.Revision, entry.Origin, entry.Licence, entry.Host));
        Assert.Equal([Convert.ToHexStringLower(SHA256.HashData(Config)), Convert.ToHexStringLower(SHA256.HashData(Weights()))], entry.Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Digest.Hex));
        Assert.Empty(tree.Verify(result.Entries, options).Findings);
        // The cache of a machine that took the same commit agrees with what the hub said.
        tree.Cached("models--acme--m", One, ("model.safetensors", Weights()), ("config.json", Config));
        var verified = tree.Verify(result.Entries);
        Assert.Empty(verified.Findings);
        Assert.Equal("internal-mirror", Assert.Single(verified.ToReport(DateTimeOffset.UnixEpoch).Statements).Statement.Predicate.GetProperty("verifiedBy").GetString());
    }

    [Fact]
    public void A_hub_that_moved_its_branch_or_sends_other_bytes_is_found()
    {
        tree.With("a.py", Loads);
        IReadOnlyList<LockEntry> entries;
        using (var before = Hub())
            entries = tree.Make(Online(before)).Entries;
        using (var moved = Hub(branch: Two))
            Assert.Equal(["lock-drift"], Rules(tree.Verify(entries, Online(moved))));
        using (var other = Hub(weights: Weights(9)))
            Assert.Equal(["lock-digest-differs"], Rules(tree.Verify(entries, Online(other))));
        using (var lying = Hub(config: "{}"u8.ToArray()))
            Assert.Contains(tree.Make(Online(lying)).Gaps, g => g.Reason.Contains("not what its list names", StringComparison.Ordinal));
        using var away = new LoopbackServer();
        Assert.Contains(tree.Make(Online(away)).Gaps, g => g.Reason.Contains("no such thing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_at_an_address_is_fetched_once_for_its_digest()
    {
        using var server = new LoopbackServer().File("/w/m.pth", Weights());
        tree.With("a.py", "import urllib.request\nurllib.request.urlretrieve('https://w.example.org/m.pth')\n");
        var entry = new LockEntry(new Asset(AssetSource.Web, AssetKind.File, server.Root + "/w/m.pth"), null, null, LockOrigin.Online, [new LockedFile(".", 5000, Digest.Sha256(Weights()))]);
        Assert.DoesNotContain("lock-digest-differs", Rules(tree.Verify([entry], Online(server))));
        Assert.Contains("lock-digest-differs", Rules(tree.Verify([entry with { Files = [new LockedFile(".", 5000, Digest.Sha256("x"u8))] }], Online(server))));
    }

    static LockOptions Online(LoopbackServer hub) => new() { Online = new RemoteAccess { Variable = n => n == "HF_ENDPOINT" ? hub.Root : null, Pause = TimeSpan.Zero } };

    static LoopbackServer Hub(string branch = One, byte[]? weights = null, byte[]? config = null)
    {
        var sha = Convert.ToHexStringLower(SHA256.HashData(weights ?? Weights()));
        var hub = new LoopbackServer();
        foreach (var (revision, commit) in new[] { ("main", branch), (One, One), (Two, Two) })
            hub.Json("/api/models/acme/m/revision/" + revision, $$$"""{"id":"acme/m","sha":"{{{commit}}}","cardData":{"license":"mit"}}""");
        hub.Json("/api/models/acme/m/tree/" + One, $$"""[{"type":"file","oid":"{{Git(Config)}}","size":{{Config.Length}},"path":"config.json"},{"type":"file","oid":"{{new string('a', 40)}}","size":5000,"path":"model.safetensors","lfs":{"oid":"{{sha}}","size":5000,"pointerSize":134} }]""");
        return hub.File($"/acme/m/resolve/{One}/config.json", config ?? Config);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "no lock")]
    [InlineData("{\"lockVersion\": 9, \"entries\": []}", "version 9")]
    [InlineData("{\"lockVersion\": 1, \"entries\": {}}", "no list")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [], \"run\": \"x\"}", "\"run\"")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [{\"source\": \"x\"}]}", "entries[0]")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [1]}", "no object")]
    [InlineData("{\"lockVersion\": 1, \"lockVersion\": 1, \"entries\": []}", "not JSON")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [{\"source\": \"hugging-face\", \"kind\": \"model\", \"name\": \"a/b\", \"origin\": \"code\", \"revision\": \"../x\"}]}", "revision")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [{\"source\": \"hugging-face\", \"kind\": \"model\", \"name\": \"a/b\", \"origin\": \"code\", \"files\": [{\"name\": \"../x\", \"digest\": \"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}]}", "files[0]")]
    [InlineData("{\"lockVersion\": 1, \"entries\": [{\"source\": \"hugging-face\", \"kind\": \"model\", \"name\": \"a/b\", \"origin\": \"code\", \"digest\": \"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}", "by hand")]
    public void A_lock_that_is_wrong_says_where(string json, string part)
    {
        Assert.Null(ModelLock.Read(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_large_cut_and_changed_locks_end_with_a_reason_or_are_read()
    {
        Assert.Null(ModelLock.Read(Encoding.UTF8.GetBytes("{\"lockVersion\": 1, \"entries\": " + new string('[', 100_000)), out _));
        Assert.Null(ModelLock.Read(new byte[65 << 20], out var large));
        Assert.Contains("larger", large, StringComparison.Ordinal);
        var bytes = ModelLock.Write(Locked());
        for (var i = 0; i < bytes.Length; i += 7)
            Assert.Null(ModelLock.Read(bytes.AsMemory(0, i), out _));
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var changed = bytes.ToArray();
            for (var j = 0; j < 3; j++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            if (ModelLock.Read(changed, out var error) is { } read)
                Assert.NotEmpty(ModelLock.Write(read));
            else
                Assert.NotEqual("", error);
        }
    }
}
