using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// Writes CycloneDX JSON, 1.6 or 1.7 (schemas bom-1.6 and bom-1.7). It goes straight into the bytes, so that a bill of a hundred
/// thousand files costs its own size and no tree beside it.
/// </summary>
internal sealed class CycloneDxWriter
{
    internal const string Version16 = "1.6", Version17 = "1.7";
    const string ToolRef = "tool:assay";
    readonly Utf8JsonWriter _json;
    readonly Bom _bom;
    readonly string _spec;
    readonly ILookup<string, BomComponent> _ancestors;

    CycloneDxWriter(Bom bom, string spec, Utf8JsonWriter json)
    {
        (_bom, _spec, _json) = (bom, spec, json);
        var models = bom.Components.Where(c => c is { Kind: BomKind.Model, Relation: not null }).ToDictionary(c => c.Ref, StringComparer.Ordinal);
        _ancestors = bom.Edges.Where(e => models.ContainsKey(e.To)).ToLookup(e => e.From, e => models[e.To], StringComparer.Ordinal);
    }

    static void Write(Bom bom, string spec, Stream into, string? serial, DateTimeOffset? time)
    {
        using var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        new CycloneDxWriter(bom, spec, json).Document(serial, time);
    }

    public static byte[] Write(Bom bom, string spec)
    {
        var (content, length) = ContentOf(bom, spec);
        var serial = bom.Serial.Length > 0 ? bom.Serial : $"urn:uuid:{content}";
        // Its length is known but for these two members: a large document is not copied while it grows, nor at the end.
        var added = serial.Length + "\"serialNumber\":\"\",".Length + (bom.Timestamp is { } time ? Time(time).Length + "\"timestamp\":\"\",".Length : 0);
        using var stream = new MemoryStream(checked((int)(length + added)));
        Write(bom, spec, stream, serial, bom.Timestamp);
        return stream.Length == stream.Capacity ? stream.GetBuffer() : stream.ToArray();
    }

    // UUID version 8 (RFC 9562) over all but the time, so that the same content has the same number.
    internal static Guid SerialOf(Bom bom, string spec) => ContentOf(bom, spec).Serial;

    static (Guid Serial, long Length) ContentOf(Bom bom, string spec)
    {
        using var hashing = new HashingStream();
        Write(bom, spec, hashing, null, null);
        var hash = hashing.Finish();
        hash[6] = (byte)(hash[6] & 0x0f | 0x80);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return (new Guid(hash.AsSpan(0, 16), bigEndian: true), hashing.Length);
    }

