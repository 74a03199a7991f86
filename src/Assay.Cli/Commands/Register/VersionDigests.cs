using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>The digests that name a version: a model's identity and its files of weights; each file of a dataset.</summary>
static class VersionDigests
{
    public static List<Digest>? Of(ThingKind kind, string[] paths, string[] stated, CancellationToken cancel, out IReadOnlyList<string> problems)
    {
        var digests = new List<Digest>();
        foreach (var text in stated)
            if (Digest.TryParse(text, out var digest))
                digests.Add(digest);
            else
            {
                problems = [$"'{text}' is not a digest; expected sha256:HEX"];
                return null;
            }

        foreach (var path in paths)
        {
            if (ModelDigest.Of(path, null, out var faults, cancel) is not { } read)
            {
                problems = [.. faults.Take(20).Select(f => $"{path}: {f}")];
                return null;
            }

            // Weights name a model beside its root; of a dataset every file does, for its card names the files.
            digests.AddRange(kind == ThingKind.ModelVersion ? read.Subjects.SelectMany(s => s.Digests) : read.IsFolder ? [read.Root, .. read.Files.Select(f => f.Digest)] : [read.Identity]);
        }

        problems = [];
        return [.. digests.Distinct()];
    }
}
