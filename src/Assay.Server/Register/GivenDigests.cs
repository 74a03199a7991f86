using System.Security.Cryptography;
using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>The digests of a version as they are given here: pasted, of a file below the models folder, of a file that is sent.</summary>
static class GivenDigests
{
    const int Most = 10_000;
    const int Sha256Letters = 64;

    /// <summary>
    /// Digests as people paste them, one on a line: <c>sha256:HEX</c>, or a line of <c>sha256sum</c> (hexadecimal digits and a file name).
    /// </summary>
    public static IReadOnlyList<Digest>? OfText(string text, out string? problem)
    {
        var digests = new List<Digest>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var word = line.Split([' ', '\t'], 2)[0];
            if (word.Length == Sha256Letters && !word.Contains(':', StringComparison.Ordinal))
                word = "sha256:" + word.ToLowerInvariant();
            if (!Digest.TryParse(word, out var digest))
            {
                problem = $"'{(word.Length > 80 ? word[..80] + "…" : word)}' is not a digest; write sha256:HEX, one on a line.";
                return null;
            }

            digests.Add(digest);
        }

        problem = digests.Count > Most ? $"More than {Most} digests; name a folder's root digest instead." : null;
        return problem is null ? [.. digests.Distinct()] : null;
    }

    /// <summary>Of a file or folder below the models folder: a model's identity and its files of weights; each file of a dataset.</summary>
    public static Answer<IReadOnlyList<Digest>> OfPath(ServerOptions options, ThingKind kind, string path, CancellationToken cancel)
    {
        if (options.ModelsFolder is not { } root)
            return No(RefusalKind.Invalid, "This server has no models folder.", "Upload the file or paste its digest, or have the server started with: assay serve --models-folder FOLDER");
        if (ModelsFolder.Resolve(root, path) is not { } real)
            return No(RefusalKind.NotFound, "There is no such file or folder below the models folder.", "Name it from that folder on, as MODEL or FOLDER/MODEL.");
        if ((kind == ThingKind.DatasetVersion ? VersionDigests.OfDataset(real, out var problems, cancel) : VersionDigests.OfModel(real, out problems, cancel)) is not { } read)
            // The server's own paths are nobody's business.
            return No(RefusalKind.Invalid, $"It cannot be read whole: {string.Join("; ", problems.Take(5)).Replace(root, "", StringComparison.Ordinal)}", "Upload the file, or paste its digest.");
        return Answer.Yes(read);
    }

    /// <summary>SHA-256 of what is sent; null when it is longer than <paramref name="most"/>. Nothing is kept.</summary>
    public static async Task<(Digest Digest, long Bytes)?> OfStreamAsync(Stream content, long most, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 16];
        long bytes = 0;
        while (await content.ReadAsync(block, cancel).ConfigureAwait(false) is > 0 and var got)
        {
            if ((bytes += got) > most)
                return null;
            hash.AppendData(block, 0, got);
        }

        return (Digest.Parse("sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset())), bytes);
    }

    static Answer<IReadOnlyList<Digest>> No(RefusalKind kind, string message, string howTo) => Answer.No<IReadOnlyList<Digest>>(new Refusal(kind, message) { HowTo = howTo });
}
