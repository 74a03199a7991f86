using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Which versions a passed retest speaks for: those that the evidence which it names is about. A file that is unchanged in another version is as it was, whatever was
/// mended in the next. A retest that names no evidence speaks for all of them, and so do those of before this was written down, and those of before evidence about
/// no version was refused.
/// </summary>
static class RetestScope
{
    const string Passed = "retest passed", NoLongerSeen = "no longer seen";

    // What begins the life of a finding anew: a retest of before says nothing of it any more.
    static readonly HashSet<string> Anew = ["opened", "reopened", "retest failed", "open", "triaged", "in-progress", "fixed-awaiting-retest"];

    /// <param name="evidence">What the retest names; null for none, and the answer null for every version.</param>
    public static IReadOnlyList<string>? Of(IReadView view, FindingCells finding, long? evidence) =>
        evidence is not { } entry ? null : [.. Spoken(view, finding, EvidenceAbout.Of(view, entry)).Select(t => t.Id).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The versions for which evidence says something of a finding: those that it is about, where they have the finding or are versions of the same model. What names
    /// some files only is about those, and says nothing of a finding in another one. Of a finding in nothing that is registered: every version that it is about.
    /// </summary>
    public static IReadOnlyList<ThingView> Spoken(IReadView view, FindingCells finding, EvidenceAbout about)
    {
        var holders = ThingQueries.WithDigest(view, finding.SubjectDigest).Where(IsVersion).ToList();
        // Of two versions that share a file the one is meant whose identity was looked at.
        var meant = about.Versions.Where(t => IsAbout(view, about.Kind, t, about.Digests)).ToList();
        if (meant.Count == 0 && about.Digests.Contains(OwnDigest(view, finding)))
            meant = [.. about.Versions.Where(t => holders.Exists(h => h.Id == t.Id))];
        return holders.Count == 0 ? meant : [.. meant.Where(t => holders.Exists(h => h.Id == t.Id || (h.Parent is not null && h.Parent == t.Parent)))];
    }

    /// <summary>The versions that have a verified finding and for which nobody verified it; none of one that is not verified.</summary>
    public static IReadOnlyList<ThingView> StillOpenIn(IReadView view, FindingCells finding)
    {
        if (finding is not { Closed: 1, Status: "verified" })
            return [];
        var versions = ThingQueries.WithDigest(view, finding.SubjectDigest).Where(IsVersion).ToList();
        var open = FixedElsewhere(view, versions);
        return [.. versions.Where(v => open[v.Id].Any(f => f.Id == finding.Id))];
    }

    /// <summary>Whether a report is about one of these versions as a whole.</summary>
    public static bool IsAboutAny(IReadView view, string kind, IReadOnlyList<Subject> subjects, IEnumerable<ThingView> versions)
    {
        var seen = subjects.SelectMany(s => s.Digests).ToHashSet();
        return versions.Any(v => IsAbout(view, kind, v, seen));
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
            : (registered.Digests is [var whole, ..] && seen.Contains(whole)) || view.Query<string>("SELECT digest FROM thing_digest WHERE thing = @thing AND artefact = 0", new { thing = version.Id }).Any(d => seen.Contains(Digest.Parse(d)));
    }

    // Of the file itself: what is beside the weights counts for them, and has a digest of its own.
    static Digest OwnDigest(IReadView view, FindingCells finding) =>
        view.Entry(finding.LastEntry).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings.FirstOrDefault(f => f.Id == finding.Id)?.SubjectDigest ?? Digest.Parse(finding.SubjectDigest);

    sealed record Happened(long Entry, string What);
}
