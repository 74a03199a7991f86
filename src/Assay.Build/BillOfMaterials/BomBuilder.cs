using System.Globalization;

namespace Assay.Build;

/// <summary>
/// Puts a bill together from what the files say and what was stated. Stated facts go first, and the bill says which they are. Edges
/// are drawn only where a file or a person named both ends.
/// </summary>
internal sealed class BomBuilder
{
    internal const string MainRef = "model";
    readonly AibomFacts _facts;
    readonly ReadFacts _read;
    readonly FoundFiles _found;
    readonly List<BomComponent> _components = [];
    readonly List<BomEdge> _edges = [];
    readonly HashSet<string> _refs = new(StringComparer.Ordinal) { MainRef };
    readonly List<string> _stated = [];
    readonly ModelFolders _folders;

    readonly bool _isData;

    BomBuilder(AibomFacts facts, ReadFacts read, FoundFiles found)
    {
        (_facts, _read, _found) = (facts, read, found);
        _folders = new ModelFolders(found, read.BaseModels);
        _isData = read.Formats.Count > 0 && read.Formats.All(f => f is "dataset-card" or "croissant");
    }

    public static Bom Build(AibomFacts facts, ReadFacts read, FoundFiles found, AibomOptions options) => new BomBuilder(facts, read, found).Run(options);

    Bom Run(AibomOptions options)
    {
        Files();
        Tokenizer();
        var datasets = Datasets();
        Lineage();
        foreach (var library in Together(_facts.Libraries, _read.Libraries, l => l.Name, "libraries"))
            Depends(Add(new BomComponent(Unique(library.PackageUrl ?? $"library:{library.Name}"), BomKind.Library, library.Name)
            {
                Version = library.Version,
                PackageUrl = library.PackageUrl,
                IsExternal = true,
                Properties = Source(library.Source),
            }));
        Code();
        var services = _facts.Services.Select(s => s with { Ref = Unique($"service:{s.Name}") }).ToList();
        foreach (var service in services)
            Depends(service.Ref);
        return new Bom
        {
            Timestamp = _facts.Timestamp,
            Serial = _facts.SerialNumber is { } serial ? $"urn:uuid:{serial}" : "",
            Main = Main(datasets),
            Components = _components,
            Edges = _edges,
            Services = services,
            Vulnerabilities = [.. options.Vulnerabilities.Select((v, i) => v with { Ref = $"vulnerability:{i + 1}" })],
            Claims = options.Claims,
        };
    }

    BomComponent Main(List<string> datasets)
    {
        var described = _isData ? _read.Datasets.Where(d => d.IsDescribed).ToList() : [];
        var name = Stated("name", _facts.Name) ?? _found.Origin.Name ?? _read["name"] ?? described.FirstOrDefault()?.Name ?? _found.Name;
        var commit = _found.Origin.Commit;
        return new BomComponent(MainRef, _isData ? BomKind.Dataset : BomKind.Model, name)
        {
            Version = Stated("version", _facts.Version) ?? _read["version"] ?? described.Select(d => d.Version).FirstOrDefault(v => v is not null) ?? commit,
            Description = Stated("description", _facts.Description) ?? _read["description"] ?? described.Select(d => d.Description).FirstOrDefault(v => v is not null),
            Supplier = Stated("supplier", _facts.Supplier) ?? _read["supplier"],
            Digests = _found.Identity is { } identity ? [identity] : [],
            Licences = _facts.Licences.Count > 0 ? Say("licences", _facts.Licences) : OwnLicences(null),
            LicenceUrl = Stated("licenceUrl", _facts.LicenceUrl) ?? _read["licence-url"],
            PackageUrl = _found.Origin.Name is { } hub ? $"pkg:huggingface/{hub}{(commit is null ? "" : $"@{commit}")}" : null,
            Url = Stated("downloadUrl", _facts.DownloadUrl) ?? _found.Origin.Url ?? described.Select(d => d.Url).FirstOrDefault(u => u is not null),
            Commit = commit,
            Released = _facts.Released is { } released ? Say("released", released) : DateTimeOffset.TryParse(_read["released"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told) ? told : null,
            Card = _isData ? null : Card(datasets),
            Properties = Properties(),
        };
    }

    BomCard Card(List<string> datasets) => new()
    {
        Task = Stated("task", _facts.Task) ?? _read["task"],
        Approach = Stated("approach", _facts.Approach?.Name()),
        ArchitectureFamily = Stated("architectureFamily", _facts.ArchitectureFamily) ?? _read["architecture-family"],
        Architecture = Stated("architecture", _facts.Architecture) ?? _read["architecture"],
        Inputs = _read.Inputs,
        Outputs = _read.Outputs,
        Datasets = datasets,
        Performance = _facts.Performance.Count > 0 ? Say("performance", _facts.Performance) : _read.Performance,
        Users = Say("users", _facts.Users),
        UseCases = Say("useCases", _facts.UseCases),
        Limitations = Say("limitations", _facts.Limitations),
        Tradeoffs = Say("tradeoffs", _facts.Tradeoffs),
        Risks = Say("ethicalConsiderations", (IReadOnlyList<BomRisk>)[.. _facts.EthicalConsiderations.Select(e => new BomRisk(e)), .. _facts.Risks]),
        Fairness = Say("fairness", _facts.Fairness),
        Energy = Say("energy", _facts.Energy),
    };

    List<BomProperty> Properties()
    {
        var all = new List<BomProperty>();
        all.AddRange(_read.Formats.Order(StringComparer.Ordinal).Select(f => new BomProperty("assay:format", f)));
        if (_read.Parameters is { } parameters)
            all.Add(new BomProperty("assay:parameters", parameters.ToString(CultureInfo.InvariantCulture)));
        foreach (var fact in new[] { "context-length", "vocabulary", "quantisation", "adapter-type" })
            if (_read[fact] is { } value)
                all.Add(new BomProperty($"assay:{fact}", value));
        if (_found.Root is { } root)
        {
            all.Add(new BomProperty("assay:hash-is", _found.IsFolder ? "root digest of OpenSSF model signing v1.0 over the files" : "digest of the file"));
            all.Add(new BomProperty("assay:model-signing-root", root.ToString()));
        }

        all.AddRange(_facts.Domains.Select(d => new BomProperty("assay:domain", d)));
        if (_facts.SensitivePersonalInformation is { } sensitive)
            all.Add(new BomProperty("assay:sensitive-personal-information", sensitive ? "yes" : "no"));
        if (_facts.TrainedFromScratch)
            all.Add(new BomProperty("assay:trained-from-scratch", "true"));
        if (_stated.Count > 0)
            all.Add(new BomProperty("assay:stated", string.Join(", ", _stated.Order(StringComparer.Ordinal))));
        all.AddRange(_read.Properties.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal));
        return all;
    }

