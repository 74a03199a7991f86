using System.Text.Json;

namespace Assay.Build;

/// <summary>SPDX 3.0.1 JSON-LD in its canonical form: elements by <c>spdxId</c>, joined by relationships.</summary>
internal sealed class Spdx3Reader(JsonElement root) : IBomReader
{
    readonly Dictionary<string, JsonElement> _byId = new(StringComparer.Ordinal);

    public Bom? Read(List<string> problems, out string error)
    {
        error = "";
        var elements = root.Each("@graph").Where(e => e.ValueKind == JsonValueKind.Object).ToList();
        foreach (var element in elements)
            if ((element.Text("spdxId") ?? element.Text("@id")) is { } id && !_byId.TryAdd(id, element))
                problems.Add($"two elements have the id '{Printable.Name(id)}'");
        var info = elements.FirstOrDefault(e => e.Text("type") == "CreationInfo");
        if (info.Text("specVersion") is not { } version || !version.StartsWith("3.0", StringComparison.Ordinal))
        {
            error = $"SPDX version '{Printable.Name(info.Text("specVersion") ?? "none", 20)}' is not read here (3.0.1 is)";
            return null;
        }

        var document = elements.FirstOrDefault(e => e.Text("type") == "SpdxDocument");
        var relationships = elements.Where(e => e.Text("type") is "Relationship" or "LifecycleScopedRelationship").ToList();
        var licences = relationships.Where(r => r.Text("relationshipType") is "hasDeclaredLicense" or "hasConcludedLicense")
            .OrderBy(r => r.Text("relationshipType") == "hasConcludedLicense").ToLookup(r => r.Text("from") ?? "", r => r.Texts("to"), StringComparer.Ordinal);
        var datasets = relationships.Where(r => r.Text("relationshipType") is "trainedOn" or "testedOn" or "finetunedOn").ToLookup(r => r.Text("from") ?? "", r => r.Texts("to"), StringComparer.Ordinal);
        var components = new List<BomComponent>();
        foreach (var element in elements)
            if (Kind(element) is { } kind && element.Text("spdxId") is { } id)
                components.Add(Component(element, id, kind, licences[id].SelectMany(l => l), [.. datasets[id].SelectMany(d => d)]));
        var top = Top(document);
        return new Bom
        {
            Format = $"SPDX {version}",
            Serial = document.Text("spdxId") ?? "",
            Timestamp = JsonValues.Time(info.Text("created")),
            Main = components.Find(c => c.Ref == top),
            Components = [.. components.Where(c => c.Ref != top)],
            Edges = [.. relationships.SelectMany(Edges).Distinct()],
        };
    }

    // A document's root may be a bill, whose root is the thing.
    string? Top(JsonElement document)
    {
        var at = document.Texts("rootElement").FirstOrDefault();
        for (var i = 0; i < 4 && at is not null && _byId.TryGetValue(at, out var element) && element.Text("type") is "software_Sbom" or "Bom" or "Bundle"; i++)
            at = element.Texts("rootElement").FirstOrDefault();
        return at;
    }

    static BomKind? Kind(JsonElement element) => element.Text("type") switch
    {
        "ai_AIPackage" => BomKind.Model,
        "dataset_DatasetPackage" => BomKind.Dataset,
        "software_File" => BomKind.File,
        "software_Package" => Property(element, "assay:kind") is { } kind && Names.TryParse<BomKind>(kind, out var own) ? own
            : element.Text("software_primaryPurpose") switch { "library" or "framework" or null => BomKind.Library, "model" => BomKind.Model, "source" => BomKind.Code, "data" => BomKind.Dataset, "application" => BomKind.Application, _ => BomKind.Other },
        _ => null,
    };

    BomComponent Component(JsonElement json, string id, BomKind kind, IEnumerable<string> licences, IReadOnlyList<string> datasets)
    {
        var properties = Properties(json).Where(p => p.Name is not ("assay:relation" or "assay:commit" or "assay:kind")).ToList();
        return new BomComponent(id, kind, json.Text("name") ?? id)
        {
            Version = json.Text("software_packageVersion"),
            Description = json.Text("description"),
            Supplier = Name(json.Text("suppliedBy")) ?? Name(json.Texts("originatedBy").FirstOrDefault()),
            Digests = [.. json.Each("verifiedUsing").Select(h => Digest.TryParse($"{Algorithm(h.Text("algorithm"))}:{h.Text("hashValue")?.ToLowerInvariant()}", out var d) ? d : (Digest?)null).Where(d => d is not null).Select(d => d!.Value)],
            Licences = [.. licences.Select(Licence).OfType<string>().Distinct(StringComparer.Ordinal)],
            PackageUrl = json.Text("software_packageUrl"),
            Url = json.Text("software_downloadLocation"),
            Released = JsonValues.Time(json.Text("releaseTime")),
            Relation = Property(json, "assay:relation"),
            Commit = Property(json, "assay:commit"),
            Properties = properties,
            Card = kind == BomKind.Model ? Card(json, datasets) : null,
        };
    }

    static BomCard Card(JsonElement json, IReadOnlyList<string> datasets)
    {
        var types = json.Texts("ai_typeOfModel");
        return new BomCard
        {
            ArchitectureFamily = types.Count > 0 ? types[0] : null,
            Architecture = types.Count > 1 ? types[1] : null,
            Datasets = datasets,
            UseCases = json.Text("ai_informationAboutApplication") is { Length: > 0 } use ? [use] : [],
            Limitations = json.Text("ai_limitation") is { Length: > 0 } limit ? [limit] : [],
            Risks = json.Text("ai_safetyRiskAssessment") is { } risk ? [new BomRisk($"safety risk: {risk}")] : [],
            Performance = [.. json.Each("ai_metric").Where(m => m.Text("key") is not null && JsonValues.Number(m.Text("value")) is not null).Select(m => new BomPerformance(m.Text("key")!, JsonValues.Number(m.Text("value"))!.Value))],
        };
    }

    static string? Algorithm(string? name) => name switch { "blake2b512" => "blake2b", "sha3_256" => "sha3-256", "sha3_384" => "sha3-384", "sha3_512" => "sha3-512", _ => name };

    string? Name(string? id) => id is not null && _byId.TryGetValue(id, out var agent) ? agent.Text("name") : null;

    string? Licence(string id) => _byId.TryGetValue(id, out var element) ? element.Text("simplelicensing_licenseExpression") ?? element.Text("name") : null;

    static IEnumerable<BomEdge> Edges(JsonElement relationship)
    {
        var type = relationship.Text("relationshipType");
        if (relationship.Text("from") is not { } from || type is null || type.StartsWith("has", StringComparison.Ordinal))
            return [];
        return type is "generates" or "ancestorOf" ? relationship.Texts("to").Select(to => new BomEdge(to, from)) : relationship.Texts("to").Select(to => new BomEdge(from, to));
    }

    static IEnumerable<BomProperty> Properties(JsonElement json) => json.Each("extension").SelectMany(e => e.Each("extension_cdxProperty"))
        .Where(p => p.Text("extension_cdxPropName") is not null).Select(p => new BomProperty(p.Text("extension_cdxPropName")!, p.Text("extension_cdxPropValue") ?? ""));

    static string? Property(JsonElement json, string name) => Properties(json).FirstOrDefault(p => p.Name == name).Value;
}
