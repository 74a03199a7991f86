using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>What to hash, and how.</summary>
public sealed record ModelDigestOptions
{
    /// <summary>Paths to leave out: relative to the model, or absolute below it; with everything below them.</summary>
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];

    /// <summary>Leave out <c>.git</c>, <c>.gitattributes</c>, <c>.github</c> and <c>.gitignore</c> at the top.</summary>
    public bool IgnoreGitPaths { get; init; } = true;

    /// <summary>Follow links to files. Links to folders are never followed.</summary>
    public bool AllowSymlinks { get; init; }

    public IProgress<HashProgress>? Progress { get; init; }

    /// <summary>Digests of files that were hashed before; it takes in those that are computed. Never used where something is verified.</summary>
    public DigestMemory? Memory { get; init; }
}

/// <summary>A file of a model: name with <c>/</c> (<c>.</c> when the model is this one file), SHA-256, length in bytes.</summary>
public sealed record ModelFile(string Name, Digest Digest, long Length);

/// <summary>
/// The identity of a model: a file by its SHA-256, a folder by the root digest of OpenSSF model signing v1.0 (SHA-256 over
/// the raw SHA-256 digests of its files, ordered by path parts). A signature of the same folder names the same root.
/// </summary>
public sealed class ModelDigest
{
    internal ModelDigest(string name, bool isFolder, IReadOnlyList<ModelFile> files, IReadOnlyList<string> ignored)
    {
        Name = name;
        IsFolder = isFolder;
        Files = files;
        Ignored = ignored;
        Root = RootOf(files.Select(f => f.Digest.ToBytes()));
    }

    /// <summary>Last part of the path: for people.</summary>
    public string Name { get; }

    public bool IsFolder { get; }

    /// <summary>Every file, in signing order.</summary>
    public IReadOnlyList<ModelFile> Files { get; }

    /// <summary>Files that lie under ignored paths (the first thousand).</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Root digest of model signing; for a single file the SHA-256 of its SHA-256.</summary>
    public Digest Root { get; }

    /// <summary>What identifies the model: the file's own SHA-256, or the folder's root digest.</summary>
    public Digest Identity => IsFolder ? Root : Files[0].Digest;

    /// <summary>The subject by which all evidence names the model.</summary>
    public Subject Subject => new(Name, Identity);

    /// <summary>
    /// The subjects of a statement about the whole model: its identity first; for a folder also each file of weights, so
    /// that evidence about that file alone can be laid beside it. Cards, licences and configuration are not among them:
    /// many models share those files, and a shared file must not make one model's evidence another's.
    /// </summary>
    public IReadOnlyList<Subject> Subjects =>
        IsFolder
            ? [Subject, .. Files.Where(f => f.Length > 0 && WeightFile.Is(f.Name)).Select(f => new Subject($"{Name}/{f.Name}", f.Digest))]
            : [Subject];

    /// <summary>Hashes the model at <paramref name="path"/>; null, and the reasons, when any part of it could not be read.</summary>
    public static ModelDigest? Of(ModelSource path, ModelDigestOptions? options, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default)
    {
        var partial = Read(path, options ?? new ModelDigestOptions(), cancel);
        problems = partial.Problems;
        return problems.Count == 0 ? new ModelDigest(partial.Tree.Name, partial.Tree.IsFolder, partial.Files, partial.Tree.Ignored) : null;
    }

    internal sealed record Partial(ModelTree Tree, IReadOnlyList<ModelFile> Files, IReadOnlyList<FileProblem> Problems);

    // What could be read, with what could not: a bill of materials lists the one and confesses the other.
    // A digest that is known from elsewhere spares the reading of its file.
    internal static Partial Read(ModelSource source, ModelDigestOptions options, CancellationToken cancel, Func<TreeFile, Digest?>? known = null)
    {
        var tree = Walk(source, options);
        var jobs = tree.Files.Select(f => new HashJob(f, 0, f.Length) { Known = known?.Invoke(f) });
        var outcomes = FileHashing.Run([.. jobs], "sha256", options.Progress, cancel, options.Memory);
        var files = new List<ModelFile>(outcomes.Length);
        var problems = new List<FileProblem>(tree.Problems);
        for (var i = 0; i < outcomes.Length; i++)
            if (outcomes[i].Digest is { } digest)
                files.Add(new ModelFile(tree.Files[i].Name, new Digest("sha256", Convert.ToHexStringLower(digest)), tree.Files[i].Length));
            else
                problems.Add(outcomes[i].Problem!);
        return new Partial(tree, files, problems);
    }

    internal static ModelTree Walk(ModelSource source, ModelDigestOptions options) =>
        ModelTree.Walk(source, options.AllowSymlinks, IgnoredPaths.Of(source, options.IgnorePaths, options.IgnoreGitPaths).Covers);

    internal static Digest RootOf(IEnumerable<byte[]> digests)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var digest in digests)
            hash.AppendData(digest);
        return new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

/// <summary>Files that hold weights, told by their name.</summary>
internal static class WeightFile
{
    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".onnx", ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras", ".gguf",
        ".ggml", ".tflite", ".pb", ".npy", ".npz", ".msgpack", ".mlmodel", ".engine", ".xgb", ".ubj", ".nemo", ".pdparams", ".pte",
    };

    public static bool Is(string name) => Extensions.Contains(Path.GetExtension(name));
}
