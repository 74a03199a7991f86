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
        return Json.WrittenElement(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("serialization");
            json.WriteString("method", form.ShardSize is null ? "files" : "shards");
            json.WriteString("hash_type", form.HashType);
            json.WriteBoolean("allow_symlinks", allowSymlinks);
            // The reference implementation writes 1000.0, and then fails to verify what it reads back; a whole number it verifies.
            if (form.ShardSize is { } size)
                json.WriteNumber("shard_size", size);
            if (ignored.Count > 0)
                Names(json, "ignore_paths", ignored);
            json.WriteEndObject();
            json.WriteStartArray("resources");
            foreach (var resource in resources)
            {
                json.WriteStartObject();
                json.WriteString("name", NameOf(resource, form));
                json.WriteString("algorithm", form.Algorithm);
                json.WriteString("digest", Convert.ToHexStringLower(resource.Digest));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            extras?.Write(json);
            json.WriteEndObject();
        });
    }

    public static void Names(Utf8JsonWriter json, string member, IReadOnlyList<string> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    static string NameOf(SignedResource resource, SignedForm form) =>
        form.ShardSize is null ? resource.Path : string.Create(CultureInfo.InvariantCulture, $"{resource.Path}:{resource.Start}:{resource.End}");
}
