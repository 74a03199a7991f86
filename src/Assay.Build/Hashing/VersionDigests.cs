namespace Assay.Build;

/// <summary>The digests by which the register names a version: one answer, whoever registers it and from where.</summary>
/// <param name="All">Each once: those that are stated first, then those of each file or folder that was read.</param>
/// <param name="Parts">Those of each file or folder, read or stated, when there are several: each of them has to be looked at. Null when the digests are those of one.</param>
public sealed record VersionDigests(IReadOnlyList<Digest> All, IReadOnlyList<IReadOnlyList<Digest>>? Parts)
{
    /// <summary>A model's identity, and of a folder its files of weights; null, and the reasons, when any part of it could not be read.</summary>
    public static IReadOnlyList<Digest>? OfModel(string path, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default)
    {
        // A signature is about the model, not of it: the same model has the same digest before and after it was signed.
        var read = ModelDigest.Of(path, new ModelDigestOptions { IgnorePaths = SignatureFiles.In(path) }, out problems, cancel);
        return read is null ? null : [.. read.Subjects.SelectMany(s => s.Digests).Distinct()];
    }

    /// <summary>A file's digest; of a folder its root and every file, for a dataset's card names the files. Null, and the reasons, when any part of it could not be read.</summary>
    public static IReadOnlyList<Digest>? OfDataset(string path, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default)
    {
        var read = ModelDigest.Of(path, null, out problems, cancel);
        return read is null ? null : read.IsFolder ? [.. read.Files.Select(f => f.Digest).Prepend(read.Root).Distinct()] : [read.Identity];
    }

    /// <summary>What somebody states, and what was read of files and folders, as one version.</summary>
    public static VersionDigests Of(IReadOnlyList<Digest> stated, IReadOnlyList<IReadOnlyList<Digest>> read)
    {
        IReadOnlyList<IReadOnlyList<Digest>> each = [.. stated.Distinct().Select(d => (IReadOnlyList<Digest>)[d]), .. read];
        // One that is stated is of a file that is not here: nobody said that it stands for the others.
        return new VersionDigests([.. each.SelectMany(d => d).Distinct()], each.Count > 1 ? each : null);
    }
}
