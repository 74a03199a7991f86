using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>How files become the signed list: whole or by shards, and with which hash.</summary>
/// <param name="ShardSize">Bytes a shard; null signs every file whole.</param>
internal sealed record SignedForm(string HashType, long? ShardSize)
{
    public static SignedForm Default { get; } = new("sha256", null);

    public string Algorithm => ShardSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{HashType}-sharded-{size}") : HashType;

    /// <summary>The parts of a file of that length: one when it is signed whole, none for an empty file signed by shards.</summary>
    public IEnumerable<HashJob> Jobs(TreeFile file)
    {
        if (ShardSize is not { } size)
        {
            yield return new HashJob(file, 0, file.Length);
            yield break;
        }

        for (var start = 0L; start < file.Length; start += size)
            yield return new HashJob(file, start, Math.Min(file.Length, start + size));
    }
}

/// <summary>Writes the predicate https://model_signing/signature/v1.0.</summary>
internal static class ManifestWriter
{
    public static JsonElement Predicate(SignedForm form, bool allowSymlinks, IReadOnlyList<string> ignored, IReadOnlyList<SignedResource> resources, SignedExtras? extras)
    {
        var serialization = new Dictionary<string, object> { ["method"] = form.ShardSize is null ? "files" : "shards", ["hash_type"] = form.HashType, ["allow_symlinks"] = allowSymlinks };
        // The reference implementation writes 1000.0, and then fails to verify what it reads back; a whole number it verifies.
        if (form.ShardSize is { } size)
            serialization["shard_size"] = size;
        if (ignored.Count > 0)
            serialization["ignore_paths"] = ignored;
        var members = new Dictionary<string, object>
        {
            ["serialization"] = serialization,
            ["resources"] = resources.Select(r => new { name = NameOf(r, form), algorithm = form.Algorithm, digest = Convert.ToHexStringLower(r.Digest) }),
        };
        if (extras?.ToMembers() is { Count: > 0 } more)
            members["assay"] = more;
        return Json.Element(members);
    }

    static string NameOf(SignedResource resource, SignedForm form) =>
        form.ShardSize is null ? resource.Path : string.Create(CultureInfo.InvariantCulture, $"{resource.Path}:{resource.Start}:{resource.End}");
}