    void Files()
    {
        foreach (var file in _found.Files)
        {
            var name = _found.IsFolder ? file.Name : _found.Name;
            Add(new BomComponent(Unique($"file:{name}"), BomKind.File, name)
            {
                Digests = file.Digest is { } digest ? [digest] : [],
                Properties = file.Reused
                    ? [new BomProperty("assay:bytes", file.Length.ToString(CultureInfo.InvariantCulture)), new BomProperty("assay:digest-reused", "true")]
                    : [new BomProperty("assay:bytes", file.Length.ToString(CultureInfo.InvariantCulture))],
            });
        }

        var apart = _read.TokenizerFiles.ToHashSet(StringComparer.Ordinal);
        foreach (var file in _components)
            if (!apart.Contains(file.Name) && _folders.Of(file.Name) is null)
                Depends(file.Ref);
    }

    // A tokenizer decides what a model sees: it is a part of its own, with a digest over its files.
    void Tokenizer()
    {
        var files = _found.Files.Where(f => _read.TokenizerFiles.Contains(f.Name)).ToList();
        if (files.Count == 0)
            return;
        var properties = _read.Properties.Where(p => p.Name.StartsWith("assay:chat-template", StringComparison.Ordinal) || p.Name.StartsWith("assay:tokenizer:", StringComparison.Ordinal)).ToList();
        var whole = files.All(f => f.Digest is not null);
        var tokenizer = Add(new BomComponent(Unique("tokenizer"), BomKind.Tokenizer, _read["tokenizer"] ?? "tokenizer")
        {
            Digests = whole ? [ModelDigest.RootOf(files.Select(f => f.Digest!.Value.ToBytes()))] : [],
            Properties = whole ? [new BomProperty("assay:hash-is", "root digest of OpenSSF model signing v1.0 over its files"), .. properties] : properties,
        });
        Depends(tokenizer);
        foreach (var file in files)
            _edges.Add(new BomEdge(tokenizer, $"file:{file.Name}"));
    }

    List<string> Datasets()
    {
        var refs = new List<string>();
        foreach (var dataset in Together(_facts.Datasets, [.. _read.Datasets.Where(d => !(_isData && d.IsDescribed))], d => d.Name, "datasets"))
        {
            refs.Add(Add(new BomComponent(Unique($"dataset:{dataset.Name}"), BomKind.Dataset, dataset.Name)
            {
                Version = dataset.Version,
                Description = dataset.Description,
                Supplier = dataset.Supplier,
                Digests = dataset.Digest is { Hex: not null } digest ? [digest] : [],
                Licences = dataset.Licence is null ? [] : [dataset.Licence],
                Url = dataset.Url,
                Classification = dataset.Classification,
                Released = dataset.Released,
                IsExternal = true,
                Properties =
                [
                    .. Source(dataset.Source),
                    .. (dataset.Types ?? []).Select(t => new BomProperty("assay:dataset-type", t)),
                    .. dataset.Built is { } built ? [new BomProperty("assay:built", CycloneDxWriter.Time(built))] : Array.Empty<BomProperty>(),
                    .. dataset.SensitivePersonalInformation is { } sensitive ? [new BomProperty("assay:sensitive-personal-information", sensitive ? "yes" : "no")] : Array.Empty<BomProperty>(),
                ],
            }));
            Depends(refs[^1]);
        }

        return refs;
    }

