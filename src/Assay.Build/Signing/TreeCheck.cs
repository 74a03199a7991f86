using System.Globalization;

namespace Assay.Build;

/// <summary>Lays a signed list of files beside the files that are there.</summary>
internal static class TreeCheck
{
    public static ModelVerification Run(
        string path, ReadOnlyMemory<byte> bundle, SigstoreBundle read, SignedManifest manifest, string signer, List<string> notes,
        ModelVerificationOptions options, CancellationToken cancel)
    {
        var root = ModelTree.RootOf(path);
        var signed = manifest.Resources.GroupBy(r => r.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var ours = new IgnoredPaths(root, options.IgnorePaths, options.IgnoreGitPaths);
        var signers = new IgnoredPaths(root, options.HonourSignedIgnorePaths ? manifest.IgnorePaths.Where(p => !Path.IsPathRooted(p)) : [], git: false);
        var tree = ModelTree.Walk(path, options.AllowSymlinks, name => !signed.ContainsKey(name) && (ours.Covers(name) || signers.Covers(name)));

        // An empty folder is no obstacle to looking: its signed files are simply missing.
        var problems = tree.Problems.Where(p => p.Kind != FileProblemKind.NoFiles).ToList();
        var mismatches = problems.ConvertAll(FromProblem);
        var present = tree.Files.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var unlooked = problems.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        bool Unlooked(string name)
        {
            // What lies in a folder that cannot be listed is not known to be missing.
            for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
                if (unlooked.Contains(name[..end]))
                    return true;
            return unlooked.Contains(".");
        }

        var (changed, digests, fitting) = CheckSignedFiles(signed, present, manifest, options, mismatches, cancel);
        var missing = signed.Keys.Where(n => !present.ContainsKey(n) && !Unlooked(n)).Order(PathOrder.Instance).ToList();
        var added = tree.Files.Where(f => !signed.ContainsKey(f.Name)).ToList();
        mismatches.AddRange(changed);
        AddUnsigned(added, missing, signed, manifest, options, notes, mismatches, cancel);
        mismatches.AddRange(missing.Select(n => new Mismatch(MismatchKind.Missing, n, "signed, but not there")));
        AddNotes(notes, tree, manifest);
        // The last guard: no reason found, and yet not every signed part was read and fitted.
        if (mismatches.Count == 0 && fitting != manifest.Resources.Count)
            throw new InvalidOperationException($"{manifest.Resources.Count} parts are signed, {fitting} were checked, and no reason was given for the others");

        var asHere = new ModelDigestOptions { IgnorePaths = [.. ours.Ordered, .. signers.Ordered], IgnoreGitPaths = false, AllowSymlinks = options.AllowSymlinks };
        mismatches.Sort((a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return new ModelVerification
        {
            Name = tree.Name,
            Mismatches = mismatches,
            Notes = notes,
            SignedBy = signer,
            Root = manifest.Root,
            Files = signed.Count,
            Evidence = Evidence(tree, present, read, bundle, manifest, digests, signer, mismatches, asHere, cancel),
        };
    }

    static Mismatch FromProblem(FileProblem problem) => new(
        problem.Kind is FileProblemKind.SymlinkRefused ? MismatchKind.SymlinkRefused
            : problem.Kind is FileProblemKind.NotFound ? MismatchKind.Missing
            : MismatchKind.Unreadable,
        problem.Path,
        problem.Detail);

    static (List<Mismatch> Changed, Dictionary<string, byte[]> Whole, int Fitting) CheckSignedFiles(
        Dictionary<string, List<SignedResource>> signed, Dictionary<string, TreeFile> present, SignedManifest manifest,
        ModelVerificationOptions options, List<Mismatch> unreadable, CancellationToken cancel)
    {
        var changed = new List<Mismatch>();
        var jobs = new List<HashJob>();
        var expected = new List<SignedResource>();
        foreach (var (name, parts) in signed)
        {
            if (!present.TryGetValue(name, out var file))
                continue;
            if (manifest.ShardSize is not null && parts[^1].End != file.Length)
            {
                changed.Add(new Mismatch(MismatchKind.Changed, name, string.Create(CultureInfo.InvariantCulture, $"signed with {parts[^1].End} bytes, has {file.Length}")));
                continue;
            }

            foreach (var part in parts)
            {
                jobs.Add(new HashJob(file, part.Start, manifest.ShardSize is null ? file.Length : part.End));
                expected.Add(part);
            }
        }

        var outcomes = FileHashing.Run(jobs, manifest.HashType, options.Progress, cancel);
        var whole = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        var fitting = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var name = jobs[i].File.Name;
            if (outcomes[i].Problem is { } problem)
            {
                if (told.Add(name))
                    unreadable.Add(FromProblem(problem));
            }
            else if (!outcomes[i].Digest.AsSpan().SequenceEqual(expected[i].Digest))
            {
                if (told.Add(name))
                    changed.Add(new Mismatch(MismatchKind.Changed, name, Difference(expected[i], outcomes[i].Digest!, manifest)));
            }
            else
            {
                fitting++;
                if (manifest is { ShardSize: null, HashType: "sha256" })
                    whole[name] = expected[i].Digest;
            }
        }

        return (changed, whole, fitting);
    }

    static string Difference(SignedResource expected, byte[] actual, SignedManifest manifest)
    {
        var where = manifest.ShardSize is null ? "" : string.Create(CultureInfo.InvariantCulture, $"bytes {expected.Start} to {expected.End}: ");
        return $"{where}signed as {manifest.HashType} {Convert.ToHexStringLower(expected.Digest)[..16]}..., is {Convert.ToHexStringLower(actual)[..16]}...";
    }

    // A file that is not signed but has the content of a missing one was renamed.
    static void AddUnsigned(
        List<TreeFile> added, List<string> missing, Dictionary<string, List<SignedResource>> signed, SignedManifest manifest,
        ModelVerificationOptions options, List<string> notes, List<Mismatch> mismatches, CancellationToken cancel)
    {
        var digests = missing.Count > 0 && manifest.ShardSize is null
            ? FileHashing.Run([.. added.Select(f => new HashJob(f, 0, f.Length))], manifest.HashType, null, cancel)
            : new HashOutcome[added.Count];
        var allowed = 0;
        for (var i = 0; i < added.Count; i++)
        {
            var name = added[i].Name;
            var digest = digests[i].Digest;
            var before = digest is null ? null : missing.FirstOrDefault(m => signed[m][0].Digest.AsSpan().SequenceEqual(digest));
            if (before is not null)
            {
                missing.Remove(before);
                mismatches.Add(new Mismatch(MismatchKind.Renamed, name, $"signed as '{Printable.Name(before)}'") { SignedName = before });
            }
            else if (options.IgnoreUnsignedFiles)
                allowed++;
            else if (manifest.ShardSize is null || added[i].Length > 0)
                mismatches.Add(new Mismatch(MismatchKind.Added, name, "there, but not signed"));
            else if (options.AllowEmptyFilesInShards)
                notes.Add($"The empty file {Printable.Name(name)} is there; signatures by shards do not cover empty files.");
            else
                mismatches.Add(new Mismatch(
                    MismatchKind.NotCovered, name, "an empty file; signatures by shards do not cover those, so it may have been added. Sign by files, or allow empty files"));
        }

        if (allowed > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{allowed} files are not signed, and were let pass."));
    }

    static void AddNotes(List<string> notes, ModelTree tree, SignedManifest manifest)
    {
        if (tree.Ignored.Count > 0)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{tree.Ignored.Count} files under ignored paths were not checked: {Names(tree.Ignored)}."));
        if (tree.EmptyFolders.Count > 0)
            notes.Add($"Empty folders are not signed: {Names(tree.EmptyFolders)}.");
        if (tree.LinksOutside.Count > 0)
            notes.Add($"Links lead out of the model's folder (their content was checked): {Names(tree.LinksOutside)}.");
        if (manifest.ShardSize is not null)
            notes.Add("Signed by shards: the removal of an empty file cannot be seen.");
    }

    static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Order(PathOrder.Instance).Take(5).Select(n => Printable.Name(n))) + (names.Count > 5 ? ", ..." : "");

    // A good signature speaks of what was signed: its root, and the files that were read here and fit. A bad outcome speaks
    // of what is here, by its own digest: a tampered copy must not count against the model it was copied from.
    static EvidenceStatement? Evidence(
        ModelTree tree, Dictionary<string, TreeFile> present, SigstoreBundle read, ReadOnlyMemory<byte> bundle, SignedManifest manifest,
        Dictionary<string, byte[]> whole, string signer, List<Mismatch> mismatches, ModelDigestOptions asHere, CancellationToken cancel)
    {
        if (Statement.TryRead(read.Payload, out _) is not { } statement)
            return null;
        if (mismatches.Count > 0)
            return ModelDigest.Of(tree.Root, asHere, out _, cancel) is { } here
                ? SignatureEvidence.Of(statement, SignatureEvidence.SubjectsOf(here), bundle.Span, signer, EvidenceResult.Failed)
                : null;
        var subjects = whole.OrderBy(w => w.Key, PathOrder.Instance)
            .Where(w => !tree.IsFolder || (present[w.Key].Length > 0 && WeightFile.Is(w.Key)))
            .Select(w => new Subject(tree.IsFolder ? $"{tree.Name}/{w.Key}" : tree.Name, new Digest("sha256", Convert.ToHexStringLower(w.Value))));
        return SignatureEvidence.Of(statement, [new Subject(tree.Name, manifest.Root), .. subjects], bundle.Span, signer, EvidenceResult.Passed);
    }
}
