using System.Security.Cryptography;
using System.Text;
using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>Compares a file with the checksums that its remote place gives for it.</summary>
internal static class RemoteChecks
{
    static readonly Rule Mismatch = new("remote-checksum-mismatch", "The bytes that the server sent are not those whose checksum the place publishes.",
        "Do not load the file. Find out whether the place or the way to it was tampered with; compare with a copy that you trust.",
        new Reference("cwe", "CWE-345"), SupplyChain);

    static readonly Rule Outside = new("remote-path-traversal", "The name that the place gives a file leads out of the folder it is pulled into.",
        "Do not pull it: a tool that believes the name overwrites other files.", PathTraversal, UnsafeArtifact);

    public static IReadOnlyList<Rule> Rules => [Mismatch, Outside];

    public static void Name(string name, ScanScope scope)
    {
        if (name.StartsWith('/') || name.Split('/', '\\').Contains(".."))
            scope.Find(Outside, Severity.High, "The file's name leads out of its folder", name, identity: name);
    }

    /// <summary>The origin with what was compared; a checksum that differs is a finding.</summary>
    public static RemoteOrigin Verify(RemoteOrigin origin, Digest? sha256, ByteSource source, ScanScope scope)
    {
        if (sha256 is null)
            return origin;
        var compared = new List<RemoteChecksum>();
        foreach (var given in origin.Checksums)
        {
            var have = given.Algorithm == "sha256" ? sha256.Value.Hex : Hash(given.Algorithm, source);
            compared.Add(given with { Matches = have == given.Hex });
            if (have != given.Hex)
                scope.Find(Mismatch, Severity.High, $"Its {given.Algorithm} is not the one that {given.Given} gives", $"published {given.Hex}, received {have}", identity: given.Algorithm);
        }

        return origin with { Checksums = compared };
    }

    static string Hash(string algorithm, ByteSource source)
    {
        // MD5 and SHA-1 are what S3 and git publish: they show damage, and never replace the SHA-256 beside them.
        using var hash = IncrementalHash.CreateHash(algorithm switch { "md5" => HashAlgorithmName.MD5, "git-sha1" => HashAlgorithmName.SHA1, _ => HashAlgorithmName.SHA512 });
        if (algorithm == "git-sha1")
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {source.Length}\0"));
        var block = new byte[1 << 17];
        long at = 0;
        for (int got; (got = source.Read(at, block)) > 0; at += got)
            hash.AppendData(block, 0, got);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
