using System.Globalization;
using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>
/// What a model version came from and what became of it: runs by their SLSA provenance, parts by bills of materials, and the register's own
/// relations. Content is known by digest, so what one run made and another read is one part.
/// </summary>
sealed class VersionLineage
{
    const int MostVersions = 24, MostGenerations = 8, MostRuns = 4, MostParts = 120, MostDigests = 200;

    readonly IRecord _record;
    readonly CancellationToken _cancel;
    readonly LineageGraph _graph = new();
    readonly HashSet<string> _versions = new(StringComparer.Ordinal);
    readonly Queue<(ThingView Version, string Node, int Generation)> _before = new();

    VersionLineage(IRecord record, CancellationToken cancel) => (_record, _cancel) = (record, cancel);

    public static async Task<LineageView> OfAsync(IRecord record, ThingView version, CancellationToken cancel)
    {
        var lineage = new VersionLineage(record, cancel);
        var here = lineage.Version(version, here: true)!;
        lineage._versions.Add(version.Id);
        lineage._before.Enqueue((version, here, 0));
        while (lineage._before.TryDequeue(out var at))
            await lineage.BeforeAsync(at.Version, at.Node, at.Generation).ConfigureAwait(false);
        await lineage.AfterAsync(version, here, 0).ConfigureAwait(false);
        return lineage._graph.View();
    }

    async Task BeforeAsync(ThingView version, string node, int generation)
    {
        var runs = (await _record.EvidenceListAsync(null, "training-provenance", version.Id, null, MostRuns + 1, _cancel).ConfigureAwait(false)).Items;
        foreach (var row in runs.Take(MostRuns))
            await RunAsync(version, node, row, generation).ConfigureAwait(false);
        if (runs.Count > MostRuns)
            _graph.Note($"{version.Slug} has older runs than the {MostRuns} that are drawn; they stand among its evidence.");
        if ((await _record.EvidenceListAsync(null, "aibom", version.Id, null, 1, _cancel).ConfigureAwait(false)).Items is [var bill])
        {
            var (bom, unreadable, _) = await VersionBom.ReadAsync(_record, bill, _cancel).ConfigureAwait(false);
            if (bom is null)
                _graph.Note($"The bill of materials of {version.Slug} (entry {bill.Entry}) cannot be read, so nothing is drawn of it: {unreadable}.");
            else
                await BillAsync(bom, bill, node, generation, onlyKnown: false).ConfigureAwait(false);
        }

        if ((await _record.EvidenceListAsync(null, "checkpoint-signature", version.Id, null, 1, _cancel).ConfigureAwait(false)).Items is [var signature])
            _graph.Tell(node, new LineageFact("signature", $"{Web.Words.Of(signature.Result)}, entry {signature.Entry}"));
    }

    async Task RunAsync(ThingView version, string node, EvidenceRow row, int generation)
    {
        var view = row.Erased ? null : (await _record.EvidenceAsync(row.Entry, _cancel).ConfigureAwait(false)).Value;
        if (view?.Predicate is not { } predicate || RunProvenance.Read(predicate) is not { } run)
        {
            _graph.Note(row.Erased ? $"The provenance of {version.Slug} (entry {row.Entry}) was erased." : $"The provenance at entry {row.Entry} has no build definition, so no run is drawn of it.");
            return;
        }

        var runNode = _graph.Node([$"run:{row.Entry}"], id => new LineageNode(id, LineageKind.Run, Shown.Text(run.Command ?? run.BuildType, 120), RunDetail(run), Web.Links.Evidence(row.Entry), null, false, [.. RunFacts(run)]));
        _graph.Edge(runNode, node, "made by", LineageSource.Provenance, row);
        var materials = run.Materials.Where(m => m.Role != "program").ToList();
        var known = await ThingsAsync(materials.SelectMany(m => m.Digests)).ConfigureAwait(false);
        foreach (var material in materials)
        {
            var part = Part(
                material.Role switch { "dataset" => LineageKind.Dataset, "base-model" => LineageKind.Model, "source" => LineageKind.Code, _ => LineageKind.Input },
                material.Name, material.Commit?[..Math.Min(12, material.Commit.Length)], material.Digests, material.Commit is { } commit ? [$"commit:{commit}"] : [], known, generation);
            _graph.Edge(part, runNode, material.Role switch { "dataset" => "trained on", "base-model" => "started from", "source" => "code from", _ => "read" }, LineageSource.Provenance, row);
            if (part is not null && material.Changed)
                _graph.Tell(part, new LineageFact(material.Commit is null ? "changed during the run" : "work tree", material.Commit is null ? "yes" : "differs from the commit"));
        }

        var others = view.Subjects.Where(s => !s.Digests.Any(version.Digests.Contains)).ToList();
        if (others.Count > 0)
            _graph.Edge(runNode, _graph.Node([$"outputs:{row.Entry}"], id => new LineageNode(
                id, LineageKind.Output, others.Count == 1 ? Shown.Text(others[0].Name, 120) : $"{Web.Words.Count(others.Count, "other file")}", "of the same run", Web.Links.Evidence(row.Entry), null, false,
                [.. others.Take(12).Select(o => new LineageFact(Shown.Text(o.Name, 120), o.Digests[0].Short))])), "made by", LineageSource.Provenance, row);
    }

