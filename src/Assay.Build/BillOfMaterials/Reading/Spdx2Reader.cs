using System.Text.Json;

namespace Assay.Build;

/// <summary>SPDX 2.2 and 2.3 JSON: packages, files and relationships.</summary>
internal sealed class Spdx2Reader(JsonElement root) : IBomReader
{
    public Bom? Read(List<string> problems, out string error)
    {
        error = "";
        var components = new List<BomComponent>();
        foreach (var package in root.Each("packages"))
            if (package.Text("SPDXID") is { } id && package.Text("name") is { } name)
                components.Add(Component(package, id, name, package.Text("primaryPackagePurpose") switch { "FILE" => BomKind.File, "SOURCE" => BomKind.Code, "APPLICATION" => BomKind.Application, _ => BomKind.Library }));
            else
                problems.Add("a package has no SPDXID or no name");
        foreach (var file in root.Each("files"))
            if (file.Text("SPDXID") is { } id && file.Text("fileName") is { } name)
                components.Add(Component(file, id, name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name, BomKind.File));
            else
                problems.Add("a file has no SPDXID or no name");
        var edges = new List<BomEdge>();
        var described = root.Texts("documentDescribes").FirstOrDefault();
        foreach (var relationship in root.Each("relationships"))
        {
            if (relationship.Text("spdxElementId") is not { } from || relationship.Text("relatedSpdxElement") is not { } to || to is "NONE" or "NOASSERTION")
                continue;
            switch (relationship.Text("relationshipType"))
            {
                case "DESCRIBES": described ??= to; break;
                case "DESCRIBED_BY": described ??= from; break;
                case "CONTAINS" or "DEPENDS_ON" or "DESCENDANT_OF" or "GENERATED_FROM": edges.Add(new BomEdge(from, to)); break;
                case "CONTAINED_BY" or "DEPENDENCY_OF" or "ANCESTOR_OF" or "GENERATES" or "BUILD_DEPENDENCY_OF" or "RUNTIME_DEPENDENCY_OF": edges.Add(new BomEdge(to, from)); break;
            }
        }

        return new Bom
        {
            Format = root.Text("spdxVersion")!.Replace('-', ' '),
            Serial = root.Text("documentNamespace") ?? "",
            Timestamp = JsonValues.Time(root.Inner("creationInfo").Text("created")),
            Main = components.Find(c => c.Ref == described),
            Components = [.. components.Where(c => c.Ref != described)],
            Edges = [.. edges.Distinct()],
        };
    }

    static BomComponent Component(JsonElement json, string id, string name, BomKind kind) => new(id, kind, name)
    {
        Version = Asserted(json.Text("versionInfo")),
        Description = json.Text("description") ?? json.Text("summary"),
        // "Organization: Name (mail)" or "Person: ...".
        Supplier = Asserted(json.Text("supplier")) is { } supplier ? supplier[(supplier.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : null,
        Digests = [.. json.Each("checksums").Select(c => Digest.TryParse($"{Algorithm(c.Text("algorithm"))}:{c.Text("checksumValue")?.ToLowerInvariant()}", out var d) ? d : (Digest?)null).Where(d => d is not null).Select(d => d!.Value)],
        Licences = [.. new[] { Asserted(json.Text("licenseDeclared")) ?? Asserted(json.Text("licenseConcluded")) }.OfType<string>()],
        PackageUrl = json.Each("externalRefs").Where(r => r.Text("referenceType") == "purl").Select(r => r.Text("referenceLocator")).FirstOrDefault(),
        Url = Asserted(json.Text("downloadLocation")),
        Released = JsonValues.Time(json.Text("releaseDate")),
    };

    static string? Asserted(string? text) => text is null or "" or "NOASSERTION" or "NONE" ? null : text;

    static string? Algorithm(string? name) => name?.ToUpperInvariant() switch { "SHA256" => "sha256", "SHA384" => "sha384", "SHA512" => "sha512", "SHA1" => "sha1", "MD5" => "md5", "BLAKE2B-512" => "blake2b", "BLAKE3" => "blake3", "SHA3-256" => "sha3-256", "SHA3-384" => "sha3-384", "SHA3-512" => "sha3-512", _ => null };
}
