using System.Globalization;
using Assay.Governance;

namespace Assay.Server;

/// <summary>What became of a version: what runs made from it, what was verified against it, what bills say descends from it, and where each runs.</summary>
sealed partial class VersionLineage
{
    // A version has few digests that name it; more of them are files that it shares with others.
    const int MostNaming = 8, MostChildren = 50;

    async Task AfterAsync(ThingView version, string node, int generation)
    {
        await RegisterAsync(version, node, data: generation == 0).ConfigureAwait(false);
        if (generation >= MostGenerations)
            return;
        var children = new Dictionary<(long Entry, string? Thing), MadeFrom>();
        foreach (var digest in version.Digests.Take(MostNaming))
        {
            if ((await _record.BomsContainingAsync(new BomQuery(digest.ToString(), false, MostChildren), _cancel).ConfigureAwait(false)).Value is not { } found)
                continue;
            foreach (var made in found.Made.Where(m => m.Steps == 1 && m.Thing != version.Slug))
                children.TryAdd((made.Entry, made.Thing), made);
            if (found.PartlyIndexed > 0)
                _graph.Note($"{Web.Words.Count((int)Math.Min(found.PartlyIndexed, int.MaxValue), "run")} of this record read more than is indexed: something may have been made from {version.Slug} that is not drawn.");
        }

        foreach (var made in children.Values.OrderByDescending(m => m.Entry))
            await ChildAsync(made, version, node, generation).ConfigureAwait(false);
    }

    async Task ChildAsync(MadeFrom made, ThingView version, string node, int generation)
    {
        if ((await _record.EvidenceAsync(made.Entry, _cancel).ConfigureAwait(false)).Value is not { } evidence)
            return;
        if (made.Thing is null)
        {
            // A run that used the version and whose outputs nobody registered: the fine-tune that gets forgotten.
            if (made.Kind == "training-provenance")
                await RunAsync(made.Name, [], null, evidence.Row, MostGenerations).ConfigureAwait(false);
            return;
        }

        if (_versions.Count >= MostVersions)
        {
            _graph.Note($"More than {MostVersions} versions are joined: the rest is found with assay bom query DIGEST.");
            return;
        }

        if ((await _record.ThingAsync(made.Thing, _cancel).ConfigureAwait(false)).Value?.Thing is not { Kind: ThingKind.ModelVersion } child || Version(child, here: false) is not { } childNode)
            return;
        switch (made.Kind)
        {
            case "training-provenance":
                await RunAsync(child.Slug, child.Digests, childNode, evidence.Row, MostGenerations).ConfigureAwait(false);
                break;
            case "base-model-verification":
                _graph.Edge(node, childNode, "verified as made from", LineageSource.Verification, evidence.Row);
                break;
            default:
                if ((await _bills.ReadAsync(_record, evidence.Row, _cancel).ConfigureAwait(false)).Bom is { } bom)
                    await BillAsync(bom, evidence.Row, childNode, MostGenerations, onlyKnown: true).ConfigureAwait(false);
                break;
        }

        if (child.Id != version.Id && _versions.Add(child.Id))
            await AfterAsync(child, childNode, generation + 1).ConfigureAwait(false);
    }

    // What a lock was verified for: the base model by its digest, whether or not a run or a bill says so too.
    async Task VerifiedAsync(ThingView version, string node, EvidenceRow row, int generation)
    {
        if (row.Erased || (await _record.EvidenceAsync(row.Entry, _cancel).ConfigureAwait(false)).Value?.Predicate is not { } predicate)
            return;
        var several = predicate.Texts("baseModels");
        var digests = (several.Count > 0 ? several : [predicate.Text("digest") ?? ""]).Take(MostParts).Select(t => Digest.TryParse(t, out var read) ? read : (Digest?)null).OfType<Digest>().Where(d => !version.Digests.Contains(d)).ToList();
        var known = await ThingsAsync(digests).ConfigureAwait(false);
        var name = Shown.Text(predicate.Text("model") ?? "base model", 120);
        foreach (var digest in digests)
            _graph.Edge(Part(LineageKind.Model, name, null, [digest], [], known, generation), node, "verified as made from", LineageSource.Verification, row);
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
