using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>CycloneDX JSON, 1.4 to 1.7. Nested components are taken out of one another; the outer depends on the inner.</summary>
internal sealed class CycloneDxReader(BomMembers root) : IBomReader
{
    static readonly string[] Versions = ["1.4", "1.5", "1.6", "1.7"];
    readonly List<BomComponent> _components = [];
    readonly List<BomEdge> _edges = [];
    const int MostWords = 1000;
    readonly HashSet<string> _words = new(StringComparer.Ordinal);
    List<string> _problems = [];

    public Bom? Read(List<string> problems, out string error)
    {
        _problems = problems;
        var version = root.Text("specVersion") ?? "";
        error = $"CycloneDX version '{Printable.Name(version, 20)}' is not read here ({string.Join(", ", Versions)} are)";
        if (!Versions.Contains(version))
            return null;
        var metadata = root.Inner("metadata");
        var main = metadata.Inner("component") is { ValueKind: JsonValueKind.Object } component ? Component(component, null, 0) : null;
        if (main is not null)
            _components.Remove(main);
        foreach (var item in root.Each("components"))
        {
            Component(item, null, 0);
            error = $"it has more than {BomReader.MaxComponents} components";
            if (_components.Count > BomReader.MaxComponents)
                return null;
        }

        // An edge keeps no text of its own where a component has it.
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var listed in main is null ? _components : _components.Prepend(main))
            refs.TryAdd(listed.Ref, listed.Ref);
        string Kept(string reference) => refs.TryGetValue(reference, out var known) ? known : reference;
        error = $"it has more than {BomReader.MaxEdges} dependencies";
        foreach (var dependency in root.Each("dependencies"))
            if (dependency.Text("ref") is { Length: > 0 } from)
                foreach (var to in dependency.Each("dependsOn"))
                    if (to.Text() is { Length: > 0 } target)
                    {
                        if (_edges.Count >= BomReader.MaxEdges)
                            return null;
                        _edges.Add(new BomEdge(Kept(from), Kept(target)));
                    }

