using System.Globalization;
using Assay.Governance;

namespace Assay.Server;

/// <summary>
/// What a model version came from and what became of it: runs by their SLSA provenance, parts by bills of materials, and the register's own
/// relations. Content is known by digest, so what one run made and another read is one part.
/// </summary>
sealed partial class VersionLineage
{
    const int MostVersions = 24, MostGenerations = 8, MostRuns = 4, MostParts = 120, MostDigests = 200;

    readonly IRecord _record;
    readonly BillCache _bills;
    readonly CancellationToken _cancel;
    readonly LineageGraph _graph = new();
    readonly HashSet<string> _versions = new(StringComparer.Ordinal);
    readonly Queue<(ThingView Version, string Node, int Generation)> _before = new();

    VersionLineage(IRecord record, BillCache bills, CancellationToken cancel) => (_record, _bills, _cancel) = (record, bills, cancel);

    public static async Task<LineageView> OfAsync(IRecord record, BillCache bills, ThingView version, CancellationToken cancel)
    {
        var lineage = new VersionLineage(record, bills, cancel);
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
            await RunAsync(version.Slug, version.Digests, node, row, generation).ConfigureAwait(false);
        if (runs.Count > MostRuns)
            _graph.Note($"{version.Slug} has older runs than the {MostRuns} that are drawn; they stand among its evidence.");
        if ((await _record.EvidenceListAsync(null, "aibom", version.Id, null, 1, _cancel).ConfigureAwait(false)).Items is [var bill])
        {
            var read = await _bills.ReadAsync(_record, bill, _cancel).ConfigureAwait(false);
            if (read.Bom is not { } bom)
                _graph.Note($"The bill of materials of {version.Slug} (entry {bill.Entry}) cannot be read, so nothing is drawn of it: {read.Unreadable}.");
            else
                await BillAsync(bom, bill, node, generation, onlyKnown: false).ConfigureAwait(false);
        }

        foreach (var row in (await _record.EvidenceListAsync(null, "base-model-verification", version.Id, null, MostRuns, _cancel).ConfigureAwait(false)).Items)
            await VerifiedAsync(version, node, row, generation).ConfigureAwait(false);
        if ((await _record.EvidenceListAsync(null, "checkpoint-signature", version.Id, null, 1, _cancel).ConfigureAwait(false)).Items is [var signature])
            _graph.Tell(node, new LineageFact("signature", $"{Web.Words.Of(signature.Result)}, entry {signature.Entry}"));
    }

    // Digests: what of the run's outputs is the part at node; nothing when nobody registered any of them.
    async Task RunAsync(string of, IReadOnlyList<Digest> digests, string? node, EvidenceRow row, int generation)
    {
        var view = row.Erased ? null : (await _record.EvidenceAsync(row.Entry, _cancel).ConfigureAwait(false)).Value;
        if (view?.Predicate is not { } predicate || RunProvenance.Read(predicate) is not { } run)
        {
            _graph.Note(row.Erased ? $"The provenance of {of} (entry {row.Entry}) was erased." : $"The provenance at entry {row.Entry} has no build definition, so no run is drawn of it.");
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

        var others = view.Subjects.Where(s => !s.Digests.Any(digests.Contains)).ToList();
        if (others.Count > 0)
            _graph.Edge(runNode, _graph.Node([$"outputs:{row.Entry}"], id => new LineageNode(
                id, LineageKind.Output, others.Count == 1 ? Shown.Text(others[0].Name, 120) : Web.Words.Count(others.Count, node is null ? "file" : "other file"), node is null ? "not registered" : "of the same run", Web.Links.Evidence(row.Entry), null, false,
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
}
