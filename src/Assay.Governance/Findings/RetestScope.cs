using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Which versions a passed retest speaks for: those that the evidence which it names is about. A file that is unchanged in another version is as it was, whatever was
/// mended in the next. A retest that names no evidence, or evidence about no version, speaks for all of them, and so do those of before this was written down.
/// </summary>
static class RetestScope
{
    const string Passed = "retest passed", NoLongerSeen = "no longer seen";

    // What begins the life of a finding anew: a retest of before says nothing of it any more.
    static readonly HashSet<string> Anew = ["opened", "reopened", "retest failed", "open", "triaged", "in-progress", "fixed-awaiting-retest"];

    public static IReadOnlyList<string>? Of(IReadView view, long? evidence)
    {
        if (evidence is not { } entry)
            return null;
        var body = view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;
        var seen = body.Subjects.SelectMany(s => s.Digests).ToHashSet();
        var versions = seen.SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).DistinctBy(t => t.Id).Where(IsVersion).ToList();
        // Of two versions that share a file the one is meant whose identity was looked at.
        var meant = versions.Where(t => IsAbout(view, body.Kind, t, seen)).ToList();
        return (meant.Count > 0 ? meant : versions) is { Count: > 0 } some ? [.. some.Select(t => t.Id).Order(StringComparer.Ordinal)] : null;
    }

    /// <summary>Of each of many things the findings that a retest closed for other versions, and not for this one: they are open in it.</summary>
    public static ILookup<string, FindingCells> FixedElsewhere(IReadView view, IReadOnlyCollection<ThingView> things)
    {
        var verified = FindingQueries.OfThings(
            view, [.. things.Where(IsVersion).Select(t => t.Id)],
            $"f.closed = 1 AND f.status = 'verified' AND EXISTS (SELECT 1 FROM finding_event e WHERE e.finding = f.id AND e.what = '{Passed}')");
        return verified.SelectMany(of => of.Where(f => !Speaks(Retests(view, f.Id), of.Key)).Select(f => (Thing: of.Key, Finding: Open(f)))).ToLookup(f => f.Thing, f => f.Finding);
    }

    public static bool IsVersion(ThingView thing) => thing.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion;

    /// <summary>Whether one of the retests since it was opened last speaks for the version.</summary>
    /// <param name="retests">The versions of each; null for all.</param>
    public static bool Speaks(IEnumerable<IReadOnlyList<string>?> retests, string version) => retests.Any(r => r is null || r.Contains(version));

    /// <summary>As a gate sees it that judges another version than the one it was fixed in.</summary>
    public static FindingCells Open(FindingCells finding) => finding with { Status = FindingStatus.Open.Name(), Closed = 0, Title = $"{finding.Title} (verified in another version only)" };

    static IEnumerable<IReadOnlyList<string>?> Retests(IReadView view, string finding)
    {
        foreach (var happened in view.Query<Happened>("SELECT entry AS Entry, what AS What FROM finding_event WHERE finding = @finding ORDER BY entry DESC", new { finding }))
            if (happened.What == NoLongerSeen)
            {
                // A scan of these bytes that no longer sees it is about the bytes, in whatever version.
                yield return null;
                yield break;
            }
            else if (happened.What == Passed)
                yield return view.Entry(happened.Entry).Body.Deserialize<FindingBody>(Json.Options)!.RetestVersions;
            else if (Anew.Contains(happened.What))
                yield break;
    }

    static bool IsAbout(IReadView view, string kind, ThingView version, HashSet<Digest> seen)
    {
        var registered = VersionCover.Registered(view, version);
        return VersionCover.OfEveryFile.Contains(kind)
            ? VersionCover.Whole(kind, registered, seen, VersionCover.Others(view, version))
            : seen.Contains(registered.Digests[0]) || view.Query<string>("SELECT digest FROM thing_digest WHERE thing = @thing AND artefact = 0", new { thing = version.Id }).Any(d => seen.Contains(Digest.Parse(d)));
    }

    sealed record Happened(long Entry, string What);
}