        error = "";
        return new Bom
        {
            Format = $"CycloneDX {version}",
            Serial = root.Text("serialNumber") ?? "",
            Timestamp = JsonValues.Time(metadata.Text("timestamp")),
            Main = main,
            Components = _components,
            Edges = [.. _edges.Distinct()],
            Services = [.. root.Each("services").Where(s => s.ValueKind == JsonValueKind.Object).Select((s, i) => Service(s, i))],
            Vulnerabilities = [.. root.Each("vulnerabilities").Where(v => v.ValueKind == JsonValueKind.Object).Select((v, i) => Vulnerability(v, i))],
            Claims = Claims(),
        };
    }

    BomComponent? Component(JsonElement json, string? outer, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object || json.Text("name") is not { } name)
        {
            Problem("a component has no name");
            return null;
        }

        var type = json.Text("type");
        var properties = Properties(json);
        var kind = type switch
        {
            "machine-learning-model" => BomKind.Model,
            "file" => BomKind.File,
            "data" => properties.Any(p => p is { Name: "assay:kind", Value: "tokenizer" }) ? BomKind.Tokenizer : BomKind.Dataset,
            "library" or "framework" => BomKind.Library,
            "application" when properties.Any(p => p is { Name: "assay:kind", Value: "code" }) => BomKind.Code,
            "application" => BomKind.Application,
            _ => BomKind.Other,
        };
        var reference = json.Text("bom-ref") ?? $"unnamed:{(_components.Count + 1).ToString(CultureInfo.InvariantCulture)}";
        var data = json.Each("data").FirstOrDefault();
        var component = new BomComponent(reference, kind, json.Text("group") is { Length: > 0 } group ? $"{group}/{name}" : name)
        {
            Version = json.Text("version"),
            Description = json.Text("description"),
            Supplier = json.Inner("supplier").Text("name") ?? json.Inner("manufacturer").Text("name") ?? json.Text("publisher") ?? json.Text("author") ?? json.Each("authors").Select(a => a.Text("name")).FirstOrDefault(),
            Digests = Digests(json, name),
            Licences = Licences(json),
            LicenceUrl = json.Each("licenses").Select(l => l.Inner("license").Text("url")).FirstOrDefault(u => u is not null),
            PackageUrl = json.Text("purl"),
            Url = json.Each("externalReferences").OrderByDescending(r => r.Text("type") is "distribution" or "vcs").Select(r => r.Text("url")).FirstOrDefault() ?? data.Inner("contents").Text("url"),
            Classification = data.Text("classification"),
            Relation = properties.FirstOrDefault(p => p.Name == "assay:relation").Value,
            Released = JsonValues.Time(properties.FirstOrDefault(p => p.Name == "assay:released").Value),
            Commit = json.Inner("pedigree").Each("commits").Select(c => c.Text("uid")).FirstOrDefault(),
            IsExternal = json.Inner("isExternal").ValueKind == JsonValueKind.True,
            Card = json.Inner("modelCard") is { ValueKind: JsonValueKind.Object } card ? Card(card) : null,
            Properties = properties.Count == 0 ? [] : [.. properties.Where(p => p.Name is not ("assay:relation" or "assay:released" or "assay:kind"))],
        };
        _components.Add(component);
        if (outer is not null)
            _edges.Add(new BomEdge(outer, reference));
        if (depth < BomReader.MaxDepth)
            foreach (var inner in json.Each("components"))
                Component(inner, reference, depth + 1);
        Ancestors(json, reference);
        return component;
    }

    // What a model descends from is a component of its own here, unless the bill lists it already (as Assay's bills do).
    void Ancestors(JsonElement json, string reference)
    {
        foreach (var ancestor in json.Inner("pedigree").Each("ancestors"))
        {
            var own = ancestor.Text("bom-ref") ?? $"{reference}:ancestor:{_components.Count.ToString(CultureInfo.InvariantCulture)}";
            if (ancestor.Text("name") is not { } name || own.StartsWith("pedigree:", StringComparison.Ordinal))
                continue;
            _components.Add(new BomComponent(own, BomKind.Model, name)
            {
                Version = ancestor.Text("version"),
                Digests = Digests(ancestor, name),
                Licences = Licences(ancestor),
                PackageUrl = ancestor.Text("purl"),
                Commit = ancestor.Inner("pedigree").Each("commits").Select(c => c.Text("uid")).FirstOrDefault(),
                Relation = "base",
                IsExternal = true,
            });
            _edges.Add(new BomEdge(reference, own));
        }
    }

    IReadOnlyList<Digest> Digests(JsonElement json, string name)
    {
        if (json.Inner("hashes").ValueKind != JsonValueKind.Array)
            return [];
        var digests = new List<Digest>(1);
        foreach (var hash in json.Each("hashes"))
            if (AlgorithmOf(hash.Text("alg")) is { } algorithm && hash.Text("content") is { } hex && Digest.TryParse($"{algorithm}:{hex.ToLowerInvariant()}", out var digest))
                digests.Add(digest);
            else
                Problem($"a digest of '{Printable.Name(name)}' is none: {Printable.Name(hash.Text("alg") ?? "no algorithm", 20)}");
        return digests;
    }

    internal static string? AlgorithmOf(string? name) => name switch
    {
        "SHA-256" => "sha256",
        "SHA-384" => "sha384",
        "SHA-512" => "sha512",
        "SHA-1" => "sha1",
        "MD5" => "md5",
        "BLAKE2b-512" => "blake2b",
        "BLAKE2b-256" => "blake2b-256",
        "BLAKE2b-384" => "blake2b-384",
        "BLAKE3" => "blake3",
        "SHA3-256" => "sha3-256",
        "SHA3-384" => "sha3-384",
        "SHA3-512" => "sha3-512",
        _ => null,
    };

    static IReadOnlyList<string> Licences(JsonElement json) => json.Inner("licenses").ValueKind != JsonValueKind.Array ? [] :
    [
        .. json.Each("licenses").Select(l => l.Text("expression") ?? l.Inner("license").Text("id") ?? l.Inner("license").Text("name")).OfType<string>().Where(l => !string.IsNullOrWhiteSpace(l)),
    ];

    void Problem(string what)
    {
        if (_problems.Count < 10 * BomReader.MaxProblems)
            _problems.Add(what);
    }

    // Of a hundred thousand components the same few names are kept once.
    List<BomProperty> Properties(JsonElement json)
    {
        var properties = new List<BomProperty>();
        foreach (var property in json.Each("properties"))
            if (property.Text("name") is { } name && property.Text("value") is { } value)
                properties.Add(new BomProperty(_words.TryGetValue(name, out var known) ? known : Remember(name), value));
        return properties;
    }

    string Remember(string word)
    {
        if (_words.Count < MostWords)
            _words.Add(word);
        return word;
    }

    static BomCard Card(JsonElement card)
    {
        var parameters = card.Inner("modelParameters");
        var considerations = card.Inner("considerations");
        return new BomCard
        {
            Task = parameters.Text("task"),
            Approach = parameters.Inner("approach").Text("type"),
            ArchitectureFamily = parameters.Text("architectureFamily"),
            Architecture = parameters.Text("modelArchitecture"),
            Datasets = [.. parameters.Each("datasets").Select(d => d.Text("ref")).OfType<string>()],
            Inputs = [.. parameters.Each("inputs").Select(d => d.Text("format")).OfType<string>()],
            Outputs = [.. parameters.Each("outputs").Select(d => d.Text("format")).OfType<string>()],
            Performance = [.. card.Inner("quantitativeAnalysis").Each("performanceMetrics").Select(Performance).OfType<BomPerformance>()],
            Users = considerations.Texts("users"),
            UseCases = considerations.Texts("useCases"),
            Limitations = considerations.Texts("technicalLimitations"),
            Tradeoffs = considerations.Texts("performanceTradeoffs"),
            Risks = [.. considerations.Each("ethicalConsiderations").Where(r => r.Text("name") is not null).Select(r => new BomRisk(r.Text("name")!, r.Text("mitigationStrategy")))],
            Fairness = [.. considerations.Each("fairnessAssessments").Where(f => f.Text("groupAtRisk") is not null).Select(f => new BomFairness(f.Text("groupAtRisk")!, f.Text("benefits"), f.Text("harms"), f.Text("mitigationStrategy")))],
            Energy = [.. considerations.Inner("environmentalConsiderations").Each("energyConsumptions").Select(Energy)],
        };
    }

    static BomEnergy Energy(JsonElement json)
    {
        var provider = json.Each("energyProviders").FirstOrDefault();
        return new BomEnergy(json.Text("activity") ?? "other", JsonValues.Number(json.Inner("activityEnergyCost").Text("value")) ?? 0, provider.Inner("organization").Text("name") ?? "not stated",
            provider.Text("energySource") ?? "unknown", JsonValues.Number(json.Inner("co2CostEquivalent").Text("value")));
    }

    static BomPerformance? Performance(JsonElement json)
    {
        var interval = json.Inner("confidenceInterval");
        return json.Text("type") is { } type && JsonValues.Number(json.Text("value")) is { } value
            ? new BomPerformance(type, value, json.Text("slice"), JsonValues.Number(interval.Text("lowerBound")), JsonValues.Number(interval.Text("upperBound")))
            : null;
    }

    static BomService Service(JsonElement json, int index) =>
        new(json.Text("name") ?? "service", json.Inner("provider").Text("name"), json.Text("version"), json.Texts("endpoints"), Flag(json, "authenticated"), Flag(json, "x-trust-boundary"), json.Text("description"))
        {
            Ref = json.Text("bom-ref") ?? $"service:{(index + 1).ToString(CultureInfo.InvariantCulture)}",
        };

    static bool? Flag(JsonElement json, string name) => json.Inner(name).ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    static BomVulnerability Vulnerability(JsonElement json, int index)
    {
        var analysis = json.Inner("analysis");
        return new BomVulnerability(json.Text("id") ?? "not named", json.Text("description") ?? "", json.Each("ratings").Select(r => r.Text("severity")).FirstOrDefault(s => s is not null) ?? "unknown",
            analysis.Text("state") ?? "in_triage", analysis.Texts("response"), analysis.Text("detail"), analysis.Text("justification"))
        {
            Ref = json.Text("bom-ref") ?? $"vulnerability:{(index + 1).ToString(CultureInfo.InvariantCulture)}",
            Description = json.Text("detail"),
            Recommendation = json.Text("recommendation"),
            Source = json.Inner("source").Text("name"),
            Cwes = [.. json.Each("cwes").Where(c => c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var n) && n > 0).Select(c => c.GetInt32())],
            Affects = [.. json.Each("affects").Select(a => a.Text("ref")).OfType<string>()],
        };
    }

    List<BomClaim> Claims()
    {
        var declarations = root.Inner("declarations");
        var evidence = declarations.Each("evidence").Where(e => e.Text("bom-ref") is not null).DistinctBy(e => e.Text("bom-ref")).ToDictionary(e => e.Text("bom-ref")!, e => e, StringComparer.Ordinal);
        return
        [
            .. declarations.Each("claims").Where(c => c.Text("predicate") is not null).Select(c =>
            {
                var counter = c.Texts("counterEvidence");
                var proof = counter.Concat(c.Texts("evidence")).Select(r => evidence.TryGetValue(r, out var e) ? e : default).FirstOrDefault();
                var kind = proof.Text("propertyName") is { } property && property.StartsWith("assay:evidence:", StringComparison.Ordinal) ? property[15..] : "other";
                var digest = Digest.TryParse(proof.Each("data").Select(d => d.Inner("contents").Inner("attachment").Text("content")).FirstOrDefault(), out var d) ? d : (Digest?)null;
                return new BomClaim(kind, c.Text("predicate")!, counter.Count > 0 ? false : null, proof.Text("description") ?? "", digest, JsonValues.Time(proof.Text("created")));
            }),
        ];
    }
}
