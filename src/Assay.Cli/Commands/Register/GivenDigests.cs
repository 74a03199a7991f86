using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>The digests of a version as they are typed: files and folders that are read, and digests of what is not here.</summary>
static class GivenDigests
{
    public static VersionDigests? Of(ThingKind kind, string[] paths, string[] stated, CancellationToken cancel, out IReadOnlyList<string> problems)
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

        var each = new List<IReadOnlyList<Digest>>();
        foreach (var path in paths)
        {
            if ((kind == ThingKind.ModelVersion ? VersionDigests.OfModel(path, out var faults, cancel) : VersionDigests.OfDataset(path, out faults, cancel)) is not { } read)
            {
                problems = [.. faults.Take(20).Select(f => $"{path}: {f}")];
                return null;
            }

            each.Add(read);
        }

        problems = [];
        return VersionDigests.Of(digests, each);
    }
}
