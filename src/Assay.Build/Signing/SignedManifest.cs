using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>A signed resource: a file, or the bytes <c>Start..End</c> of one.</summary>
internal sealed record SignedResource(string Path, long Start, long End, byte[] Digest);

/// <summary>
/// The payload of a model signature: in-toto Statement v1 with predicate https://model_signing/signature/v1.0. Unknown
/// members of the predicate are ignored, as that version asks.
/// </summary>
internal sealed record SignedManifest
{
    public const int MaxResources = 1_000_000;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Json.MaxDepth };

    public required string Name { get; init; }

    public required Digest Root { get; init; }

    public required string HashType { get; init; }

    /// <summary>Bytes a shard; null when every file is signed whole.</summary>
    public required long? ShardSize { get; init; }

    public required IReadOnlyList<string> IgnorePaths { get; init; }

    public required IReadOnlyList<SignedResource> Resources { get; init; }

    /// <summary>What Assay says beside the format, under the signature; null when somebody else signed.</summary>
    public SignedExtras? Extras { get; init; }

    /// <summary>The statement as the record keeps it when the payload itself is of a version before 1.0; null otherwise.</summary>
    public Statement? Restated { get; init; }

    /// <exception cref="BadBundleException">The payload is not such a statement, or contradicts itself.</exception>
    public static SignedManifest Read(byte[] payload)
    {
        try
        {
            using var document = StrictJson.Parse(payload, Strict);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: bytes that are not UTF-8, or half a surrogate pair, in a string.
            throw Bad($"the signed payload is not JSON: {e.Message}");
        }
    }

    static SignedManifest Read(JsonElement statement)
    {
        if (Text(statement, "_type") != Assay.Statement.Type)
            throw Bad($"the signed payload is not an in-toto statement ({Assay.Statement.Type})");
        var predicateType = Text(statement, "predicateType");
        if (predicateType != PredicateTypes.ModelSigning)
            return predicateType == EarlyManifest.PredicateType
                ? EarlyManifest.Read(statement)
                : throw Bad($"the predicate type is '{Printable.Name(predicateType)}', expected {PredicateTypes.ModelSigning}");
        var subjects = List(statement, "subject");
        if (subjects.GetArrayLength() != 1)
            throw Bad("expected exactly one subject");
        if (!Digest.TryParse($"sha256:{Text(Object(subjects[0], "digest"), "sha256")}", out var root))
            throw Bad("the subject's sha256 digest is malformed");

        var predicate = Object(statement, "predicate");
        var serialization = Object(predicate, "serialization");
        var hashType = Text(serialization, "hash_type");
        if (!ContentHash.Names.Contains(hashType))
            throw new BadBundleException(MismatchKind.Unsupported, $"files are hashed with '{Printable.Name(hashType, 40)}'; {string.Join(", ", ContentHash.Names)} are read here");
        var shardSize = ShardSizeOf(serialization);
        return new SignedManifest
        {
            Name = Text(subjects[0], "name"),
            Root = root,
            HashType = hashType,
            ShardSize = shardSize,
            IgnorePaths = serialization.TryGetProperty("ignore_paths", out _) ? [.. List(serialization, "ignore_paths").EnumerateArray().Select(i => TextOf(i, "ignore_paths"))] : [],
            Resources = ReadResources(predicate, hashType, shardSize, root),
            Extras = predicate.TryGetProperty("assay", out var extras) ? SignedExtras.Read(extras) : null,
        };
    }

    static long? ShardSizeOf(JsonElement serialization)
    {
        switch (Text(serialization, "method"))
        {
            case "files":
                return null;
            case "shards":
                // The reference implementation writes the integer as 1000.0.
                return serialization.TryGetProperty("shard_size", out var value) && value.ValueKind == JsonValueKind.Number
                    && value.TryGetDouble(out var size) && size is >= 1 and <= 1e15 && size == Math.Floor(size)
                    ? (long)size
                    : throw Bad("shard_size is missing or not a positive whole number");
            case var other:
                throw new BadBundleException(MismatchKind.Unsupported, $"the serialization method is '{Printable.Name(other, 40)}'; files and shards are read here");
        }
    }

    static List<SignedResource> ReadResources(JsonElement predicate, string hashType, long? shardSize, Digest root)
    {
        var list = List(predicate, "resources");
        if (list.GetArrayLength() > MaxResources)
            throw Bad($"more than {MaxResources} resources");
        var algorithm = shardSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{hashType}-sharded-{size}") : hashType;
        var resources = new List<SignedResource>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var name = Text(item, "name");
            if (Text(item, "algorithm") != algorithm)
                throw Bad($"'{Printable.Name(name)}' is not hashed with {algorithm}, as the statement says");
            if (!Digest.TryParse($"{hashType}:{Text(item, "digest")}", out var digest) || (hashType == "blake3" && digest.Hex.Length != 64))
                throw Bad($"the digest of '{Printable.Name(name)}' is malformed");
            resources.Add(shardSize is null ? new SignedResource(name, 0, -1, digest.ToBytes()) : Shard(name, digest.ToBytes()));
        }

        if (ModelDigest.RootOf(resources.Select(r => r.Digest)) != root)
            throw new BadBundleException(MismatchKind.RootInconsistent, "the signed root digest is not that of the signed list of files");
        CheckNames(resources, shardSize);
        return resources;
    }

    internal static void CheckNames(List<SignedResource> resources, long? shardSize)
    {
        if (resources.Count == 0)
            throw Bad("no file is signed");
        if (resources.Find(r => !IsInside(r.Path)) is { } outside)
            throw new BadBundleException(MismatchKind.PathEscapes, $"the signed name '{Printable.Name(outside.Path)}' is not a plain path inside the model");
        CheckRanges(resources, shardSize);
    }

    // "path:start:end"; a path may hold colons itself, so the numbers are read from the end.
    static SignedResource Shard(string name, byte[] digest)
    {
        var second = name.LastIndexOf(':');
        var first = second > 0 ? name.LastIndexOf(':', second - 1) : -1;
        if (first > 0
            && long.TryParse(name.AsSpan(first + 1, second - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && long.TryParse(name.AsSpan(second + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && start < end)
            return new SignedResource(name[..first], start, end, digest);
        throw Bad($"'{Printable.Name(name)}' is not PATH:START:END");
    }

    // Each file once; shards of a file one after the other, without a hole, all but the last of the stated size.
    static void CheckRanges(List<SignedResource> resources, long? shardSize)
    {
        var ends = new Dictionary<string, (long End, bool Last)>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            var seen = ends.TryGetValue(resource.Path, out var before);
            if (shardSize is null ? seen : before.Last || resource.Start != before.End || resource.End - resource.Start > shardSize)
                throw Bad(shardSize is null ? $"'{Printable.Name(resource.Path)}' is signed twice" : $"the shards of '{Printable.Name(resource.Path)}' overlap or leave a hole");
            ends[resource.Path] = (resource.End, resource.End - resource.Start != shardSize);
        }

        if (ends.ContainsKey(".") && ends.Count > 1)
            throw Bad("the statement is about one file ('.') and names others as well");
    }

    internal static bool IsInside(string path) =>
        path == "." || (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && path.Split('/').All(p => p is not ("" or "." or ".."))
            && !(OperatingSystem.IsWindows() && path.AsSpan().ContainsAny('\\', ':')));

    internal static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value : throw Bad($"{name} is missing or not an object");

    internal static JsonElement List(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value : throw Bad($"{name} is missing or not a list");

    internal static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? TextOf(value, name) : throw Bad($"{name} is missing");

    internal static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) ? text : throw Bad($"{name} is not a string");

    internal static BadBundleException Bad(string detail) => new(MismatchKind.MalformedStatement, detail);
}