    void Document(string? serial, DateTimeOffset? time)
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", $"http://cyclonedx.org/schema/bom-{_spec}.schema.json");
        _json.WriteString("bomFormat", "CycloneDX");
        _json.WriteString("specVersion", _spec);
        Put("serialNumber", serial);
        _json.WriteNumber("version", 1);
        Metadata(time);
        Array("components", _bom.Components, Component);
        Array("services", _bom.Services, Service);
        Dependencies();
        Array("vulnerabilities", _bom.Vulnerabilities, Vulnerability);
        if (_bom.Claims.Count > 0)
            new CycloneDxDeclarations(_json, _bom.Claims, _bom.Main?.Ref ?? "model").Write();
        _json.WriteEndObject();
        _json.Flush();
    }

    void Metadata(DateTimeOffset? time)
    {
        _json.WriteStartObject("metadata");
        Put("timestamp", time is { } t ? Time(t) : null);
        _json.WriteStartObject("tools");
        _json.WriteStartArray("components");
        _json.WriteStartObject();
        _json.WriteString("type", "application");
        _json.WriteString("bom-ref", ToolRef);
        _json.WriteString("name", ModelSigner.Tool.Name);
        _json.WriteString("version", ModelSigner.Tool.Version);
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_bom.Main is { } main)
        {
            _json.WritePropertyName("component");
            Component(main);
        }

        _json.WriteEndObject();
    }

    void Component(BomComponent component)
    {
        _json.WriteStartObject();
        _json.WriteString("type", component.Kind switch
        {
            BomKind.Model => "machine-learning-model",
            BomKind.File => "file",
            BomKind.Dataset or BomKind.Tokenizer => "data",
            BomKind.Library => "library",
            _ => "application",
        });
        _json.WriteString("bom-ref", component.Ref);
        Organisation("supplier", component.Supplier);
        _json.WriteString("name", component.Name);
        Put("version", component.Version);
        if (_spec != Version16 && component.IsExternal)
            _json.WriteBoolean("isExternal", true);
        Put("description", component.Description);
        Array("hashes", component.Digests.Where(d => HashName(d.Algorithm) is not null), Hash);
        Licences(component);
        Put("purl", component.PackageUrl);
        Pedigree(component);
        References(component);
        if (component.Card is { } card)
            new CycloneDxCard(_json, card).Write();
        if (component.Kind is BomKind.Dataset or BomKind.Tokenizer)
            Data(component);
        Array("properties", Properties(component), p =>
        {
            _json.WriteStartObject();
            _json.WriteString("name", p.Name);
            _json.WriteString("value", p.Value);
            _json.WriteEndObject();
        });
        _json.WriteEndObject();
    }

    static IEnumerable<BomProperty> Properties(BomComponent component)
    {
        if (component.Kind is BomKind.Tokenizer or BomKind.Code)
            yield return new BomProperty("assay:kind", component.Kind.Name());
        if (component.Relation is { } relation)
            yield return new BomProperty("assay:relation", relation);
        if (component.Released is { } released)
            yield return new BomProperty("assay:released", Time(released));
        foreach (var property in component.Properties)
            yield return property;
    }

    // One expression alone, or a list of ids and names: before 1.7 the schema has no mixture.
    void Licences(BomComponent component)
    {
        var licences = component.Licences.Where(l => !string.IsNullOrWhiteSpace(l)).Select(DeclaredLicence.Of).DistinctBy(l => l.Text).ToList();
        if (licences is [{ Expression: { } expression }])
            Array("licenses", [expression], e =>
            {
                _json.WriteStartObject();
                _json.WriteString("expression", e);
                _json.WriteEndObject();
            });
        else
            Array("licenses", licences, l =>
            {
                _json.WriteStartObject();
                _json.WriteStartObject("license");
                _json.WriteString(l.Id is null ? "name" : "id", l.Text);
                if (l.Id is null)
                    Put("url", Address(component.LicenceUrl));
                _json.WriteEndObject();
                _json.WriteEndObject();
            });
    }

    // CycloneDX has no field for a base model (specification issue 284): the pedigree says what a model descends from.
    void Pedigree(BomComponent component)
    {
        var ancestors = component.Kind == BomKind.Model ? _ancestors[component.Ref] : [];
        var commit = component.Kind is BomKind.Code or BomKind.Model ? component.Commit : null;
        if (commit is null && !ancestors.Any())
            return;
        _json.WriteStartObject("pedigree");
        Array("ancestors", ancestors, a =>
        {
            _json.WriteStartObject();
            _json.WriteString("type", "machine-learning-model");
            _json.WriteString("bom-ref", $"pedigree:{component.Ref}:{a.Ref}");
            _json.WriteString("name", a.Name);
            Put("version", a.Version);
            Array("hashes", a.Digests.Where(d => HashName(d.Algorithm) is not null), Hash);
            Put("purl", a.PackageUrl);
            Commits(a.Commit, a.Url);
            _json.WriteEndObject();
        });
        if (commit is not null)
            CommitList(commit, component.Url);
        _json.WriteEndObject();
    }

    void Commits(string? commit, string? url)
    {
        if (commit is null)
            return;
        _json.WriteStartObject("pedigree");
        CommitList(commit, url);
        _json.WriteEndObject();
    }

    void CommitList(string commit, string? url) => Array("commits", [commit], c =>
    {
        _json.WriteStartObject();
        _json.WriteString("uid", c);
        Put("url", Address(url));
        _json.WriteEndObject();
    });

    void References(BomComponent component)
    {
        if (component.Kind == BomKind.Dataset || Address(component.Url) is not { } url)
            return;
        Array("externalReferences", [url], u =>
        {
            _json.WriteStartObject();
            _json.WriteString("type", component.Kind == BomKind.Code ? "vcs" : "distribution");
            _json.WriteString("url", u);
            _json.WriteEndObject();
        });
    }

    void Data(BomComponent component) => Array("data", [component], c =>
    {
        _json.WriteStartObject();
        _json.WriteString("type", c.Kind == BomKind.Tokenizer ? "configuration" : "dataset");
        _json.WriteString("name", c.Name);
        if (c.Kind == BomKind.Dataset && Address(c.Url) is { } url)
        {
            _json.WriteStartObject("contents");
            _json.WriteString("url", url);
            _json.WriteEndObject();
        }

        Put("classification", c.Classification);
        Put("description", c.Kind == BomKind.Dataset ? c.Description : null);
        _json.WriteEndObject();
    });

    void Service(BomService service)
    {
        _json.WriteStartObject();
        _json.WriteString("bom-ref", service.Ref);
        Organisation("provider", service.Provider);
        _json.WriteString("name", service.Name);
        Put("version", service.Version);
        Put("description", service.Description);
        Array("endpoints", service.Addresses, _json.WriteStringValue);
        if (service.Authenticated is { } authenticated)
            _json.WriteBoolean("authenticated", authenticated);
        if (service.CrossesTrustBoundary is { } crosses)
            _json.WriteBoolean("x-trust-boundary", crosses);
        _json.WriteEndObject();
    }

    // Every reference gets a line: a component that depends on nothing is told from one of which nothing is known.
    void Dependencies()
    {
        var from = _bom.Edges.GroupBy(e => e.From, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.To).Distinct(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
        Array("dependencies", _bom.All.Select(c => c.Ref).Concat(_bom.Services.Select(s => s.Ref)), r =>
        {
            _json.WriteStartObject();
            _json.WriteString("ref", r);
            Array("dependsOn", from.GetValueOrDefault(r, []), _json.WriteStringValue);
            _json.WriteEndObject();
        });
    }

    void Vulnerability(BomVulnerability found)
    {
        _json.WriteStartObject();
        _json.WriteString("bom-ref", found.Ref);
        _json.WriteString("id", found.Id);
        if (found.Source is { } source)
        {
            _json.WriteStartObject("source");
            _json.WriteString("name", source);
            _json.WriteEndObject();
        }

        Array("ratings", [found.Severity], s =>
        {
            _json.WriteStartObject();
            _json.WriteString("severity", s);
            _json.WriteString("method", "other");
            _json.WriteEndObject();
        });
        Array("cwes", found.Cwes, _json.WriteNumberValue);
        Put("description", found.Title);
        Put("detail", found.Description);
        Put("recommendation", found.Recommendation);
        _json.WriteStartObject("analysis");
        _json.WriteString("state", found.State);
        Put("justification", found.Justification);
        Array("response", found.Responses ?? [], _json.WriteStringValue);
        Put("detail", found.Detail);
        _json.WriteEndObject();
        Array("affects", found.Affects.Count > 0 ? found.Affects : [_bom.Main?.Ref ?? "model"], r =>
        {
            _json.WriteStartObject();
            _json.WriteString("ref", r);
            _json.WriteEndObject();
        });
        _json.WriteEndObject();
    }

    void Hash(Digest digest)
    {
        _json.WriteStartObject();
        _json.WriteString("alg", HashName(digest.Algorithm));
        _json.WriteString("content", digest.Hex);
        _json.WriteEndObject();
    }

    internal static string? HashName(string? algorithm) => algorithm switch
    {
        "sha256" => "SHA-256",
        "sha384" => "SHA-384",
        "sha512" => "SHA-512",
        "blake2b" => "BLAKE2b-512",
        "blake3" => "BLAKE3",
        "md5" => "MD5",
        "sha1" => "SHA-1",
        "sha3-256" => "SHA3-256",
        "sha3-384" => "SHA3-384",
        "sha3-512" => "SHA3-512",
        _ => null,
    };

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    internal static string? Address(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;

    void Organisation(string name, string? organisation)
    {
        if (string.IsNullOrEmpty(organisation))
            return;
        _json.WriteStartObject(name);
        _json.WriteString("name", organisation);
        _json.WriteEndObject();
    }

    void Put(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _json.WriteString(name, value);
    }

    void Array<T>(string name, IEnumerable<T> items, Action<T> write) => _json.WriteList(name, items, write);
}
