using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>Parts of a lineage: what a bill lists, and what content is in the register.</summary>
sealed partial class VersionLineage
{
    async Task BillAsync(Bom bom, EvidenceRow row, string node, int generation, bool onlyKnown)
    {
        var parts = bom.Components.Where(c => c.Kind is BomKind.Model or BomKind.Dataset or BomKind.Code or BomKind.Tokenizer).Take(MostParts + 1).ToList();
        if (parts.Count > MostParts)
            _graph.Note($"The bill at entry {row.Entry} lists more than {MostParts} models, datasets and code trees: the rest stands in its tree.");
        var known = await ThingsAsync(parts.SelectMany(p => p.Digests)).ConfigureAwait(false);
        // A bill that does not say what it is about, and lists one model of its own, is about that.
        var alone = parts.Where(p => p is { Kind: BomKind.Model, IsExternal: false, Relation: null }).Take(2).ToList() is [var only] ? only : null;
        var about = bom.Main?.Ref ?? alone?.Ref;
        var nodes = new Dictionary<string, (string Node, BomComponent Component)>(StringComparer.Ordinal);
        foreach (var part in parts.Take(MostParts))
        {
            if (bom.Main is null && part == alone)
                continue;
            if (onlyKnown && !part.Digests.Any(d => known.TryGetValue(d, out var thing) && _versions.Contains(thing.Id)))
                continue;
            var kind = part.Kind switch { BomKind.Dataset => LineageKind.Dataset, BomKind.Code => LineageKind.Code, BomKind.Tokenizer => LineageKind.Tokenizer, _ => LineageKind.Model };
            string[] keys = [.. part.Commit is { } commit ? [$"{(kind == LineageKind.Code ? "commit" : $"{part.Name}@")}:{commit}"] : Array.Empty<string>(), .. part.PackageUrl is { } purl ? [$"purl:{purl}"] : Array.Empty<string>(), $"bill:{row.Entry}:{part.Ref}"];
            if (Part(kind, part.Name, part.Commit is { } c ? c[..Math.Min(12, c.Length)] : part.Version, part.Digests, keys, known, generation) is { } id)
                nodes.TryAdd(part.Ref, (id, part));
        }

        var joined = new HashSet<string>(StringComparer.Ordinal);
        foreach (var edge in bom.Edges)
            if (nodes.TryGetValue(edge.To, out var from) && (edge.From == about ? node : nodes.TryGetValue(edge.From, out var to) ? to.Node : null) is { } into)
            {
                _graph.Edge(from.Node, into, Says(from.Component), LineageSource.Bill, row);
                joined.Add(edge.To);
            }

        // Many a tool lists parts and says nothing of how they are joined.
        foreach (var (reference, part) in onlyKnown ? [] : nodes)
            if (!joined.Contains(reference))
                _graph.Edge(part.Node, node, "lists", LineageSource.Bill, row);
        foreach (var service in bom.Services.Take(onlyKnown ? 0 : 20))
            _graph.Edge(_graph.Node([$"service:{service.Provider}:{service.Name}"], id => new LineageNode(id, LineageKind.Service, Shown.Text(service.Name, 120), Shown.Maybe(service.Provider, 60), null, null, false,
                [.. service.Addresses.Take(4).Select(a => new LineageFact("address", Shown.Text(a)))])), node, "calls", LineageSource.Bill, row);
    }

    static string Says(BomComponent from) => from.Kind switch
    {
        BomKind.Dataset => "trained on",
        BomKind.Code => "trained by",
        BomKind.Tokenizer => "reads with",
        _ => from.Relation switch { "finetune" => "fine-tuned from", "adapter" => "adapter of", "merge" => "merged from", "quantized" => "quantised from", _ => "made from" },
    };

    // A part by its content, registered or not; what is a registered model version has a lineage of its own.
    string? Part(LineageKind kind, string name, string? detail, IReadOnlyList<Digest> digests, IReadOnlyList<string> keys, Dictionary<Digest, ThingView> known, int generation)
    {
        var thing = digests.Select(d => known.GetValueOrDefault(d)).FirstOrDefault(t => t is not null);
        if (thing is { Kind: ThingKind.ModelVersion } version)
        {
            if (Version(version, here: false) is { } node && generation < MostGenerations && _versions.Count < MostVersions && _versions.Add(version.Id))
                _before.Enqueue((version, node, generation + 1));
            return Version(version, here: false);
        }

        Digest? digest = digests.Count > 0 ? digests[0] : null;
        return _graph.Node(
            [.. thing is null ? [] : new[] { $"thing:{thing.Id}" }, .. digests.Take(MostDigests).Select(d => d.ToString()), .. keys, .. digests.Count + keys.Count == 0 ? new[] { $"{kind}:{name}" } : []],
            id => new LineageNode(
                id, thing is null ? kind : LineageKind.Dataset, thing?.Name ?? Shown.Text(kind == LineageKind.Code ? Repository(name) : name, 120), thing?.Slug ?? Shown.Maybe(detail, 60) ?? digest?.Short, thing is null ? null : Web.Links.Thing(thing), digest, false,
                thing is not null && thing.Name != name ? [new LineageFact("named", Shown.Text(name, 120))] : [])
            { Registered = thing is not null });
    }

    // Addresses are read from their end.
    static string Repository(string address)
    {
        var at = address.IndexOf("://", StringComparison.Ordinal);
        return at < 0 || at > 12 ? address : address[(at + 3)..];
    }

    string? Version(ThingView version, bool here) => _graph.Node(
        [$"thing:{version.Id}", .. version.Digests.Take(MostDigests).Select(d => d.ToString())],
        id => new LineageNode(id, LineageKind.Version, version.Name, version.Slug, Web.Links.Thing(version), version.Digests.Count > 0 ? version.Digests[0] : null, here, []) { Registered = true });

    async Task<Dictionary<Digest, ThingView>> ThingsAsync(IEnumerable<Digest> digests)
    {
        // A file that several versions share says nothing of which was meant.
        var asked = digests.Distinct().Take(DigestUse.MostDigests).ToList();
        return asked.Count == 0 ? [] : (await _record.DigestUsesAsync(asked, "training-provenance", _cancel).ConfigureAwait(false))
            .Where(u => u.Things.Count(t => t.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion) == 1).ToDictionary(u => u.Digest, u => u.Things.First(t => t.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion));
    }
}
