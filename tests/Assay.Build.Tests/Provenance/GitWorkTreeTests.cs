using System.Diagnostics;
using Assay.Build.Provenance;

namespace Assay.Build.Tests.Provenance;

/// <summary>Work trees that git itself made.</summary>
public sealed class GitWorkTreeTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("assay-git-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_commit_and_what_changed_are_read_from_every_index_version(int version)
    {
        Start();
        Directory.CreateDirectory(Path.Combine(_root, "src/deep"));
        foreach (var name in new[] { "a.py", "ab.py", "src/deep/c.py", "src/deep/cd.py", "z" })
            File.WriteAllText(Path.Combine(_root, name), name);
        Git("add", "-A");
        Git("commit", "-qm", "first");
        Git("update-index", "--index-version", version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (version == 3)
            Git("update-index", "--skip-worktree", "ab.py");
        var clean = GitWorkTree.At(Path.Combine(_root, "src"))!;
        Assert.Equal((Git("rev-parse", "HEAD").Trim(), "main", false), (clean.Commit, clean.Branch, clean.Dirty));
        File.WriteAllText(Path.Combine(_root, "src/deep/c.py"), "other");
        File.WriteAllText(Path.Combine(_root, "a.py"), "A.py");
        File.Delete(Path.Combine(_root, "z"));
        Assert.Equal(["a.py", "src/deep/c.py", "z"], GitWorkTree.At(_root)!.Changed);
    }

    [Fact]
    public void Packed_refs_detached_heads_and_work_trees_are_followed()
    {
        Start();
        File.WriteAllText(Path.Combine(_root, "a"), "a");
        Git("add", "-A");
        Git("commit", "-qm", "first");
        Git("pack-refs", "--all");
        var commit = Git("rev-parse", "HEAD").Trim();
        Assert.Equal(commit, GitWorkTree.At(_root)!.Commit);
        Git("worktree", "add", "-q", Path.Combine(_root, "other"), "-b", "topic");
        Assert.Equal(("topic", commit), (GitWorkTree.At(Path.Combine(_root, "other"))!.Branch, GitWorkTree.At(Path.Combine(_root, "other"))!.Commit));
        Git("checkout", "-q", "--detach");
        Assert.Null(GitWorkTree.At(_root)!.Branch);
    }

    [Fact]
    public void The_address_of_the_remote_loses_its_credentials()
    {
        Start();
        File.WriteAllText(Path.Combine(_root, "a"), "a");
        Git("add", "-A");
        Git("commit", "-qm", "first");
        Git("remote", "add", "origin", "https://user:hunter2@example.org/team/model.git");
        Assert.Equal("https://example.org/team/model.git", GitWorkTree.At(_root)!.Remote);
    }

    [Fact]
    public void A_broken_index_is_told_and_counts_as_dirty()
    {
        Start();
        File.WriteAllText(Path.Combine(_root, "a"), "a");
        Git("add", "-A");
        Git("commit", "-qm", "first");
        var index = Path.Combine(_root, ".git/index");
        var whole = File.ReadAllBytes(index);
        for (var length = 0; length < whole.Length - 20; length += 7)
        {
            File.WriteAllBytes(index, whole[..length]);
            var state = GitWorkTree.At(_root)!;
            Assert.True(state.Dirty == (state.Problem is not null));
        }

        File.WriteAllBytes(index, whole[..40]);
        Assert.NotNull(GitWorkTree.At(_root)!.Problem);
    }

    void Start() => Git("init", "-q", "-b", "main");

    string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", .. arguments]) { WorkingDirectory = _root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
