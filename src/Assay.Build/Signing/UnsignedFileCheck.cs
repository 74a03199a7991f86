using System.Globalization;

namespace Assay.Build;

/// <summary>Judges the files that are there and not signed: renamed, added, or empty beside a signature by shards.</summary>
internal sealed class UnsignedFileCheck(
    SignedManifest manifest, ModelVerificationOptions options, Dictionary<string, List<SignedResource>> signed, List<string> notes, CancellationToken cancel)
{
    int _allowed;

    /// <param name="missing">Signed names that are not there; what was only renamed is taken out.</param>
    public void Run(List<TreeFile> added, List<string> missing, List<Mismatch> mismatches)
    {
        // A file that is not signed but has the content of a missing one was renamed.
        var digests = missing.Count > 0 && manifest.ShardSize is null
            ? FileHashing.Run([.. added.Select(f => new HashJob(f, 0, f.Length))], manifest.HashType, null, cancel)
            : new HashOutcome[added.Count];
        var covered = manifest.Extras?.EmptyFiles?.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < added.Count; i++)
        {
            var name = added[i].Name;
            if (covered?.Contains(name) == true)
            {
                if (added[i].Length > 0)
                    mismatches.Add(new Mismatch(MismatchKind.Changed, name, string.Create(CultureInfo.InvariantCulture, $"signed as an empty file, has {added[i].Length} bytes")));
                continue;
            }

            var before = digests[i].Digest is { } digest ? missing.FirstOrDefault(m => signed.TryGetValue(m, out var was) && was[0].Digest.AsSpan().SequenceEqual(digest)) : null;
            if (before is not null)
            {
                missing.Remove(before);
                mismatches.Add(new Mismatch(MismatchKind.Renamed, name, $"signed as '{Printable.Name(before)}'") { SignedName = before });
            }
            else if (Judge(added[i], covered is not null) is { } mismatch)
                mismatches.Add(mismatch);
        }

        if (_allowed > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{_allowed} files are not signed, and were let pass."));
    }

    Mismatch? Judge(TreeFile file, bool emptyFilesAreSigned)
    {
        if (options.IgnoreUnsignedFiles)
        {
            _allowed++;
            return null;
        }

        if (manifest.ShardSize is null || file.Length > 0 || emptyFilesAreSigned)
            return new Mismatch(MismatchKind.Added, file.Name, "there, but not signed");
        if (!options.AllowEmptyFilesInShards)
            return new Mismatch(MismatchKind.NotCovered, file.Name, "an empty file; signatures by shards do not cover those, so it may have been added. Sign by files, or allow empty files");
        notes.Add($"The empty file {Printable.Name(file.Name)} is there; signatures by shards do not cover empty files.");
        return null;
    }
}
