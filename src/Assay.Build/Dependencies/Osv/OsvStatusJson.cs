using System.Text.Json;

namespace Assay.Build.Dependencies.Osv;

/// <summary>Reads the status that an index keeps. By hand: it is read at every start, and reflection would cost more than the whole index.</summary>
internal static class OsvStatusJson
{
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidDataException">It is not the status of an index.</exception>
    public static OsvStatus Read(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
        var json = document.RootElement;
        var ecosystems = new Dictionary<string, int>(StringComparer.Ordinal);
        if (json.Inner("ecosystems") is { ValueKind: JsonValueKind.Object } counts)
            foreach (var count in counts.EnumerateObject())
                ecosystems[count.Name] = Number(count.Value);
        if (json.Text("source") is not { } source || !Digest.TryParse(json.Text("sourceDigest"), out var digest) || JsonValues.Time(json.Text("imported")) is not { } imported)
            throw new InvalidDataException("the status of the advisory index is damaged");
        return new OsvStatus(source, digest, imported, JsonValues.Time(json.Text("date")), Number(json.Inner("advisories")), Number(json.Inner("withdrawn")), Number(json.Inner("packages")), ecosystems);
    }

    static int Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= 0 ? number : throw new InvalidDataException("the status of the advisory index is damaged");
}
