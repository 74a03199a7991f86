using System.Text.Json;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>An entry of a catalogue: its id and name are facts, its words are not copied.</summary>
public sealed record CatalogueEntry(CatalogueReference Reference, string Title);

/// <summary>
/// The catalogues that probes refer to: OWASP Top 10 for LLM Applications 2025 and 2026, OWASP Agentic AI Threats and Mitigations (2025), OWASP Top 10 for
/// Agentic Applications 2026, and the techniques of MITRE ATLAS that an attacker of a running system uses.
/// </summary>
public static class AttackCatalogue
{
    public static IReadOnlyList<CatalogueEntry> Entries { get; } = Load();

    static readonly HashSet<CatalogueReference> Known = [.. Entries.Select(e => e.Reference)];

    public static bool Knows(CatalogueReference reference) => Known.Contains(reference);

    static List<CatalogueEntry> Load()
    {
        var entries = new List<CatalogueEntry>();
        foreach (var (name, yaml) in ProbeReader.Embedded("catalogue"))
        {
            var tree = YamlJson.Read(yaml, out var error) ?? throw new InvalidOperationException($"{name}: {error}");
            foreach (var (catalogue, titles) in tree.Deserialize<Dictionary<string, Dictionary<string, string>>>(Json.Options)!)
                foreach (var (id, title) in titles)
                    entries.Add(CatalogueReference.TryParse($"{catalogue}/{id}", out var reference) ? new CatalogueEntry(reference, title) : throw new InvalidOperationException($"{name}: {catalogue}/{id}"));
        }

        return entries;
    }
}