    // Folders below that are models of their own, then what each was made from.
    void Lineage()
    {
        foreach (var folder in _folders.All)
        {
            var files = _found.Files.Where(f => _folders.Of(f.Name) == folder).ToList();
            var whole = files.Count > 0 && files.All(f => f.Digest is not null);
            Add(new BomComponent(Unique($"model:{folder}"), BomKind.Model, folder)
            {
                Digests = whole ? [ModelDigest.RootOf(files.Select(f => f.Digest!.Value.ToBytes()))] : [],
                Relation = _folders.RelationOf(folder),
                Licences = OwnLicences(folder),
                Properties = whole ? [new BomProperty("assay:hash-is", "root digest of OpenSSF model signing v1.0 over its files")] : [],
            });
            Depends($"model:{folder}");
            foreach (var file in files)
                _edges.Add(new BomEdge($"model:{folder}", $"file:{file.Name}"));
        }

        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        var stated = _facts.BaseModels.Count > 0 ? Say("baseModels", _facts.BaseModels) : [];
        foreach (var model in stated.Concat(_read.BaseModels.Where(b => stated.All(s => s.Name != b.Name))))
        {
            var from = model.Source is { } source && _folders.Of(source) is { } folder ? $"model:{folder}" : MainRef;
            if (model.Source is { } told && _folders.Resolve(model.Name, told) is { } inside)
            {
                _edges.Add(new BomEdge(from, $"model:{inside}"));
                continue;
            }

            if (!external.TryGetValue(model.Name, out var reference))
                external[model.Name] = reference = Add(External(model));
            if (!_edges.Contains(new BomEdge(from, reference)))
                _edges.Add(new BomEdge(from, reference));
        }
    }

    // The licence of a part is not the licence of the whole.
    List<string> OwnLicences(string? folder) =>
        [.. _read.Licences.Where(l => _folders.Of(l.File) == folder && !DeclaredLicence.SaysNothing(l.Text)).Select(l => DeclaredLicence.Of(l.Text).Text).Distinct(StringComparer.Ordinal)];

    BomComponent External(BomBaseModel model) => new(Unique($"base-model:{model.Name}"), BomKind.Model, model.Name)
    {
        Version = model.Version ?? model.Commit,
        Supplier = model.Supplier,
        Released = model.Released,
        Digests = model.Digest is { Hex: not null } digest ? [digest] : [],
        Licences = model.Licence is null ? [] : [model.Licence],
        PackageUrl = ReadFacts.IsHubName(model.Name) && model.Url is not null && model.Url.Contains("huggingface.co", StringComparison.Ordinal) ? $"pkg:huggingface/{model.Name}{(model.Commit is null ? "" : $"@{Uri.EscapeDataString(model.Commit)}")}" : null,
        Url = model.Url,
        Relation = model.Relation ?? "base",
        Commit = model.Commit,
        IsExternal = true,
        Properties = Source(model.Source),
    };

    void Code()
    {
        if (_facts.Code is not { } code)
            return;
        Say("code", code.Repository);
        Depends(Add(new BomComponent(Unique("code"), BomKind.Code, code.Repository) { Version = code.Commit, Commit = code.Commit, Url = code.Repository, IsExternal = true }));
    }

    static BomProperty[] Source(string? file) => [new BomProperty("assay:source", file ?? "stated")];

    string Add(BomComponent component)
    {
        _components.Add(component);
        return component.Ref;
    }

    void Depends(string reference) => _edges.Add(new BomEdge(MainRef, reference));

    string Unique(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_refs.Add(name); i++)
            name = $"{wanted}#{i.ToString(CultureInfo.InvariantCulture)}";
        return name;
    }

    // What was stated, and what the files name besides.
    List<T> Together<T>(IReadOnlyList<T> stated, List<T> read, Func<T, string> name, string what)
    {
        if (stated.Count > 0)
            _stated.Add(what);
        var known = stated.Select(name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. stated, .. read.Where(r => !known.Contains(name(r)))];
    }

    string? Stated(string what, string? value)
    {
        if (value is not null)
            _stated.Add(what);
        return value;
    }

    IReadOnlyList<T> Say<T>(string what, IReadOnlyList<T> values)
    {
        if (values.Count > 0)
            _stated.Add(what);
        return values;
    }

    T Say<T>(string what, T value)
    {
        _stated.Add(what);
        return value;
    }
}
