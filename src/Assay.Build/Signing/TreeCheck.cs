using System.Globalization;

namespace Assay.Build;

/// <summary>Lays a signed list of files beside the files that are there.</summary>
internal sealed class TreeCheck
{
    const int MaxLeftOut = 1000;

    readonly ModelSource _model;
    readonly SignedManifest _manifest;
    readonly ModelVerificationOptions _options;
    readonly List<string> _notes;
    readonly CancellationToken _cancel;
    readonly List<Mismatch> _mismatches = [];
    readonly List<string> _leftOut = [];
    readonly Dictionary<string, List<SignedResource>> _signed;
    readonly IgnoredPaths _ours, _signers;
    readonly ModelTree _tree;
    readonly Dictionary<string, TreeFile> _present;

    public TreeCheck(ModelSource model, SignedManifest manifest, ModelVerificationOptions options, List<string> notes, CancellationToken cancel)
    {
        (_model, _manifest, _options, _notes, _cancel) = (model, manifest, options, notes, cancel);
        _signed = manifest.Resources.GroupBy(r => r.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        _ours = IgnoredPaths.Of(model, options.IgnorePaths, options.IgnoreGitPaths);
        _signers = IgnoredPaths.Of(model, [.. manifest.IgnorePaths.Where(p => !Path.IsPathRooted(p))], git: false);
        _tree = ModelTree.Walk(model, options.AllowSymlinks, Ignores);
        _present = _tree.Files.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    // A signed file is never ignored. What only the signer ignores, nobody here vouches for.
    bool Ignores(string name)
    {
        if (_signed.ContainsKey(name))
            return false;
        if (_ours.Covers(name))
            return true;
        if (!_signers.Covers(name))
            return false;
        if (!_options.AllowSignedIgnorePaths && _leftOut.Count < MaxLeftOut)
            _leftOut.Add(name);
        return true;
    }

    public ModelVerification Run(ReadOnlyMemory<byte> bundle, SigstoreBundle read, string signer)
    {
        // An empty folder is no obstacle to looking: its signed files are simply missing.
        var problems = _tree.Problems.Where(p => p.Kind != FileProblemKind.NoFiles).ToList();
        _mismatches.AddRange(problems.Select(SignedFileCheck.FromProblem));
        using var copy = _options.CopyTo is { } target && _mismatches.Count == 0 ? new VerifiedCopy(target, _model.Name) : null;
        var files = new SignedFileCheck(_manifest, _options, copy, _cancel);
        files.Run(_signed, _present, _mismatches);
        var unlooked = problems.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        var missing = _signed.Keys.Concat(_manifest.Extras?.EmptyFiles ?? []).Where(n => !_present.ContainsKey(n) && !Unlooked(n, unlooked)).Distinct().Order(PathOrder.Instance).ToList();
        var added = new UnsignedFileCheck(_manifest, _options, _signed, _notes, _cancel);
        added.Run(_tree.Files.Where(f => !_signed.ContainsKey(f.Name)).ToList(), missing, _mismatches);
        _mismatches.AddRange(missing.Select(n => new Mismatch(MismatchKind.Missing, n, "signed, but not there")));
        _mismatches.AddRange(_leftOut.Select(n => new Mismatch(MismatchKind.LeftOut, n, "there, and left out by the signer, so nobody vouches for it; remove it, or allow what the signer ignores")));
        CheckEmptyFolders();
        AddNotes();
        // The last guard: no reason found, and yet not every signed part was read and fitted.
        if (_mismatches.Count == 0 && files.Fitting != _manifest.Resources.Count)
            throw new InvalidOperationException($"{_manifest.Resources.Count} parts are signed, {files.Fitting} were checked, and no reason was given for the others");
        if (_mismatches.Count == 0)
            copy?.Keep(_manifest.Extras?.EmptyFolders ?? [], _manifest.Extras?.EmptyFiles ?? []);
        _mismatches.Sort((a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return new ModelVerification
        {
            Name = _tree.Name,
            Mismatches = _mismatches,
            Notes = _notes,
            SignedBy = signer,
            Root = _manifest.Root,
            Files = _signed.Count,
            Parts = [.. (_manifest.Extras?.Parts ?? []).Select(p => new PartVerification(p.Role, p.Name, p.Root, _mismatches.TrueForAll(m => !IsIn(m, p.Role))))],
            Evidence = Evidence(read, bundle, files.Whole, signer),
        };
    }

    static bool IsIn(Mismatch mismatch, string role) =>
        mismatch.Path is null || mismatch.Path == role || mismatch.Path.StartsWith(role + "/", StringComparison.Ordinal) || mismatch.SignedName?.StartsWith(role + "/", StringComparison.Ordinal) == true;

    // What lies in a folder that cannot be listed is not known to be missing.
    static bool Unlooked(string name, HashSet<string> unlooked)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
            if (unlooked.Contains(name[..end]))
                return true;
        return unlooked.Contains(".");
    }

    void CheckEmptyFolders()
    {
        // A folder that is empty because its signed files are gone is told by those.
        var there = _tree.EmptyFolders.Where(f => !_ours.Covers(f) && !_signed.Keys.Any(n => n.StartsWith(f + "/", StringComparison.Ordinal)) && !(_options.AllowSignedIgnorePaths && _signers.Covers(f))).ToList();
        if (_manifest.Extras?.EmptyFolders is { } signed)
        {
            _mismatches.AddRange(signed.Where(f => !there.Contains(f) && !Holds(f)).Select(f => new Mismatch(MismatchKind.Missing, f, "an empty folder, signed, but not there")));
            there = [.. there.Except(signed)];
        }

        if (there.Count == 0)
            return;
        if (_options.AllowEmptyFolders)
            _notes.Add($"Empty folders are not signed: {Names(there)}.");
        else
            _mismatches.AddRange(there.Select(f => new Mismatch(MismatchKind.NotCovered, f, "an empty folder that is not signed, so it may have been added; remove it, or allow empty folders")));
    }

    // A signed empty folder that now holds something is told by what it holds.
    bool Holds(string folder) => _tree.Files.Any(f => f.Name.StartsWith(folder + "/", StringComparison.Ordinal)) || _tree.EmptyFolders.Any(f => f.StartsWith(folder + "/", StringComparison.Ordinal));

    void AddNotes()
    {
        var ignored = _tree.Ignored.Except(_leftOut).ToList();
        if (ignored.Count > 0)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{ignored.Count} {(ignored.Count == 1 ? "file under ignored paths was" : "files under ignored paths were")} not checked: {Names(ignored)}."));
        if (_tree.LinksOutside.Count > 0)
            _notes.Add($"Links lead out of the model's folder (their content was checked): {Names(_tree.LinksOutside)}.");
        if (_manifest.ShardSize is not null && _manifest.Extras?.EmptyFiles is null)
            _notes.Add("Signed by shards: the removal of an empty file cannot be seen.");
    }

    static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Order(PathOrder.Instance).Take(5).Select(n => Printable.Name(n))) + (names.Count > 5 ? ", ..." : "");

    // A good signature speaks of what was signed: its root, and the files that were read here and fit. A bad outcome speaks
    // of what is here, by its own digest: a tampered copy must not count against the model it was copied from.
    EvidenceStatement? Evidence(SigstoreBundle read, ReadOnlyMemory<byte> bundle, Dictionary<string, byte[]> whole, string signer)
    {
        if ((_manifest.Restated ?? Statement.TryRead(read.Payload, out _)) is not { } statement)
            return null;
        if (_mismatches.Count > 0)
        {
            var asHere = new ModelDigestOptions { IgnorePaths = [.. _ours.Ordered, .. _signers.Ordered], IgnoreGitPaths = false, AllowSymlinks = _options.AllowSymlinks };
            return ModelDigest.Of(_model, asHere, out _, _cancel) is { } here
                ? SignatureEvidence.Of(statement, SignatureEvidence.SubjectsOf(here), bundle.Span, signer, EvidenceResult.Failed)
                : null;
        }

        var subjects = whole.OrderBy(w => w.Key, PathOrder.Instance)
            .Where(w => !_tree.IsFolder || (_present[w.Key].Length > 0 && WeightFile.Is(w.Key)))
            .Select(w => new Subject(_tree.IsFolder ? $"{_tree.Name}/{w.Key}" : _tree.Name, new Digest("sha256", Convert.ToHexStringLower(w.Value))));
        return SignatureEvidence.Of(statement, [new Subject(_tree.Name, _manifest.Root), .. subjects], bundle.Span, signer, EvidenceResult.Passed);
    }
}
