namespace Assay.Build;

/// <summary>
/// Several bills as one, for an application made of several models. Components with a digest or package URL in common are one component;
/// everything else keeps its bill's number in its reference. The first bill's subject, or the name given, is what the whole is about.
/// </summary>
public static class BomMerge
{
    public static Bom Of(IReadOnlyList<Bom> boms, string? name, DateTimeOffset? at)
    {
        var components = new List<BomComponent>();
        var byIdentity = new Dictionary<string, string>(StringComparer.Ordinal);
        var edges = new List<BomEdge>();
        var services = new List<BomService>();
        var vulnerabilities = new List<BomVulnerability>();
        var mains = new List<string>();
        for (var i = 0; i < boms.Count; i++)
        {
            var bom = boms[i];
            var moved = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var component in bom.All)
            {
                var identity = Identity(component);
                if (identity is not null && byIdentity.TryGetValue(identity, out var known))
                {
                    moved[component.Ref] = known;
                    continue;
                }

                var reference = $"{i + 1}/{component.Ref}";
                moved[component.Ref] = reference;
                if (identity is not null)
                    byIdentity[identity] = reference;
                components.Add(component with { Ref = reference });
            }

            foreach (var service in bom.Services)
            {
                moved[service.Ref] = $"{i + 1}/{service.Ref}";
                services.Add(service with { Ref = moved[service.Ref] });
            }

            edges.AddRange(bom.Edges.Where(e => moved.ContainsKey(e.From) && moved.ContainsKey(e.To)).Select(e => new BomEdge(moved[e.From], moved[e.To])));
            vulnerabilities.AddRange(bom.Vulnerabilities.Select(v => v with { Ref = $"{i + 1}/{v.Ref}", Affects = [.. (v.Affects.Count > 0 ? v.Affects : [bom.Main?.Ref ?? ""]).Where(moved.ContainsKey).Select(a => moved[a])] }));
            if (bom.Main is { } main)
                mains.Add(moved[main.Ref]);
            for (var c = 0; c < components.Count; c++)
                if (components[c] is { Card: { Datasets.Count: > 0 } card } && components[c].Ref.StartsWith($"{i + 1}/", StringComparison.Ordinal))
                    components[c] = components[c] with { Card = card with { Datasets = [.. card.Datasets.Where(moved.ContainsKey).Select(d => moved[d])] } };
        }

        const string Whole = "merged";
        return new Bom
        {
            Timestamp = at,
            Main = new BomComponent(Whole, BomKind.Application, name ?? string.Join(" + ", boms.Select(b => b.Main?.Name ?? "unnamed").Distinct(StringComparer.Ordinal).Take(5))),
            Components = components,
            Edges = [.. mains.Select(m => new BomEdge(Whole, m)).Concat(edges).Distinct().Where(e => e.From != e.To)],
            Services = services,
            Vulnerabilities = vulnerabilities,
            Claims = [.. boms.SelectMany(b => b.Claims)],
        };
    }

    // A file is its path too: two models may hold the same licence text, and each must still list it.
    static string? Identity(BomComponent component) =>
        component.Kind == BomKind.File ? null
        : component.Digests.FirstOrDefault(d => d.Algorithm == "sha256") is { Hex: not null } digest ? $"{component.Kind}:{digest}"
        : component.PackageUrl is { } purl ? $"{component.Kind}:{purl}"
        : null;
}
