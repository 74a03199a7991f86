namespace Assay.Build;

/// <summary>How a difference bears on security, gravest first.</summary>
public enum BomChangeWeight { Content, Lineage, Licence, Weakness, Description }

/// <summary>What became of a part of a bill.</summary>
public enum BomChangeKind { Added, Removed, Changed }

/// <summary>One difference: a component, and of a changed one which member, from what to what.</summary>
public sealed record BomChange(BomChangeKind Change, BomChangeWeight Weight, BomKind Kind, string Name, string? Member = null, string? Before = null, string? After = null);

/// <summary>
/// What differs between two bills, whatever their formats. Components are the same when kind and name are; references, serial numbers,
/// times and order do not matter. What bears on security comes first: contents, then lineage, licences, weaknesses, descriptions.
/// </summary>
public static class BomDiff
{
    public static IReadOnlyList<BomChange> Of(Bom before, Bom after)
    {
        var changes = new List<BomChange>();
        var (old, now) = (ByKey(before), ByKey(after));
        foreach (var (key, component) in old)
            if (!now.TryGetValue(key, out var other))
                changes.Add(new BomChange(BomChangeKind.Removed, WeightOf(component.Kind), component.Kind, component.Name, null, Describe(component)));
            else
                Members(component, other, changes);
        changes.AddRange(now.Where(n => !old.ContainsKey(n.Key)).Select(n => new BomChange(BomChangeKind.Added, WeightOf(n.Value.Kind), n.Value.Kind, n.Value.Name, null, null, Describe(n.Value))));
        Edges(before, after, changes);
        Weaknesses(before, after, changes);
        foreach (var service in after.Services.Where(s => before.Services.All(b => b.Name != s.Name)))
            changes.Add(new BomChange(BomChangeKind.Added, BomChangeWeight.Content, BomKind.Other, service.Name, "service", null, string.Join(", ", service.Addresses)));
        foreach (var service in before.Services.Where(s => after.Services.All(b => b.Name != s.Name)))
            changes.Add(new BomChange(BomChangeKind.Removed, BomChangeWeight.Content, BomKind.Other, service.Name, "service", string.Join(", ", service.Addresses)));
        return [.. changes.OrderBy(c => c.Weight).ThenBy(c => c.Kind).ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Member, StringComparer.Ordinal)];
    }

    // The main component is itself whatever it is called: a renamed model is one change, not two. Equal names are told apart by order.
    static Dictionary<string, BomComponent> ByKey(Bom bom)
    {
        var all = new Dictionary<string, BomComponent>(StringComparer.Ordinal);
        if (bom.Main is { } main)
            all["main"] = main;
        foreach (var component in bom.Components)
        {
            var key = $"{component.Kind}\n{component.Name}";
            for (var i = 2; !all.TryAdd(key, component); i++)
                key = $"{component.Kind}\n{component.Name}\n{i}";
        }

        return all;
    }

    static void Members(BomComponent before, BomComponent after, List<BomChange> changes)
    {
        void Compare(BomChangeWeight weight, string member, string? old, string? now)
        {
            if ((old ?? "") != (now ?? ""))
                changes.Add(new BomChange(BomChangeKind.Changed, weight, after.Kind, after.Name, member, old, now));
        }

        Compare(BomChangeWeight.Description, "name", before.Name, after.Name);
        Digests(before, after, Compare);
        Compare(after.Kind is BomKind.Library or BomKind.Model ? BomChangeWeight.Content : BomChangeWeight.Description, "version", before.Version, after.Version);
        Compare(BomChangeWeight.Lineage, "commit", before.Commit, after.Commit);
        Compare(BomChangeWeight.Lineage, "relation", before.Relation, after.Relation);
        Compare(BomChangeWeight.Licence, "licences", Join(before.Licences.Select(l => DeclaredLicence.Of(l).Text)), Join(after.Licences.Select(l => DeclaredLicence.Of(l).Text)));
        Compare(BomChangeWeight.Lineage, "supplier", before.Supplier, after.Supplier);
        Compare(BomChangeWeight.Lineage, "url", before.Url, after.Url);
        Compare(BomChangeWeight.Description, "description", before.Description, after.Description);
        foreach (var name in before.Properties.Concat(after.Properties).Select(p => p.Name).Distinct(StringComparer.Ordinal).Where(Bears))
            Compare(name.StartsWith("assay:chat-template", StringComparison.Ordinal) || name.EndsWith("custom-code", StringComparison.Ordinal) || name is "assay:quantisation" ? BomChangeWeight.Content : BomChangeWeight.Description, name,
                Join(before.Properties.Where(p => p.Name == name).Select(p => p.Value)), Join(after.Properties.Where(p => p.Name == name).Select(p => p.Value)));
        Cards(before.Card ?? new BomCard(), after.Card ?? new BomCard(), Compare);
    }

    // A digest both know decides; one that only one of them computed is no difference of content.
    static void Digests(BomComponent before, BomComponent after, Action<BomChangeWeight, string, string?, string?> compare)
    {
        var shared = before.Digests.Where(d => after.Digests.Any(o => o.Algorithm == d.Algorithm)).ToList();
        foreach (var digest in shared)
            compare(BomChangeWeight.Content, digest.Algorithm, digest.Hex, after.Digests.First(d => d.Algorithm == digest.Algorithm).Hex);
        if (shared.Count == 0)
            compare(BomChangeWeight.Content, "digest", Join(before.Digests.Select(d => d.ToString())), Join(after.Digests.Select(d => d.ToString())));
    }

    static bool Bears(string property) => !property.StartsWith("assay:source", StringComparison.Ordinal) && property is not ("assay:digest-reused" or "assay:hash-is" or "assay:model-signing-root" or "assay:stated");

    static void Cards(BomCard before, BomCard after, Action<BomChangeWeight, string, string?, string?> compare)
    {
        compare(BomChangeWeight.Content, "task", before.Task, after.Task);
        compare(BomChangeWeight.Content, "architecture", before.Architecture, after.Architecture);
        compare(BomChangeWeight.Content, "architectureFamily", before.ArchitectureFamily, after.ArchitectureFamily);
        compare(BomChangeWeight.Content, "inputs", Join(before.Inputs), Join(after.Inputs));
        compare(BomChangeWeight.Content, "outputs", Join(before.Outputs), Join(after.Outputs));
        compare(BomChangeWeight.Description, "performance", Join(before.Performance.Select(p => p.ToString())), Join(after.Performance.Select(p => p.ToString())));
        compare(BomChangeWeight.Description, "useCases", Join(before.UseCases), Join(after.UseCases));
        compare(BomChangeWeight.Description, "limitations", Join(before.Limitations), Join(after.Limitations));
    }

    static void Edges(Bom before, Bom after, List<BomChange> changes)
    {
        var (old, now) = (Named(before), Named(after));
        // An edge to a component that came or went is told with the component.
        var (oldNames, newNames) = (before.All.Select(c => c.Name).ToHashSet(StringComparer.Ordinal), after.All.Select(c => c.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var (from, to) in old.Except(now).Where(e => newNames.Contains(e.From) && newNames.Contains(e.To)))
            changes.Add(new BomChange(BomChangeKind.Removed, BomChangeWeight.Lineage, BomKind.Other, from, "dependency", to));
        foreach (var (from, to) in now.Except(old).Where(e => oldNames.Contains(e.From) && oldNames.Contains(e.To)))
            changes.Add(new BomChange(BomChangeKind.Added, BomChangeWeight.Lineage, BomKind.Other, from, "dependency", null, to));
    }

    static HashSet<(string From, string To)> Named(Bom bom)
    {
        var names = bom.All.DistinctBy(c => c.Ref).ToDictionary(c => c.Ref, c => c.Name, StringComparer.Ordinal);
        return [.. bom.Edges.Where(e => names.ContainsKey(e.From) && names.ContainsKey(e.To)).Select(e => (names[e.From], names[e.To]))];
    }

    static void Weaknesses(Bom before, Bom after, List<BomChange> changes)
    {
        var (old, now) = (before.Vulnerabilities.ToLookup(v => v.Id, StringComparer.Ordinal), after.Vulnerabilities.ToLookup(v => v.Id, StringComparer.Ordinal));
        foreach (var id in old.Select(g => g.Key).Union(now.Select(g => g.Key)).Order(StringComparer.Ordinal))
        {
            var (was, state) = (Join(old[id].Select(v => v.State)), Join(now[id].Select(v => v.State)));
            if (was != state)
                changes.Add(new BomChange(!old.Contains(id) ? BomChangeKind.Added : !now.Contains(id) ? BomChangeKind.Removed : BomChangeKind.Changed, BomChangeWeight.Weakness, BomKind.Other, id, "vulnerability", was, state));
        }
    }

    static BomChangeWeight WeightOf(BomKind kind) => kind is BomKind.File or BomKind.Library or BomKind.Tokenizer ? BomChangeWeight.Content : BomChangeWeight.Lineage;

    static string Describe(BomComponent component) => component.Digests.Count > 0 ? component.Digests[0].ToString() : component.Version ?? component.PackageUrl ?? component.Url ?? "no digest, no version";

    static string? Join(IEnumerable<string> values) => string.Join(" | ", values.Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;
}
