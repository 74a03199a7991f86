using System.Security.Cryptography;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>
/// A container image as a tar: the OCI image layout (<c>oci-layout</c>, <c>index.json</c>, <c>blobs/sha256/…</c>) or what
/// <c>docker save</c> writes (<c>manifest.json</c>). Its layers are archives of file systems.
/// </summary>
internal sealed class ImageLayout(ByteSource source, IReadOnlyDictionary<string, TarEntry> files, ScanScope scope)
{
    const string Blobs = "blobs/sha256/";

    public static bool Fits(IReadOnlyDictionary<string, TarEntry> files) =>
        (files.ContainsKey("oci-layout") && files.ContainsKey("index.json")) || (files.ContainsKey("manifest.json") && files.Keys.Any(MayBeLayer));

    public static bool MayBeLayer(string name) => name.Contains(Blobs, StringComparison.Ordinal) || name.EndsWith("/layer.tar", StringComparison.Ordinal)
        || (name.Length == 68 && name.EndsWith(".tar", StringComparison.Ordinal) && name.AsSpan(0, 64).IndexOfAnyExceptInRange('0', 'f') < 0);

    /// <summary>Every blob must be what its name says.</summary>
    public void Check()
    {
        foreach (var (name, entry) in files)
        {
            if (!name.StartsWith(Blobs, StringComparison.Ordinal) || entry.Sparse)
                continue;
            using var content = source.Slice(entry.At, entry.Size);
            if (Sha256(content) is { } digest && digest != name[Blobs.Length..])
                scope.Find(TarRules.BlobDigest, Severity.High, "Has a blob that is not what its name says", $"{ScanScope.Printable(name)} has the digest {digest}", entry.HeaderAt, identity: name);
        }
    }

    string? Sha256(ByteSource content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 17];
        for (long at = 0; at < content.Length;)
        {
            var got = content.Read(at, block);
            if (got == 0 || !scope.Budget.HasTime())
            {
                scope.Gap("a blob's digest could not be checked");
                return null;
            }

            hash.AppendData(block, 0, got);
            at += got;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
