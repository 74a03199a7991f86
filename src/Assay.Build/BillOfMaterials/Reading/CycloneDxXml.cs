using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Assay.Build;

/// <summary>CycloneDX XML: components with digests, licences and dependencies. No DTD is read and nothing outside is fetched.</summary>
internal static class CycloneDxXml
{
    public static BomReading Read(ReadOnlyMemory<byte> bytes)
    {
        XElement root;
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = BomReader.MaxBytes, MaxCharactersFromEntities = 0 });
            Deep(reader);
            stream.Position = 0;
            using var again = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = BomReader.MaxBytes });
            root = XElement.Load(again);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            return BomReader.Fail($"it is not XML that can be read: {e.Message}");
        }

        const string Space = "http://cyclonedx.org/schema/bom/";
        if (root.Name.LocalName != "bom" || !root.Name.NamespaceName.StartsWith(Space, StringComparison.Ordinal))
            return BomReader.Fail("it is XML, but not a CycloneDX bill");
        var version = root.Name.NamespaceName[Space.Length..];
        if (version is not ("1.4" or "1.5" or "1.6" or "1.7"))
            return BomReader.Fail($"CycloneDX version '{Printable.Name(version, 20)}' is not read here (1.4, 1.5, 1.6, 1.7 are)");
        XName Of(string name) => root.Name.Namespace + name;
        var problems = new List<string>();
        var main = root.Element(Of("metadata"))?.Element(Of("component")) is { } component ? Component(component, 0) : null;
        var bom = new Bom
        {
            Format = $"CycloneDX {version} XML",
            Serial = (string?)root.Attribute("serialNumber") ?? "",
            Timestamp = JsonValues.Time((string?)root.Element(Of("metadata"))?.Element(Of("timestamp"))),
            Main = main,
            Components = [.. (root.Element(Of("components"))?.Descendants(Of("component")) ?? []).Take(BomReader.MaxComponents).Select((c, i) => Component(c, i + 1))],
            Edges =
            [
                .. (root.Element(Of("dependencies"))?.Elements(Of("dependency")) ?? []).SelectMany(d => d.Elements(Of("dependency")).Select(i => new BomEdge((string?)d.Attribute("ref") ?? "", (string?)i.Attribute("ref") ?? ""))),
            ],
        };
        BomReferences.Check(bom, problems);
        return new BomReading(bom, "", [.. problems.Take(BomReader.MaxProblems)]);

        BomComponent Component(XElement xml, int index) => new((string?)xml.Attribute("bom-ref") ?? $"unnamed:{index.ToString(CultureInfo.InvariantCulture)}", (string?)xml.Attribute("type") switch
        {
            "machine-learning-model" => BomKind.Model,
            "file" => BomKind.File,
            "data" => BomKind.Dataset,
            "library" or "framework" => BomKind.Library,
            "application" => BomKind.Application,
            _ => BomKind.Other,
        }, (string?)xml.Element(Of("name")) ?? "")
        {
            Version = (string?)xml.Element(Of("version")),
            Description = (string?)xml.Element(Of("description")),
            Supplier = (string?)xml.Element(Of("supplier"))?.Element(Of("name")),
            PackageUrl = (string?)xml.Element(Of("purl")),
            Digests = [.. (xml.Element(Of("hashes"))?.Elements(Of("hash")) ?? []).Select(h => Digest.TryParse($"{CycloneDxReader.AlgorithmOf((string?)h.Attribute("alg"))}:{h.Value.Trim().ToLowerInvariant()}", out var d) ? d : (Digest?)null).Where(d => d is not null).Select(d => d!.Value)],
            Licences = [.. (xml.Element(Of("licenses"))?.Elements() ?? []).Select(l => l.Name.LocalName == "expression" ? l.Value : (string?)l.Element(Of("id")) ?? (string?)l.Element(Of("name"))).OfType<string>().Where(l => !string.IsNullOrWhiteSpace(l))],
        };
    }

    // The tree is built by recursion; a document that is nested without end is refused before.
    static void Deep(XmlReader reader)
    {
        while (reader.Read())
            if (reader.Depth > BomReader.MaxDepth * 2)
                throw new InvalidDataException("it is nested too deep");
    }
}
