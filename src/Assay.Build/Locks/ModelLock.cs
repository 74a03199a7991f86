using Assay.Build.Code;

namespace Assay.Build.Locks;

/// <summary>
/// Finds every external model, adapter, tokenizer, dataset and served model that a tree refers to, pins them to revisions and
/// digests, and tells when code, lock and copies no longer agree. Nothing of the tree is run; nothing is fetched unless asked.
/// </summary>
public static class ModelLock
{
    public static Tool Tool { get; } = new("assay", AssayVersion.Text);

    /// <summary>What the lock of a project is called.</summary>
    public const string FileName = LockDocument.FileName;

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<CodeRule> Rules { get; } = [.. LockRules.All.OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>A lock file's bytes (<c>docs/formats/assay-lock.md</c>): equal entries are equal bytes.</summary>
    public static byte[] Write(IEnumerable<LockEntry> entries) => LockDocument.Write(entries);

    /// <summary>A lock file's entries; null, and what is wrong with it. Nothing in it is taken on trust.</summary>
    public static IReadOnlyList<LockEntry>? Read(ReadOnlyMemory<byte> bytes, out string error) => LockDocument.Read(bytes, out error);

    /// <summary>What is wrong with a folder that is to be used as a cache; null when nothing is.</summary>
    public static string? CacheProblem(string folder) => Origins.HubCache.Problem(folder);

    /// <summary>Resolves what the tree refers to. Entries of the earlier lock stay as they are unless an update is asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static LockResult Make(string root, IReadOnlyList<LockEntry> earlier, LockOptions options, CancellationToken cancel = default)
    {
        using var maker = new LockMaker(root, options, cancel);
        return maker.Make(earlier);
    }

    /// <summary>Compares the tree, the lock and, where they are given, copies and the hub.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static LockResult Verify(string root, IReadOnlyList<LockEntry> entries, LockOptions options, CancellationToken cancel = default)
    {
        using var verifier = new LockVerifier(root, options, cancel);
        return verifier.Verify(entries);
    }
}
