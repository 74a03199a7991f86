using System.Globalization;

namespace Assay.Record;

/// <summary>
/// Commits tree heads to a local git repository: one file a head, <c>SIZE.json</c>, on the branch <c>assay/RECORD-ID</c>. Nothing is checked out
/// and no hook of the repository runs. Pushed to <c>origin</c> where there is one.
/// </summary>
static class WitnessRepository
{
    static readonly string[] Programs = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git", @"C:\Program Files\Git\cmd\git.exe"];

    public static async Task<string> CommitAsync(string repository, TreeHead head, byte[] envelope, CancellationToken cancel)
    {
        if (!Path.IsPathFullyQualified(repository) || !Directory.Exists(repository))
            throw new WitnessException($"'{repository}' must be the full path of a local git repository");
        if (!head.Record.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new WitnessException($"the record's id '{head.Record}' cannot be the name of a branch");
        var program = Programs.FirstOrDefault(File.Exists) ?? throw new WitnessException("git is not installed");
        var reference = $"refs/heads/assay/{head.Record}";
        var index = Path.Combine(Path.GetTempPath(), $"assay-git-{Guid.NewGuid():N}");
        var environment = new Dictionary<string, string>
        {
            ["GIT_INDEX_FILE"] = index,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_AUTHOR_NAME"] = "Assay",
            ["GIT_AUTHOR_EMAIL"] = "assay@localhost",
            ["GIT_COMMITTER_NAME"] = "Assay",
            ["GIT_COMMITTER_EMAIL"] = "assay@localhost",
        };
        async Task<string> Git(byte[] input, params string[] arguments) =>
            (await WitnessCommand.RunAsync(program, ["-C", repository, "-c", "core.hooksPath=/dev/null", .. arguments], input, environment, cancel).ConfigureAwait(false)).Trim();

        try
        {
            var parent = await Git([], "for-each-ref", "--format=%(objectname)", reference).ConfigureAwait(false);
            if (parent.Length > 0)
                await Git([], "read-tree", parent).ConfigureAwait(false);
            var blob = await Git(envelope, "hash-object", "-w", "--stdin").ConfigureAwait(false);
            await Git([], "update-index", "--add", "--cacheinfo", string.Create(CultureInfo.InvariantCulture, $"100644,{blob},{head.Size}.json")).ConfigureAwait(false);
            var tree = await Git([], "write-tree").ConfigureAwait(false);
            string[] after = parent.Length > 0 ? ["-p", parent] : [];
            var message = string.Create(CultureInfo.InvariantCulture, $"Tree head of {head.Size} entries\n\n{head.Root}\n");
            var commit = await Git(System.Text.Encoding.UTF8.GetBytes(message), ["commit-tree", tree, .. after]).ConfigureAwait(false);
            // With the value it had: two processes that witness at once do not lose a head.
            await Git([], "update-ref", reference, commit, parent.Length > 0 ? parent : new string('0', commit.Length)).ConfigureAwait(false);
            if ((await Git([], "remote").ConfigureAwait(false)).Split('\n').Contains("origin"))
                await Git([], "push", "--no-verify", "origin", reference).ConfigureAwait(false);
            return $"commit {commit}";
        }
        finally
        {
            File.Delete(index);
        }
    }
}
