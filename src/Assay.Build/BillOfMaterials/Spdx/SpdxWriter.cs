using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// Writes SPDX 3.0.1 JSON-LD with the profiles core, software, simpleLicensing, ai and dataset. What is not known is left out, or said to be
/// not asserted where the model has a value for that (licences, the kind of a dataset): nothing is invented to please a validator.
/// </summary>
internal sealed class SpdxWriter
{
    const string Info = "_:creation", NoLicence = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertion";
    readonly Utf8JsonWriter _json;
    readonly Bom _bom;
    readonly string _space;
    readonly Dictionary<string, string> _licences = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _agents = new(StringComparer.Ordinal);
    int _relationships;

    SpdxWriter(Bom bom, Utf8JsonWriter json)
    {
        _bom = bom;
        _space = $"https://assay.dev/spdx/{CycloneDxWriter.SerialOf(bom, CycloneDxWriter.Version16)}#";
        _json = json;
    }

    public static byte[] Write(Bom bom)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            new SpdxWriter(bom, json).Document();
        return stream.ToArray();
    }

    void Document()
    {
        _json.WriteStartObject();
        _json.WriteString("@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
        _json.WriteStartArray("@graph");
        _json.WriteStartObject();
        _json.WriteString("type", "CreationInfo");
        _json.WriteString("@id", Info);
        _json.WriteString("specVersion", "3.0.1");
        _json.WriteString("created", CycloneDxWriter.Time(_bom.Timestamp ?? DateTimeOffset.UnixEpoch));
        One("createdBy", Id("assay"));
        One("createdUsing", Id("tool"));
        _json.WriteEndObject();
        Element("SoftwareAgent", "assay", "Assay");
        Element("Tool", "tool", $"{ModelSigner.Tool.Name} {ModelSigner.Tool.Version}");
        foreach (var supplier in _bom.All.Select(c => c.Supplier).Where(s => !string.IsNullOrEmpty(s)).Distinct(StringComparer.Ordinal))
        {
            _agents[supplier!] = Id($"agent:{supplier}");
            Element("Organization", $"agent:{supplier}", supplier!);
        }

        foreach (var component in _bom.All)
            Component(component);
        foreach (var service in _bom.Services)
            Service(service);
        Licences();
        Edges();
        Root();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
    }

    void Root()
    {
        Start("SpdxDocument", "document", $"Bill of materials of {_bom.Main?.Name}");
        One("rootElement", Id("bom"));
        _json.WriteList("profileConformance", ["core", "software", "simpleLicensing", "ai", "dataset", "extension"], _json.WriteStringValue);
        _json.WriteEndObject();
        Start("software_Sbom", "bom", null);
        _json.WriteList("rootElement", _bom.Main is { } main ? [Id(main.Ref)] : Array.Empty<string>(), _json.WriteStringValue);
        _json.WriteList("element", _bom.All.Select(c => Id(c.Ref)).Concat(_bom.Services.Select(s => Id(s.Ref))), _json.WriteStringValue);
        _json.WriteList("software_sbomType", ["analyzed"], _json.WriteStringValue);
        _json.WriteEndObject();
    }

    void Component(BomComponent component)
    {
        Start(component.Kind switch { BomKind.Model => "ai_AIPackage", BomKind.Dataset => "dataset_DatasetPackage", BomKind.File => "software_File", _ => "software_Package" }, component.Ref, component.Name);
        Put("description", component.Description);
        _json.WriteList("verifiedUsing", component.Digests.Where(d => HashName(d.Algorithm) is not null), d =>
        {
            _json.WriteStartObject();
            _json.WriteString("type", "Hash");
            _json.WriteString("algorithm", HashName(d.Algorithm));
            _json.WriteString("hashValue", d.Hex);
            _json.WriteEndObject();
        });
        _json.WriteString("software_primaryPurpose", component.Kind switch
        {
            BomKind.Model => "model",
            BomKind.Dataset or BomKind.Tokenizer => "data",
            BomKind.File => "file",
            BomKind.Library => "library",
            BomKind.Code => "source",
            _ => "application",
        });
        if (component.Kind != BomKind.File)
            Package(component);
        if (component.Kind == BomKind.Model)
            new SpdxAi(_json, component, _bom).Write();
        else if (component.Kind == BomKind.Dataset)
            Dataset(component);
        Extension(component);
        _json.WriteEndObject();
    }

    void Package(BomComponent component)
    {
        Put("software_packageVersion", component.Version);
        Put("software_downloadLocation", CycloneDxWriter.Address(component.Url));
        Put("software_packageUrl", component.PackageUrl);
        if (component.Supplier is { Length: > 0 } supplier)
            _json.WriteString("suppliedBy", _agents[supplier]);
        if (component.Released is { } released)
            _json.WriteString("releaseTime", CycloneDxWriter.Time(released));
    }

    void Dataset(BomComponent dataset)
    {
        var known = dataset.Properties.Where(p => p.Name == "assay:dataset-type" && Types.Contains(p.Value)).Select(p => p.Value).ToList();
        _json.WriteList("dataset_datasetType", known.Count > 0 ? known : ["noAssertion"], _json.WriteStringValue);
        Put("builtTime", dataset.Property("assay:built"));
        if (dataset.Supplier is { Length: > 0 } supplier)
            _json.WriteList("originatedBy", [_agents[supplier]], _json.WriteStringValue);
        Put("dataset_hasSensitivePersonalInformation", dataset.Property("assay:sensitive-personal-information"));
    }

    internal static readonly string[] Types =
        ["audio", "categorical", "graph", "image", "numeric", "other", "sensor", "structured", "syntactic", "text", "timeseries", "timestamp", "video"];

    static List<BomProperty> Properties(BomComponent component)
    {
        var properties = component.Properties.ToList();
        if (component.Relation is { } relation)
            properties.Add(new BomProperty("assay:relation", relation));
        if (component.Commit is { } commit)
            properties.Add(new BomProperty("assay:commit", commit));
        if (component.Kind is BomKind.Tokenizer or BomKind.Code)
            properties.Add(new BomProperty("assay:kind", component.Kind.Name()));
        return properties;
    }

    // The extension that SPDX defines for CycloneDX's properties.
    void Extension(BomComponent component)
    {
        var properties = Properties(component);
        if (properties.Count == 0)
            return;
        _json.WriteStartArray("extension");
        _json.WriteStartObject();
        _json.WriteString("type", "extension_CdxPropertiesExtension");
        _json.WriteList("extension_cdxProperty", properties, p =>
        {
            _json.WriteStartObject();
            _json.WriteString("type", "extension_CdxPropertyEntry");
            _json.WriteString("extension_cdxPropName", p.Name);
            _json.WriteString("extension_cdxPropValue", p.Value);
            _json.WriteEndObject();
        });
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    void Service(BomService service)
    {
        Start("software_Package", service.Ref, service.Name);
        Put("description", service.Description);
        _json.WriteString("software_primaryPurpose", "application");
        Put("software_packageVersion", service.Version);
        Put("software_homePage", CycloneDxWriter.Address(service.Addresses.FirstOrDefault()));
        _json.WriteEndObject();
    }

    // Both relationships are wanted once for every AI and dataset package; Assay concludes nothing.
    void Licences()
    {
        foreach (var component in _bom.All.Where(c => c.Licences.Count > 0 || c.Kind is BomKind.Model or BomKind.Dataset))
        {
            var known = component.Licences.Where(l => !DeclaredLicence.SaysNothing(l)).Select(DeclaredLicence.Of).DistinctBy(l => l.Text).ToList();
            Relationship(component.Ref, "hasDeclaredLicense", [known.Count == 0 ? NoLicence : Licence(known)]);
            if (component.Kind is BomKind.Model or BomKind.Dataset)
                Relationship(component.Ref, "hasConcludedLicense", [NoLicence]);
        }
    }

    string Licence(List<DeclaredLicence> known)
    {
        var expression = string.Join(" AND ", known.Select(l => l.Expression is { } e && known.Count > 1 ? $"({e})" : l.Name is { } name ? Reference(name) : l.Text));
        if (_licences.TryGetValue(expression, out var id))
            return id;
        // Every name of no SPDX id is a licence text of its own, which the expression refers to.
        foreach (var name in known.Where(l => l.Name is not null).Select(l => l.Name!))
            if (_licences.TryAdd(Reference(name), Id($"licence-text:{name}")))
            {
                Start("simplelicensing_SimpleLicensingText", $"licence-text:{name}", name);
                _json.WriteString("simplelicensing_licenseText", name);
                _json.WriteEndObject();
            }

        id = Id($"licence:{expression}");
        if (known.Count == 1 && known[0].Name is { } only)
            return _licences[Reference(only)];
        _licences[expression] = id;
        Start("simplelicensing_LicenseExpression", $"licence:{expression}", null);
        _json.WriteString("simplelicensing_licenseExpression", expression);
        _json.WriteList("simplelicensing_customIdToUri", known.Where(l => l.Name is not null), l =>
        {
            _json.WriteStartObject();
            _json.WriteString("type", "DictionaryEntry");
            _json.WriteString("key", Reference(l.Name!));
            _json.WriteString("value", Id($"licence-text:{l.Name}"));
            _json.WriteEndObject();
        });
        _json.WriteEndObject();
        return id;
    }

    static string Reference(string name) => "LicenseRef-" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));

    void Edges()
    {
        var kinds = _bom.All.ToDictionary(c => c.Ref, c => c.Kind, StringComparer.Ordinal);
        var related = _bom.Components.Where(c => c.Relation is not null).Select(c => c.Ref).ToHashSet(StringComparer.Ordinal);
        foreach (var group in _bom.Edges.GroupBy(e => (e.From, Type: Relation(kinds.GetValueOrDefault(e.From, BomKind.Other), e.To, kinds, related))))
            if (group.Key.Type == "generates")
                foreach (var edge in group)
                    Relationship(edge.To, "generates", [Id(edge.From)]);
            else
                Relationship(group.Key.From, group.Key.Type, group.Select(e => Id(e.To)));
    }

    static string Relation(BomKind from, string to, Dictionary<string, BomKind> kinds, HashSet<string> related) => kinds.GetValueOrDefault(to, BomKind.Other) switch
    {
        BomKind.File => "contains",
        BomKind.Dataset when from == BomKind.Model => "trainedOn",
        BomKind.Model when related.Contains(to) => "descendantOf",
        BomKind.Model => "contains",
        BomKind.Code => "generates",
        _ => "dependsOn",
    };

    void Relationship(string from, string type, IEnumerable<string> to)
    {
        Start("Relationship", $"relationship:{++_relationships}", null);
        _json.WriteString("from", Id(from));
        _json.WriteString("relationshipType", type);
        _json.WriteList("to", to, _json.WriteStringValue);
        _json.WriteEndObject();
    }

    void Element(string type, string reference, string name)
    {
        Start(type, reference, name);
        _json.WriteEndObject();
    }

    void Start(string type, string reference, string? name)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        _json.WriteString("spdxId", Id(reference));
        _json.WriteString("creationInfo", Info);
        Put("name", name);
        if (_json.BytesPending > 1 << 16)
            _json.Flush();
    }

    string Id(string reference) => _space + Uri.EscapeDataString(reference);

    internal static string? HashName(string? algorithm) => algorithm switch
    {
        "sha256" or "sha384" or "sha512" or "sha1" or "md5" or "blake3" => algorithm,
        "blake2b" => "blake2b512",
        "sha3-256" => "sha3_256",
        "sha3-384" => "sha3_384",
        "sha3-512" => "sha3_512",
        _ => null,
    };

    void One(string name, string value) => _json.WriteList(name, [value], _json.WriteStringValue);

    void Put(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _json.WriteString(name, value);
    }
}
