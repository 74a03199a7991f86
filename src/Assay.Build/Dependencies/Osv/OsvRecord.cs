using System.Text.Json;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Osv;

/// <summary>A record of the OSV schema, as far as matching needs it.</summary>
internal sealed record OsvRecord(string Id, bool Withdrawn, string Modified, IReadOnlyList<(string Ecosystem, string Name, OsvAdvisory Advisory)> Affected)
{
    const int MostSummary = 400, MostText = 300, MostAffected = 200_000;

    // Far above what real advisories hold; beyond, reading and matching would take for ever.
    const int MostEvents = 5_000, MostVersions = 100_000, MostComparisons = 4_000_000;

    /// <exception cref="InvalidDataException">It is no record of the schema.</exception>
    public static OsvRecord Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64 });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"it is not JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"it is not a record of the OSV schema: {e.Message}", e);
        }
    }

    static OsvRecord Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: > 0 } id)
            throw new InvalidDataException("it is not a record of the OSV schema: there is no id");
        if (id.Length > MostText)
            throw new InvalidDataException($"its id is longer than {MostText} characters");
        var withdrawn = Text(root, "withdrawn") is { Length: > 0 };
        var modified = Text(root, "modified") ?? "";
        var affected = new List<(string, string, OsvAdvisory)>();
        if (!withdrawn)
            foreach (var item in Items(root, "affected"))
                if (Affects(root, item, id, modified) is { } one)
                {
                    if (affected.Count == MostAffected)
                        throw new InvalidDataException($"{id} names more than {MostAffected} packages");
                    affected.Add(one);
                }

        return new OsvRecord(id, withdrawn, modified, affected);
    }

    static (string, string, OsvAdvisory)? Affects(JsonElement root, JsonElement item, string id, string modified)
    {
        if (!item.TryGetProperty("package", out var package) || Text(package, "ecosystem") is not { Length: > 0 and < 100 } ecosystem || Text(package, "name") is not { Length: > 0 and < 1000 } name)
            return null;
        var ranges = Items(item, "ranges").Where(r => Text(r, "type") is "ECOSYSTEM" or "SEMVER")
            .Select(r => (IReadOnlyList<OsvEvent>)[.. Items(r, "events").SelectMany(Events)]).Where(r => r.Count > 0).ToList();
        var listed = Items(item, "versions").Select(v => v.GetString()!).Where(v => v is { Length: > 0 and <= MostText }).Take(MostVersions + 1).ToList();
        var events = ranges.Sum(r => (long)r.Count);
        if (events > MostEvents || listed.Count > MostVersions)
            throw new InvalidDataException($"{id} has more than {MostEvents} events or {MostVersions} versions of one package");
        var advisory = new OsvAdvisory(
            id, [.. Items(root, "aliases").Select(a => a.GetString()!).Where(a => a.Length is > 0 and <= MostText).Take(100)],
            Short(Text(root, "summary") ?? Text(root, "details") ?? ""), Text(root, "published") ?? "", modified,
            [.. Vectors(item).Concat(Vectors(root)).Distinct().Take(8)], Word(root, item), [.. Weaknesses(root).Concat(Weaknesses(item)).Distinct().Take(20)], Url(root), ranges, []);
        var scheme = VersionSchemes.For(ecosystem);
        // Those that the ranges cover are left out to keep the index small; where finding them out would take long, all are kept.
        var rest = events * listed.Count > MostComparisons ? listed : listed.Where(v => !Covered(advisory, v, scheme)).ToList();
        return (ecosystem, PackageName.Normalise(ecosystem, name), advisory with { Versions = rest });
    }

    static bool Covered(OsvAdvisory advisory, string version, IVersionScheme? scheme) => scheme?.Parse(version) is { } parsed && advisory.InRanges(parsed, scheme);

    static IEnumerable<OsvEvent> Events(JsonElement e)
    {
        foreach (var (name, kind) in ((string, OsvEventKind)[])[("introduced", OsvEventKind.Introduced), ("fixed", OsvEventKind.Fixed), ("last_affected", OsvEventKind.LastAffected), ("limit", OsvEventKind.Limit)])
            if (Text(e, name) is { Length: > 0 and <= MostText } version)
                yield return new OsvEvent(kind, version);
    }

    static IEnumerable<string> Vectors(JsonElement from) =>
        Items(from, "severity").Select(s => Text(s, "score") ?? "").Where(s => s.Length <= CvssVector.MaxLength && s.StartsWith("CVSS:", StringComparison.Ordinal));

    static string Word(JsonElement root, JsonElement item)
    {
        foreach (var from in (JsonElement[])[item, root])
            foreach (var place in (string[])["ecosystem_specific", "database_specific"])
                if (from.TryGetProperty(place, out var specific) && specific.ValueKind == JsonValueKind.Object && Text(specific, "severity") is { Length: > 0 and < 20 } word)
                    return word.ToLowerInvariant();
        return "";
    }

    static IEnumerable<string> Weaknesses(JsonElement from)
    {
        if (!from.TryGetProperty("database_specific", out var specific) || specific.ValueKind != JsonValueKind.Object)
            return [];
        return Items(specific, "cwe_ids").Concat(Items(specific, "cwes")).Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : c.ValueKind == JsonValueKind.Object ? Text(c, "cweId") ?? "" : "")
            .Where(c => c.Length < 20 && c.StartsWith("CWE-", StringComparison.Ordinal));
    }

    static string Url(JsonElement root)
    {
        var all = Items(root, "references").Select(r => (Type: Text(r, "type"), Url: Text(r, "url"))).Where(r => r.Url is { Length: > 0 and <= 500 }).ToList();
        return all.Find(r => r.Type == "ADVISORY").Url ?? all.FirstOrDefault().Url ?? "";
    }

    static string? Text(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static IEnumerable<JsonElement> Items(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    static string Short(string text)
    {
        var line = text.AsSpan().Trim();
        if (line.IndexOfAny('\r', '\n') is var end and > 0)
            line = line[..end];
        return line.Length <= MostSummary ? line.ToString() : line[..MostSummary].ToString() + "...";
    }
}
