using System.Globalization;

namespace Assay.Build;

/// <summary>Hashes every signed file that is there and compares; writes the verified copy at the same time when one is asked for.</summary>
internal sealed class SignedFileCheck(SignedManifest manifest, ModelVerificationOptions options, VerifiedCopy? copy, CancellationToken cancel)
{
    /// <summary>Signed parts that were read and fit.</summary>
    public int Fitting { get; private set; }

    /// <summary>SHA-256 of the files that were read whole and fit.</summary>
    public Dictionary<string, byte[]> Whole { get; } = new(StringComparer.Ordinal);

    public static Mismatch FromProblem(FileProblem problem) => new(
        problem.Kind is FileProblemKind.SymlinkRefused ? MismatchKind.SymlinkRefused
            : problem.Kind is FileProblemKind.NotFound ? MismatchKind.Missing
            : MismatchKind.Unreadable,
        problem.Path,
        problem.Detail);

    public void Run(Dictionary<string, List<SignedResource>> signed, Dictionary<string, TreeFile> present, List<Mismatch> mismatches)
    {
        var jobs = new List<HashJob>();
        var expected = new List<SignedResource>();
        foreach (var (name, parts) in signed)
        {
            if (!present.TryGetValue(name, out var file))
                continue;
            if (manifest.ShardSize is not null && parts[^1].End != file.Length)
            {
                mismatches.Add(new Mismatch(MismatchKind.Changed, name, string.Create(CultureInfo.InvariantCulture, $"signed with {parts[^1].End} bytes, has {file.Length}")));
                continue;
            }

            var target = copy?.Place(name);
            foreach (var part in parts)
            {
                jobs.Add(new HashJob(file, part.Start, manifest.ShardSize is null ? file.Length : part.End) { CopyTo = target });
                expected.Add(part);
            }
        }

        Compare(jobs, expected, FileHashing.Run(jobs, manifest.HashType, options.Progress, cancel), mismatches);
    }

    void Compare(List<HashJob> jobs, List<SignedResource> expected, HashOutcome[] outcomes, List<Mismatch> mismatches)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var name = jobs[i].File.Name;
            if (outcomes[i].Problem is { } problem)
            {
                if (told.Add(name))
                    mismatches.Add(FromProblem(problem));
            }
            else if (!outcomes[i].Digest.AsSpan().SequenceEqual(expected[i].Digest))
            {
                if (told.Add(name))
                    mismatches.Add(new Mismatch(MismatchKind.Changed, name, Difference(expected[i], outcomes[i].Digest!)));
            }
            else
            {
                Fitting++;
                if (manifest is { ShardSize: null, HashType: "sha256" })
                    Whole[name] = expected[i].Digest;
            }
        }
    }

    string Difference(SignedResource expected, byte[] actual)
    {
        var where = manifest.ShardSize is null ? "" : string.Create(CultureInfo.InvariantCulture, $"bytes {expected.Start} to {expected.End}: ");
        return $"{where}signed as {manifest.HashType} {Convert.ToHexStringLower(expected.Digest)[..16]}..., is {Convert.ToHexStringLower(actual)[..16]}...";
    }
}
