using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Assay.Build;

/// <summary>Writes CycloneDX 1.6 JSON (schema bom-1.6): the model, its files, datasets, base models and libraries.</summary>
internal static class CycloneDx
{
    const string ModelRef = "model";

    public static byte[] Write(BomContent bom)
    {
        var components = new JsonArray();
        var refs = new List<string>();
        void Add(string reference, JsonObject component)
        {
            refs.Add(reference);
            component.Insert(1, "bom-ref", reference);
            components.Add(component);
        }

        foreach (var file in bom.Files)
            Add($"file:{file.Name}", FileComponent(file, bom.IsFolder ? file.Name : bom.FileName));
        var datasetRefs = new List<string>();
        for (var i = 0; i < bom.Datasets.Count; i++)
        {
            datasetRefs.Add($"dataset:{i + 1}");
            Add(datasetRefs[i], Dataset(bom.Datasets[i]));
        }

        for (var i = 0; i < bom.BaseModels.Count; i++)
            Add($"base-model:{i + 1}", BaseModel(bom.BaseModels[i]));
        for (var i = 0; i < bom.Libraries.Count; i++)
            Add($"library:{i + 1}", Library(bom.Libraries[i]));

        var document = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = ModelSigner.Tool.Name, ["version"] = ModelSigner.Tool.Version }) },
                ["component"] = Model(bom, datasetRefs),
            },
            ["components"] = components,
            ["dependencies"] = Dependencies(refs),
        };
        var serial = bom.Facts.SerialNumber ?? SerialOf(document);
        document.Insert(3, "serialNumber", $"urn:uuid:{serial}");
        document["metadata"]!.AsObject().Insert(0, "timestamp", bom.Facts.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        return Json.Bytes(document);
    }

    // UUID version 8 (RFC 9562) over all but the time, so that the same content has the same number.
    static Guid SerialOf(JsonObject document)
    {
        var hash = SHA256.HashData(Json.Bytes(document));
        hash[6] = (byte)(hash[6] & 0x0f | 0x80);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    static JsonObject Model(BomContent bom, List<string> datasets)
    {
        var model = new JsonObject { ["type"] = "machine-learning-model", ["bom-ref"] = ModelRef, ["name"] = bom.Name };
        Put(model, "version", bom.Facts.Version);
        Put(model, "description", bom.Facts.Description);
        if (bom.Facts.Supplier is { } supplier)
            model["supplier"] = new JsonObject { ["name"] = supplier };
        if (bom.Identity is { } identity)
            model["hashes"] = new JsonArray(Hash(identity)!);
        PutList(model, "licenses", Licences(bom.Licences));
        if (bom.BaseModels.Count > 0)
            model["pedigree"] = new JsonObject { ["ancestors"] = new JsonArray([.. bom.BaseModels.Select(BaseModel)]) };
        model["modelCard"] = ModelCard(bom, datasets);
        var properties = bom.Read.Properties.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).ToList();
        if (bom.Root is { } root)
        {
            properties.Insert(0, ("assay:model-signing-root", root.ToString()));
            properties.Insert(0, ("assay:hash-is", bom.IsFolder ? "root digest of OpenSSF model signing v1.0 over the files" : "digest of the file"));
        }

        if (bom.Read.Parameters is { } parameters)
            properties.Insert(0, ("assay:parameters", parameters.ToString(CultureInfo.InvariantCulture)));
        properties.InsertRange(0, bom.Read.Formats.Order(StringComparer.Ordinal).Select(f => ("assay:format", f)));
        PutList(model, "properties", [.. properties.Select(Property)]);
        return model;
    }

    static JsonObject ModelCard(BomContent bom, List<string> datasets)
    {
        var facts = bom.Facts;
        var parameters = new JsonObject();
        if (facts.Approach is { } approach)
            parameters["approach"] = new JsonObject { ["type"] = approach.Name() };
        Put(parameters, "task", bom.Task);
        Put(parameters, "architectureFamily", bom.ArchitectureFamily);
        Put(parameters, "modelArchitecture", bom.Architecture);
        PutList(parameters, "datasets", [.. datasets.Select(d => new JsonObject { ["ref"] = d })]);
        PutList(parameters, "inputs", [.. bom.Read.Inputs.Select(i => new JsonObject { ["format"] = i })]);
        PutList(parameters, "outputs", [.. bom.Read.Outputs.Select(o => new JsonObject { ["format"] = o })]);
        var considerations = new JsonObject();
        PutList(considerations, "users", Texts(facts.Users));
        PutList(considerations, "useCases", Texts(facts.UseCases));
        PutList(considerations, "technicalLimitations", Texts(facts.Limitations));
        PutList(considerations, "ethicalConsiderations", [.. facts.EthicalConsiderations.Select(e => new JsonObject { ["name"] = e })]);
        var card = new JsonObject { ["modelParameters"] = parameters };
        if (facts.Performance.Count > 0)
            card["quantitativeAnalysis"] = new JsonObject { ["performanceMetrics"] = new JsonArray([.. facts.Performance.Select(Performance)]) };
        if (considerations.Count > 0)
            card["considerations"] = considerations;
        return card;
    }

    static JsonObject Performance(BomPerformance metric)
    {
        var json = new JsonObject { ["type"] = metric.Type, ["value"] = Number(metric.Value) };
        Put(json, "slice", metric.Slice);
        if (metric is { Low: { } low, High: { } high })
            json["confidenceInterval"] = new JsonObject { ["lowerBound"] = Number(low), ["upperBound"] = Number(high) };
        return json;
    }

    static JsonObject FileComponent(ModelFile file, string name) => new()
    {
        ["type"] = "file",
        ["name"] = name,
        ["hashes"] = new JsonArray(Hash(file.Digest)!),
        ["properties"] = new JsonArray(Property(("assay:bytes", file.Length.ToString(CultureInfo.InvariantCulture)))),
    };

    static JsonObject Dataset(BomDataset dataset)
    {
        var component = new JsonObject { ["type"] = "data", ["name"] = dataset.Name };
        Put(component, "version", dataset.Version);
        Put(component, "description", dataset.Description);
        PutList(component, "hashes", [Hash(dataset.Digest)]);
        PutList(component, "licenses", Licences(dataset.Licence is null ? [] : [dataset.Licence]));
        var data = new JsonObject { ["type"] = "dataset", ["name"] = dataset.Name };
        if (Address(dataset.Url) is { } url)
            data["contents"] = new JsonObject { ["url"] = url };
        Put(data, "classification", dataset.Classification);
        component["data"] = new JsonArray(data);
        return component;
    }

    static JsonObject BaseModel(BomBaseModel model)
    {
        var component = new JsonObject { ["type"] = "machine-learning-model", ["name"] = model.Name };
        Put(component, "version", model.Version);
        PutList(component, "hashes", [Hash(model.Digest)]);
        PutList(component, "licenses", Licences(model.Licence is null ? [] : [model.Licence]));
        if (Address(model.Url) is { } url)
            component["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "distribution", ["url"] = url });
        return component;
    }

    static JsonObject Library(BomLibrary library)
    {
        var component = new JsonObject { ["type"] = "library", ["name"] = library.Name };
        Put(component, "version", library.Version);
        Put(component, "purl", library.PackageUrl);
        return component;
    }

    static JsonArray Dependencies(List<string> refs) =>
    [
        new JsonObject { ["ref"] = ModelRef, ["dependsOn"] = new JsonArray([.. refs.Select(r => (JsonNode)r)]) },
        .. refs.Select(r => new JsonObject { ["ref"] = r }),
    ];

    // One expression alone, or a list of ids and names: the schema has no mixture.
    static List<JsonNode?> Licences(IReadOnlyList<string> licences)
    {
        var distinct = licences.Where(l => !string.IsNullOrWhiteSpace(l)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (distinct.Count == 1 && IsExpression(distinct[0]))
            return [new JsonObject { ["expression"] = distinct[0] }];
        return [.. distinct.Select(l => new JsonObject { ["license"] = SpdxLicences.Find(l) is { } id ? new JsonObject { ["id"] = id } : new JsonObject { ["name"] = l } })];
    }

    static bool IsExpression(string text)
    {
        var words = text.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3 && words.Length % 2 == 1
            && words.Index().All(w => w.Index % 2 == 1 ? w.Item is "AND" or "OR" or "WITH" : words.ElementAtOrDefault(w.Index - 1) == "WITH" || SpdxLicences.Find(w.Item) is not null);
    }

    static JsonObject? Hash(Digest? digest) => digest is { Hex: not null } d && Algorithm(d.Algorithm) is { } algorithm
        ? new JsonObject { ["alg"] = algorithm, ["content"] = d.Hex }
        : null;

    static string? Algorithm(string name) => name switch { "sha256" => "SHA-256", "sha384" => "SHA-384", "sha512" => "SHA-512", "blake2b" => "BLAKE2b-512", _ => null };

    static string? Address(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;

    static JsonObject Property((string Name, string Value) property) => new() { ["name"] = property.Name, ["value"] = property.Value };

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static List<JsonNode?> Texts(IReadOnlyList<string> texts) => [.. texts.Select(t => (JsonNode?)t)];

    static void Put(JsonObject into, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            into[name] = value;
    }

    static void PutList(JsonObject into, string name, List<JsonNode?> items)
    {
        items.RemoveAll(i => i is null);
        if (items.Count > 0)
            into[name] = new JsonArray([.. items]);
    }
}
