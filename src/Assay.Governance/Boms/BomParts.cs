using System.Text.Json;

namespace Assay.Governance;

/// <summary>A component as the search over bills knows it.</summary>
readonly record struct BomPart(string Kind, string Name, string? Version, string? Digest, string? PackageUrl, string? Licences);

/// <summary>
/// The components of a recorded bill (CycloneDX or SPDX 2 and 3), as far as one asks for them: kind, name, version, digest, package, licence. What is
/// malformed is passed over: the bill stands in the record as it was signed, this only finds it.
/// </summary>
static class BomParts
{
    /// <summary>More components of one bill are not indexed; the answer says that such a bill is not searched whole.</summary>
    public const int Most = 20_000;
    const int Deepest = 32, LongestText = 500;

    public static IEnumerable<BomPart> Of(JsonElement predicate) =>
        predicate.ValueKind != JsonValueKind.Object ? []
        : Text(predicate, "bomFormat") == "CycloneDX" ? CycloneDx(predicate)
        : predicate.TryGetProperty("@graph", out _) ? Spdx3(predicate)
        : Each(predicate, "packages").Concat(Each(predicate, "files")).Select(Spdx2).Where(p => p.Name.Length > 0);

    static IEnumerable<BomPart> CycloneDx(JsonElement root)
    {
        var waiting = new Stack<(JsonElement Json, int Depth)>();
        foreach (var component in Each(root, "components").Reverse())
            waiting.Push((component, 0));
        if (root.Inner("metadata") is var metadata && metadata.Inner("component").ValueKind == JsonValueKind.Object)
            waiting.Push((metadata.Inner("component"), 0));
        while (waiting.TryPop(out var at))
        {
            if (Text(at.Json, "name") is { Length: > 0 } name)
                yield return new BomPart(Kind(Text(at.Json, "type")), Name(Text(at.Json, "group"), name), Text(at.Json, "version"), Hash(Each(at.Json, "hashes"), "alg", "content"), Text(at.Json, "purl"),
                    Join(Each(at.Json, "licenses").Select(l => Text(l, "expression") ?? Text(l.Inner("license"), "id") ?? Text(l.Inner("license"), "name"))));
            if (at.Depth < Deepest)
                foreach (var inner in Each(at.Json, "components").Concat(Each(at.Json.Inner("pedigree"), "ancestors")))
                    waiting.Push((inner, at.Depth + 1));
        }

        foreach (var service in Each(root, "services"))
            if (Text(service, "name") is { Length: > 0 } name)
                yield return new BomPart("service", name, Text(service, "version"), null, null, null);
    }

    static string Kind(string? type) => type switch { "machine-learning-model" => "model", "data" => "dataset", "framework" => "library", null => "other", _ => type };

    static string Name(string? group, string name) => string.IsNullOrEmpty(group) ? name : $"{group}/{name}";

    static IEnumerable<BomPart> Spdx3(JsonElement root)
    {
        var graph = Each(root, "@graph").ToList();
        var licences = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in graph)
            if (Text(element, "spdxId") is { } id && (Text(element, "simplelicensing_licenseExpression") ?? (Text(element, "type") == "simplelicensing_SimpleLicensingText" ? Text(element, "name") : null)) is { } text)
                licences.TryAdd(id, text);
        var declared = graph.Where(e => Text(e, "relationshipType") == "hasDeclaredLicense")
            .ToLookup(e => Text(e, "from") ?? "", e => Join(Each(e, "to").Select(t => licences.GetValueOrDefault(Text(t) ?? ""))), StringComparer.Ordinal);
        foreach (var element in graph)
        {
            var kind = Text(element, "type") switch { "ai_AIPackage" => "model", "dataset_DatasetPackage" => "dataset", "software_File" => "file", "software_Package" => "library", _ => null };
            if (kind is not null && Text(element, "name") is { Length: > 0 } name)
                yield return new BomPart(kind, name, Text(element, "software_packageVersion"), Hash(Each(element, "verifiedUsing"), "algorithm", "hashValue"), Text(element, "software_packageUrl"),
                    declared[Text(element, "spdxId") ?? ""].FirstOrDefault());
        }
    }

    static BomPart Spdx2(JsonElement json) => new(
        json.TryGetProperty("fileName", out _) ? "file" : "library", Text(json, "name") ?? Text(json, "fileName") ?? "", Text(json, "versionInfo"), Hash(Each(json, "checksums"), "algorithm", "checksumValue"),
        Each(json, "externalRefs").Where(r => Text(r, "referenceType") == "purl").Select(r => Text(r, "referenceLocator")).FirstOrDefault(), Text(json, "licenseDeclared") is { } l && l is not ("NOASSERTION" or "NONE") ? l : null);

    // SHA-256 is what the record knows things by.
    static string? Hash(IEnumerable<JsonElement> hashes, string algorithm, string value)
    {
        foreach (var hash in hashes)
            if (Text(hash, algorithm)?.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() == "sha256" && Digest.TryParse($"sha256:{Text(hash, value)?.ToLowerInvariant()}", out var digest))
                return digest.ToString();
        return null;
    }

    static string? Join(IEnumerable<string?> texts) => string.Join(", ", texts.Where(t => !string.IsNullOrEmpty(t))) is { Length: > 0 } joined ? joined : null;

    static IEnumerable<JsonElement> Each(JsonElement json, string name) => json.Each(name).Where(e => e.ValueKind is JsonValueKind.Object or JsonValueKind.String);

    static string? Text(JsonElement json, string name) => Text(json.Inner(name));

    static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? Cut(json.Word()) : null;

    // PostgreSQL keeps no zero character in a text.
    static string? Cut(string? text) => text is null ? null : (text.Length > LongestText ? text[..LongestText] : text).Replace("\0", "", StringComparison.Ordinal);
}