    static string RunDetail(RunProvenance run) => string.Join(" · ", new[] { run.ExitCode is { } code and not 0 ? $"failed, exit {code}" : null, run.Network is { } network ? $"network {network}" : null, run.Started?.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture) }.OfType<string>());

    static IEnumerable<LineageFact> RunFacts(RunProvenance run)
    {
        foreach (var (name, value) in new[]
        {
            ("command", run.Command), ("builder", run.Builder), ("network", run.Network), ("inputs", run.Inputs), ("exit code", run.ExitCode?.ToString(CultureInfo.InvariantCulture)),
            ("started", run.Started is { } at ? $"{at.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture)} UTC" : null),
            ("took", run is { Started: { } from, Finished: { } to } && to >= from ? $"{(to - from).TotalSeconds.ToString("#,0", CultureInfo.InvariantCulture)} s" : null),
        })
            if (Shown.Maybe(value, 400) is { } shown)
                yield return new LineageFact(name, shown);
    }

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

    async Task AfterAsync(ThingView version, string node, int generation)
    {
        await RegisterAsync(version, node, data: generation == 0).ConfigureAwait(false);
        if (generation >= MostGenerations)
            return;
        var children = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var digest in version.Digests.Take(8))
            if ((await _record.BomsContainingAsync(new BomQuery(digest.ToString(), false, 50), _cancel).ConfigureAwait(false)).Value is { } found)
                foreach (var hit in found.Hits.Where(h => h.Thing is not null && h.Thing != version.Slug && h.Kind == "model"))
                    children.TryAdd(hit.Thing!, hit.Entry);
        foreach (var (slug, entry) in children)
        {
            if (_versions.Count >= MostVersions)
            {
                _graph.Note($"More than {MostVersions} versions are joined: the rest is found with assay bom query DIGEST.");
                return;
            }

            if ((await _record.ThingAsync(slug, _cancel).ConfigureAwait(false)).Value?.Thing is not { Kind: ThingKind.ModelVersion } child || Version(child, here: false) is not { } childNode
                || (await _record.EvidenceAsync(entry, _cancel).ConfigureAwait(false)).Value is not { } evidence)
                continue;
            if ((await VersionBom.ReadAsync(_record, evidence.Row, _cancel).ConfigureAwait(false)).Bom is { } bom)
                await BillAsync(bom, evidence.Row, childNode, MostGenerations, onlyKnown: true).ConfigureAwait(false);
            if (_versions.Add(child.Id))
                await AfterAsync(child, childNode, generation + 1).ConfigureAwait(false);
        }
    }

    async Task RegisterAsync(ThingView version, string node, bool data)
    {
        var useCases = (await _record.ThingAsync(version.Id, _cancel).ConfigureAwait(false)).Value?.UsedBy.Where(t => t.Kind == ThingKind.UseCase).Take(20) ?? [];
        foreach (var useCase in useCases)
        {
            if ((await _record.EngagementAsync(useCase.Id, _cancel).ConfigureAwait(false)).Value is not { } engagement)
                continue;
            foreach (var deployment in engagement.Deployments.Where(d => d.ModelVersion == version.Id).Take(40))
                _graph.Edge(node, _graph.Node([$"thing:{deployment.Thing.Id}"], id => new LineageNode(
                    id, LineageKind.Deployment, deployment.Thing.Name, Web.Words.Of(deployment.Status) + (deployment.Percent is { } p and < 100 ? $", {p} %" : ""), Web.Links.UseCase(useCase.Slug), null, false,
                    [new("use case", useCase.Name), new("since", $"{deployment.Since.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture)} UTC")])
                { Registered = true }), "runs", LineageSource.Register, null);
            // A dataset that a run or a bill names is joined better already.
            foreach (var dataset in data ? engagement.Datasets.Where(d => !_graph.Holds($"thing:{d.Id}")).Take(40) : [])
                _graph.Edge(_graph.Node([$"thing:{dataset.Id}", .. dataset.Digests.Take(MostDigests).Select(d => d.ToString())], id => new LineageNode(
                    id, LineageKind.Dataset, dataset.Name, dataset.Slug, Web.Links.Thing(dataset), dataset.Digests.Count > 0 ? dataset.Digests[0] : null, false, [])
                { Registered = true }), node, $"linked to {useCase.Slug} with", LineageSource.Register, null);
        }
    }
}
