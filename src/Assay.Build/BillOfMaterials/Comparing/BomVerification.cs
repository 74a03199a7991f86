namespace Assay.Build;

/// <summary>How a file and its bill disagree.</summary>
public enum BomMismatchKind { Changed, Missing, Extra, NotListedByDigest, Unreadable }

/// <summary>One file that is not as the bill says.</summary>
public sealed record BomMismatch(BomMismatchKind Kind, string Path, string Detail);

/// <summary>Whether a model is what its bill lists: every file still there with that digest, and no others.</summary>
/// <param name="Checked">Files whose digest was compared.</param>
public sealed record BomVerification(IReadOnlyList<BomMismatch> Mismatches, int Checked, string Model)
{
    /// <summary>True when every listed file is there with its digest and every file there is listed.</summary>
    public bool Verified => Checked > 0 && Mismatches.Count == 0;

    /// <summary>True when the only thing wrong is what could not be looked at.</summary>
    public bool Incomplete => Mismatches.Any(m => m.Kind is BomMismatchKind.Unreadable or BomMismatchKind.NotListedByDigest);

    /// <param name="ignoreExtra">Let files pass that the bill does not list.</param>
    public static BomVerification Of(Bom bom, string path, bool ignoreExtra = false, ModelDigestOptions? options = null, CancellationToken cancel = default)
    {
        var listed = bom.All.Where(c => c.Kind == BomKind.File).ToList();
        // A signature that came after the bill is no other file of the model; one that a bill lists is compared.
        IReadOnlyList<string> signature = listed.Any(c => c.Name == SignatureFiles.Name) ? [] : SignatureFiles.In(path);
        options ??= new ModelDigestOptions();
        var partial = ModelDigest.Read(path, options with { IgnorePaths = [.. options.IgnorePaths, .. signature] }, cancel);
        var mismatches = partial.Problems.Select(p => new BomMismatch(BomMismatchKind.Unreadable, p.ToGap().Where, p.ToGap().Reason)).ToList();
        var there = partial.Files.ToDictionary(f => partial.Tree.IsFolder ? f.Name : partial.Tree.Name, f => f.Digest, StringComparer.Ordinal);
        var unread = partial.Problems.Select(p => p.ToGap().Where).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var compared = 0;
        foreach (var file in listed)
        {
            seen.Add(file.Name);
            var digest = file.Digests.FirstOrDefault(d => d.Algorithm == "sha256");
            if (!there.TryGetValue(file.Name, out var found))
            {
                if (!unread.Contains(file.Name))
                    mismatches.Add(new BomMismatch(BomMismatchKind.Missing, file.Name, "listed, and not there"));
            }
            else if (digest.Hex is null)
                mismatches.Add(new BomMismatch(BomMismatchKind.NotListedByDigest, file.Name, "listed without a SHA-256 digest, so there is nothing to compare"));
            else if (++compared > 0 && found != digest)
                mismatches.Add(new BomMismatch(BomMismatchKind.Changed, file.Name, $"has {found}, listed with {digest}"));
        }

        if (!ignoreExtra)
            mismatches.AddRange(there.Keys.Where(n => !seen.Contains(n)).Select(n => new BomMismatch(BomMismatchKind.Extra, n, "there, and not listed")));
        // A bill that lists no files may still name the whole by its digest.
        if (listed.Count == 0 && partial.Problems.Count == 0 && bom.Main?.Digests.FirstOrDefault(d => d.Algorithm == "sha256") is { Hex: not null } whole)
        {
            compared++;
            mismatches.RemoveAll(m => m.Kind == BomMismatchKind.Extra);
            var identity = new ModelDigest(partial.Tree.Name, partial.Tree.IsFolder, partial.Files, []).Identity;
            if (identity != whole)
                mismatches.Add(new BomMismatch(BomMismatchKind.Changed, partial.Tree.Name, $"has {identity}, listed with {whole}"));
        }

        return new BomVerification([.. mismatches.OrderBy(m => m.Kind).ThenBy(m => m.Path, StringComparer.Ordinal)], compared, bom.Main?.Name ?? partial.Tree.Name);
    }
}
