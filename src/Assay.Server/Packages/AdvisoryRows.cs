using System.Text.Json;
using Assay.Governance;

namespace Assay.Server;

/// <summary>One vulnerability of a statement about dependencies, and the package it is of.</summary>
readonly record struct AdvisoryRow(string Package, string? Version, string? PackageUrl, PackageAdvisory Advisory);

/// <summary>
/// Vulnerabilities of a statement of kind <c>dependency-scan</c>: Assay's own, or in-toto's <c>vulns/v0.1</c>, which names no packages. Somebody may have
/// filed it: what is malformed is passed over.
/// </summary>
static class AdvisoryRows
{
    const int Most = 20_000;

    public static IEnumerable<AdvisoryRow> Of(JsonElement predicate, IReadOnlyList<FindingRow> findings, long entry)
    {
        var byId = findings.Where(f => f.Title is not null).ToLookup(f => Ids(f.Title!).FirstOrDefault() ?? "", StringComparer.Ordinal);
        foreach (var one in Each(predicate, "vulnerabilities").Take(Most))
            if (Text(one, "id") is { } id && Text(one, "package") is { } package)
                yield return new AdvisoryRow(package, Text(one, "version"), Text(one, "purl"), Found(id, package, Text(one, "version"), one));
        foreach (var one in Each(Inner(predicate, "scanner"), "result").Take(Most))
            if (Text(one, "id") is { } id)
                yield return new AdvisoryRow("", null, null, new PackageAdvisory(
                    Shown.Text(id, 80), Each(one, "severity").Select(s => Names.TryParse<Severity>(Text(s, "score")?.ToLowerInvariant(), out var severity) ? severity : (Severity?)null).FirstOrDefault(s => s is not null),
                    null, false, null, null, null, null, null, entry));

        PackageAdvisory Found(string id, string package, string? version, JsonElement one)
        {
            // The producer's titles: "CVE-2026-1 affects torch 2.5.0", "torch 2.5.0 is a known malicious package (MAL-1)".
            var named = byId[id].Where(f => f.Title!.Contains(package, StringComparison.OrdinalIgnoreCase)).ToList();
            var finding = named.Find(f => version is not null && f.Title!.Contains($"{package} {version}", StringComparison.OrdinalIgnoreCase)) ?? named.FirstOrDefault();
            return new PackageAdvisory(
                Shown.Text(id, 80), Names.TryParse<Severity>(Text(one, "severity"), out var severity) ? severity : null,
                Inner(one, "likelihood") is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out var likelihood) && likelihood is >= 0 and <= 1 ? likelihood : null,
                Inner(one, "exploited").ValueKind == JsonValueKind.True, Shown.Maybe(Text(one, "fixedIn"), 80), Text(one, "vex") is "accepted" or "not-affected" ? Text(one, "vex") : null,
                Shown.Maybe(Text(one, "justification")), finding?.Id, finding?.Status, entry);
        }
    }

    static IEnumerable<string> Ids(string title) =>
        title.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Contains('-', StringComparison.Ordinal) && w.Any(char.IsAsciiDigit) && char.IsAsciiLetterUpper(w[0]));

    public static JsonElement Inner(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    static IEnumerable<JsonElement> Each(JsonElement json, string name) => Inner(json, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static string? Text(JsonElement json, string name)
    {
        try
        {
            return Inner(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }
}
