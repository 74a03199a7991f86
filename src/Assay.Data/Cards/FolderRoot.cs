using System.Security.Cryptography;

namespace Assay.Data;

/// <summary>
/// The digest by which a folder is named as the register names it: the root digest of OpenSSF model signing v1.0 (SHA-256 over the raw SHA-256 digests of its files, ordered by path parts). Where a file could
/// not be read it is that of the others, and the card says what is missing.
/// </summary>
static class FolderRoot
{
    internal static Digest Of(IEnumerable<FileCard> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(f => f.Path.Split('/'), Comparer<string[]>.Create(Compare)))
            hash.AppendData(file.Digest.ToBytes());
        return new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // So a/b comes before a-b, although the character '/' comes after '-'.
    static int Compare(string[] x, string[] y)
    {
        for (var i = 0; i < x.Length && i < y.Length; i++)
            if (string.CompareOrdinal(x[i], y[i]) is var order && order != 0)
                return order;
        return x.Length.CompareTo(y.Length);
    }
}
