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
        foreach (var one in predicate.Each("vulnerabilities").Take(Most))
            if (one.Text("id") is { } id && one.Text("package") is { } package)
                yield return new AdvisoryRow(package, one.Text("version"), one.Text("purl"), Found(id, package, one.Text("version"), one));
        foreach (var one in predicate.Inner("scanner").Each("result").Take(Most))
            if (one.Text("id") is { } id)
                yield return new AdvisoryRow("", null, null, new PackageAdvisory(
                    Shown.Text(id, 80), one.Each("severity").Select(s => Names.TryParse<Severity>(s.Text("score")?.ToLowerInvariant(), out var severity) ? severity : (Severity?)null).FirstOrDefault(s => s is not null),
                    null, false, null, null, null, null, null, entry));

        PackageAdvisory Found(string id, string package, string? version, JsonElement one)
        {
            // The producer's titles: "CVE-2026-1 affects torch 2.5.0", "torch 2.5.0 is a known malicious package (MAL-1)".
            var named = byId[id].Where(f => f.Title!.Contains(package, StringComparison.OrdinalIgnoreCase)).ToList();
            var finding = named.Find(f => version is not null && f.Title!.Contains($"{package} {version}", StringComparison.OrdinalIgnoreCase)) ?? named.FirstOrDefault();
            return new PackageAdvisory(
                Shown.Text(id, 80), Names.TryParse<Severity>(one.Text("severity"), out var severity) ? severity : null,
                one.Inner("likelihood") is { ValueKind: JsonValueKind.Number } n && n.TryGetDouble(out var likelihood) && likelihood is >= 0 and <= 1 ? likelihood : null,
                one.Inner("exploited").ValueKind == JsonValueKind.True, Shown.Maybe(one.Text("fixedIn"), 80), one.Text("vex") is "accepted" or "not-affected" ? one.Text("vex") : null,
                Shown.Maybe(one.Text("justification")), finding?.Id, finding?.Status, entry);
        }
    }

    static IEnumerable<string> Ids(string title) =>
        title.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Contains('-', StringComparison.Ordinal) && w.Any(char.IsAsciiDigit) && char.IsAsciiLetterUpper(w[0]));
}
