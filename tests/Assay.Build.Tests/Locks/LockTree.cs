using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Build.Locks;
using Assay.Build.Locks.References;

namespace Assay.Build.Tests.Locks;

/// <summary>A project and a cache of Hugging Face in a folder of the test's own.</summary>
sealed class LockTree : IDisposable
{
    public const string One = "0123456789abcdef0123456789abcdef01234567", Two = "fedcba9876543210fedcba9876543210fedcba98";
    readonly string folder = Directory.CreateTempSubdirectory("assay-lock-").FullName;

    public LockTree()
    {
        Directory.CreateDirectory(Project);
        Directory.CreateDirectory(Cache);
    }

    public string Project => Path.Combine(folder, "project");

    public string Cache => Path.Combine(folder, "cache", "hub");

    public LockTree With(string name, string text)
    {
        var path = Path.Combine(Project, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>A snapshot as huggingface_hub leaves it: blobs by digest, links, a branch.</summary>
    public LockTree Cached(string repository, string commit, params (string Name, byte[] Content)[] files)
    {
        var root = Path.Combine(Cache, repository);
        Directory.CreateDirectory(Path.Combine(root, "blobs"));
        Directory.CreateDirectory(Path.Combine(root, "refs"));
        File.WriteAllText(Path.Combine(root, "refs", "main"), commit);
        foreach (var (name, content) in files)
        {
            var blob = content.Length > 1000 ? Convert.ToHexStringLower(SHA256.HashData(content)) : Git(content);
            File.WriteAllBytes(Path.Combine(root, "blobs", blob), content);
            var link = Path.Combine(root, "snapshots", commit, name);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            var up = string.Concat(Enumerable.Repeat("../", 2 + name.Count(c => c == '/')));
            File.CreateSymbolicLink(link, $"{up}blobs/{blob}");
        }

        return this;
    }

    public string InCache(params string[] parts) => Path.Combine([Cache, .. parts]);

#pragma warning disable CA5350 // git names its objects by SHA-1, and so does the cache
    public static string Git(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content]));
#pragma warning restore CA5350

    public static byte[] Weights(byte fill = 7) => [.. Enumerable.Repeat(fill, 5000)];

    public LockResult Make(LockOptions? options = null, IReadOnlyList<LockEntry>? earlier = null) => ModelLock.Make(Project, earlier ?? [], options ?? WithCache, TestContext.Current.CancellationToken);

    public LockResult Verify(IReadOnlyList<LockEntry> entries, LockOptions? options = null) => ModelLock.Verify(Project, entries, options ?? WithCache, TestContext.Current.CancellationToken);

    public LockOptions WithCache => new() { Caches = [Cache] };

    public IEnumerable<string> Found(string name, string text)
    {
        With(name, text);
        return TreeReferences.Read(Project, TestContext.Current.CancellationToken).Found.Select(r => r.Asset + (r.Asked is null ? "" : "@" + r.Asked));
    }

    public void Dispose() => Directory.Delete(folder, true);
}
