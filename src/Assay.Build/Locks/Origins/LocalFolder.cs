using System.Text;
using Assay.Build.Code;

namespace Assay.Build.Locks.Origins;

/// <summary>A copy of an asset in a plain folder: its files' digests, and the commit where the folder tells it (git, or what <c>hf download --local-dir</c> notes).</summary>
internal static class LocalFolder
{
    const int MostNotes = 2000;

    public static Resolved? Read(string path, List<Gap> gaps, string name, CancellationToken cancel)
    {
        if (ModelDigest.Of(path, new ModelDigestOptions { IgnorePaths = [".cache"] }, out var problems, cancel) is not { } digest)
        {
            gaps.AddRange(problems.Take(20).Select(p => new Gap($"{name}/{Printable.Name(p.Path)}", p.Detail)));
            return null;
        }

        var revision = OriginFacts.Read(Path.GetFullPath(path)).Commit is { } commit && AssetReference.IsCommit(commit) ? commit : Noted(path);
        return new Resolved(revision, LockOrigin.Folder, [.. digest.Files.Select(f => new LockedFile(digest.IsFolder ? f.Name : Path.GetFileName(path), f.Length, f.Digest))]) { Licence = CardLicence.Of(path) };
    }

    // .cache/huggingface/download/FILE.metadata: commit, ETag, time, a line each. All files are of one commit, or none is told.
    static string? Noted(string path)
    {
        var notes = Path.Combine(path, ".cache", "huggingface", "download");
        if (!Directory.Exists(notes) || new DirectoryInfo(notes).LinkTarget is not null)
            return null;
        string? one = null;
        foreach (var file in Directory.EnumerateFiles(notes, "*.metadata").Take(MostNotes))
        {
            if (SourceFiles.Read(file, 4096, out var bytes) is not null)
                return null;
            var commit = Encoding.ASCII.GetString(bytes).Split('\n')[0].Trim();
            if (!AssetReference.IsCommit(commit) || (one is not null && one != commit))
                return null;
            one = commit;
        }

        return one;
    }
}
