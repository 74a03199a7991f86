using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>The digests that name a version: a model's identity and its files of weights; each file of a dataset.</summary>
static class VersionDigests
{
    /// <param name="parts">The digests of each file or folder, when there are several; null when the digests are those of one.</param>
    public static List<Digest>? Of(
        ThingKind kind, string[] paths, string[] stated, CancellationToken cancel, out IReadOnlyList<IReadOnlyList<Digest>>? parts, out IReadOnlyList<string> problems)
    {
        parts = null;
        var digests = new List<Digest>();
        foreach (var text in stated)
            if (Digest.TryParse(text, out var digest))
                digests.Add(digest);
            else
            {
                problems = [$"'{text}' is not a digest; expected sha256:HEX"];
                return null;
            }

        List<IReadOnlyList<Digest>> each = [.. digests.Select(d => (IReadOnlyList<Digest>)[d])];
        foreach (var path in paths)
        {
            // A signature is about the model, not of it: the same model has the same digest before and after it was signed.
            var options = new ModelDigestOptions { IgnorePaths = kind == ThingKind.ModelVersion ? SignatureFiles.In(path) : [] };
            if (ModelDigest.Of(path, options, out var faults, cancel) is not { } read)
            {
                problems = [.. faults.Take(20).Select(f => $"{path}: {f}")];
                return null;
            }

            // Weights name a model beside its root; of a dataset every file does, for its card names the files.
            each.Add([.. (kind == ThingKind.ModelVersion ? read.Subjects.SelectMany(s => s.Digests) : read.IsFolder ? [read.Root, .. read.Files.Select(f => f.Digest)] : [read.Identity]).Distinct()]);
        }

        // Of several, each has to be looked at; digests that are stated without a file are as the caller orders them, the whole first.
        if (paths.Length > 0 && each.Count > 1)
            parts = each;

        problems = [];
        return [.. each.SelectMany(d => d).Distinct()];
    }
}
