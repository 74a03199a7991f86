using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Whether evidence about some digests is about all of a version.</summary>
static class VersionCover
{
    /// <summary>These say something of every file. Of a version only some of whose files they name, they say nothing good.</summary>
    public static readonly HashSet<string> OfEveryFile = ["model-scan", "aibom", "checkpoint-signature", "dataset-card"];

    const int MostShown = 500;

    static readonly string Kinds = string.Join(", ", OfEveryFile.Select(k => $"'{k}'"));

    /// <summary>As first registered, for a version's digests never change, in that order: the identity of the whole first.</summary>
    public static RegisterBody Registered(IReadView view, ThingView thing) =>
        view.Entry(view.Query<long>("SELECT MIN(entry) FROM registration WHERE thing = @id", new { id = thing.Id })[0]).Body.Deserialize<RegisterBody>(Json.Options)!;

    /// <summary>With the digest of the whole, for people who compare versions: a version of several parts has none.</summary>
    public static ThingView WithRoot(IReadView view, ThingView thing) =>
        HasFiles(thing) && Registered(view, thing) is { Digests: [var root, ..], Parts: null or { Count: 1 } } ? thing with { Root = root } : thing;

    /// <summary>The same for a list that people read; a longer one is read by programs, and costs an entry for each.</summary>
    public static IReadOnlyList<ThingView> WithRoots(IReadView view, IReadOnlyList<ThingView> things) =>
        things.Count(HasFiles) is 0 or > MostShown ? things : [.. things.Select(t => WithRoot(view, t))];

    /// <summary>A version that is registered by more than one digest.</summary>
    public static bool HasFiles(ThingView thing) => thing is { Kind: ThingKind.ModelVersion or ThingKind.DatasetVersion, Digests.Count: > 1 };

    /// <summary>Whether evidence that names these digests is about every part of the version.</summary>
    /// <param name="others">Identities of other versions that hold a file of it, when there are any: then only its own tells them apart.</param>
    public static bool Whole(string kind, RegisterBody registered, HashSet<Digest> seen, HashSet<Digest>? others = null) => (registered.Parts ?? [registered.Digests]).All(part => Holds(kind, registered.Kind, part, seen, others));

    /// <summary>
    /// Whether evidence that failed is about something else than this version and found what it failed for in files that this one does not have. It follows from the entry and the version alone, so that a
    /// pack says the same. Where it does not say what it failed for, every file that it names may be the one; and what the register does not know by a digest
    /// of its own, as code and templates beside the weights, may lie in both.
    /// </summary>
    public static bool FailedElsewhere(EvidenceBody evidence, RegisterBody registered)
    {
        if (evidence.Result != EvidenceResult.Failed || !OfEveryFile.Contains(evidence.Kind) || registered.Digests.Count == 0)
            return false;
        // A folder is named by its root, or by all of its files; a file by itself is named first by what is about that alone.
        var own = registered.Digests is [var file] ? evidence.Subjects[0].Digests.Contains(file)
            : Whole(evidence.Kind, registered, evidence.Subjects.SelectMany(s => s.Digests).ToHashSet(), others: []);
        var bad = evidence.Findings.Where(f => f.Severity >= Severity.Medium).ToList();
        return !own && bad.Count > 0 && bad.TrueForAll(f => f.CountsFor is null && !evidence.Subjects[0].Digests.Contains(f.SubjectDigest) && !registered.Digests.Contains(f.SubjectDigest));
    }

    /// <summary>Of evidence about a version that failed: whether it failed for what the version does not have, and what it is of, where that is not the version.</summary>
    /// <param name="partial">It is about some of the version's files only.</param>
    public static (bool Elsewhere, string? Of) FailureBeside(IReadView view, long entry, string kind, EvidenceResult result, ThingView thing, bool partial)
    {
        if (result != EvidenceResult.Failed || !OfEveryFile.Contains(kind) || thing.Digests.Count == 0)
            return default;
        var evidence = view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;
        var first = evidence.Subjects[0];
        if (partial && !thing.Digests.Any(first.Digests.Contains)
            && first.Digests.SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).Where(t => t.Kind == thing.Kind).Select(t => t.Slug).Distinct().ToList() is { Count: > 0 } versions)
            first = first with { Name = string.Join(", ", versions) };
        return (FailedElsewhere(evidence, Registered(view, thing)), partial ? first.Name : null);
    }

    /// <summary>The identities (a folder's root, a file's digest) of other model versions that hold a file of this one; null when none does.</summary>
    public static HashSet<Digest>? Others(IReadView view, ThingView thing)
    {
        if (thing.Kind != ThingKind.ModelVersion)
            return null;
        var others = view.Query<string>(
            "SELECT DISTINCT o.thing FROM thing_digest d JOIN thing_digest o ON o.digest = d.digest AND o.thing <> d.thing JOIN thing t ON t.id = o.thing WHERE d.thing = @id AND t.kind = 'model-version'", new { id = thing.Id });
        return others.Count == 0 ? null : [.. others.Select(o => ThingQueries.Find(view, o)!).SelectMany(o => Identities(Registered(view, o))).Where(d => !thing.Digests.Contains(d))];
    }

    static IEnumerable<Digest> Identities(RegisterBody registered) => (registered.Parts ?? [registered.Digests]).Where(part => part.Count > 0).Select(part => part[0]);

    /// <summary>Evidence about the thing that is about some of its files only.</summary>
    public static HashSet<long> Partial(IReadView view, ThingView thing) => [.. Partial(view, [thing])[thing.Id]];

    /// <summary>Of each of many things the evidence that is about some of its files only.</summary>
    public static ILookup<string, long> Partial(IReadView view, IReadOnlyCollection<ThingView> things)
    {
        var versions = things.Where(t => t.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion && t.Digests.Count > 0).DistinctBy(t => t.Id).ToDictionary(t => t.Id);
        var about = Bulk.Query<AboutRow>(view, versions.Keys, list =>
            $"SELECT DISTINCT d.thing AS Thing, e.id AS Evidence, e.kind AS Kind FROM thing_digest d JOIN evidence_subject s ON s.digest = d.digest JOIN evidence e ON e.id = s.evidence WHERE e.kind IN ({Kinds}) AND d.thing IN {list}").ToList();
        var named = Bulk.Query<NamedDigest>(view, about.Select(a => a.Evidence), list => $"SELECT evidence AS Evidence, digest AS Digest FROM evidence_subject WHERE evidence IN {list}")
            .GroupBy(n => n.Evidence).ToDictionary(g => g.Key, g => g.Select(n => Digest.Parse(n.Digest)).ToHashSet());
        return about.GroupBy(a => a.Thing).SelectMany(of => PartialOf(view, versions[of.Key], of.ToList(), named)).ToLookup(p => p.Thing, p => p.Evidence);
    }

    static IEnumerable<AboutRow> PartialOf(IReadView view, ThingView thing, List<AboutRow> about, Dictionary<long, HashSet<Digest>> named)
    {
        // What names every digest of a version, and nothing else, is whole, however it was registered: most is, and needs no look at entries.
        var some = about.Where(a => !named[a.Evidence].SetEquals(thing.Digests)).ToList();
        if (some.Count == 0)
            return [];
        var registered = Registered(view, thing);
        var others = Others(view, thing);
        return some.Where(a => !Whole(a.Kind, registered, named[a.Evidence], others));
    }

    // Of a model's part the first digest is the identity of the whole (a folder's root), the others are its weights. Two folders with the
    // same weights and another file more are two models: a signature and a bill name the root, and so does a scan of a folder. A scan of single files names those; it is of the version that alone has them.
    // A file by itself is its own identity: what names another version's folder, and the file because it lies there, is about that folder.
    static bool Holds(string kind, ThingKind thing, IReadOnlyList<Digest> part, HashSet<Digest> seen, HashSet<Digest>? others) =>
        (thing != ThingKind.ModelVersion || part.Count > 1 || others?.Overlaps(seen) != true)
        && (seen.IsSupersetOf(part)
            || (thing == ThingKind.ModelVersion && (seen.Contains(part[0]) || (kind == "model-scan" && others is null && part.Count > 1 && seen.IsSupersetOf(part.Skip(1))))));

    sealed record AboutRow(string Thing, long Evidence, string Kind);

    sealed record NamedDigest(long Evidence, string Digest);
}
