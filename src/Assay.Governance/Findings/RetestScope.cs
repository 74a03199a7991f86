using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Which versions a passed retest speaks for: those that the evidence which it names is about. A file that is unchanged in another version is as it was, whatever was
/// mended in the next. A retest that names no evidence is about the version that it says. Those of before speak for every version: they named no evidence and no version,
/// or evidence about none, or were made before this was written down.
/// </summary>
static class RetestScope
{
    const string Passed = "retest passed", NoLongerSeen = "no longer seen";

    // What begins the life of a finding anew: a retest of before says nothing of it any more.
    static readonly HashSet<string> Anew = ["opened", "reopened", "retest failed", "open", "triaged", "in-progress", "fixed-awaiting-retest"];

    /// <param name="evidence">What the retest names; null for none.</param>
    /// <param name="version">The version that it is about, as somebody says; null where nobody does.</param>
    public static IReadOnlyList<string> Of(IReadView view, FindingCells finding, long? evidence, ThingView? version) => version is not null ? [version.Id]
        : evidence is { } entry ? [.. Spoken(view, finding, LookedAt.By(view, entry)).Select(t => t.Id).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>
    /// The versions for which evidence says something of a finding: those that it looked at, where they have the finding or are versions of the same model. What names
    /// some files only is about those, and says nothing of a finding in another one. Of a finding in nothing that is registered: every version that it is about.
    /// </summary>
    public static IReadOnlyList<ThingView> Spoken(IReadView view, FindingCells finding, LookedAt looked)
    {
        var holders = ThingQueries.WithDigest(view, finding.SubjectDigest).Where(IsVersion).ToList();
        // Of two versions that share a file the one is meant whose identity was looked at.
        var meant = looked.Versions.Where(looked.All).ToList();
        if (meant.Count == 0 && looked.Digests.Contains(OwnDigest(view, finding)))
            meant = [.. looked.Versions.Where(t => holders.Exists(h => h.Id == t.Id))];
        return holders.Count == 0 ? meant : [.. meant.Where(t => holders.Exists(h => h.Id == t.Id || (h.Parent is not null && h.Parent == t.Parent)))];
    }

    /// <summary>The versions that have a verified finding and for which nobody verified it, set aside there or not; none of one that is not verified.</summary>
    public static IReadOnlyList<ThingView> StillOpenIn(IReadView view, FindingCells finding)
    {
        var versions = Elsewhere(view, [finding.Id], _ => true).Select(e => e.Version).ToHashSet(StringComparer.Ordinal);
        return versions.Count == 0 ? [] : [.. ThingQueries.WithDigest(view, finding.SubjectDigest).Where(v => versions.Contains(v.Id))];
    }

    /// <summary>A verified finding as it stands in the versions for which nobody verified it: open, or set aside; null when there is none.</summary>
    public static FindingCells? Elsewhere(IReadView view, FindingCells finding) => Elsewhere(view, [finding.Id], _ => true).Select(e => e.Finding).FirstOrDefault();

    /// <summary>Findings as lists have them: what is verified for some versions only as it stands in the others.</summary>
    public static IReadOnlyList<FindingCells> AsTheyStand(IReadView view, IReadOnlyList<FindingCells> findings)
    {
        var there = Elsewhere(view, [.. findings.Where(f => f.Status == "verified").Select(f => f.Id)], _ => true).DistinctBy(e => e.Finding.Id).ToDictionary(e => e.Finding.Id, e => e.Finding, StringComparer.Ordinal);
        return there.Count == 0 ? findings : [.. findings.Select(f => there.GetValueOrDefault(f.Id, f))];
    }

    /// <summary>Whether it is open, in whatever version.</summary>
    public static bool IsOpen(IReadView view, FindingCells finding, long now) => finding.OpenAt(now) || Elsewhere(view, finding)?.OpenAt(now) == true;

    /// <summary>By their numbers the findings that are verified, and open or set aside in a version that has them and for which nobody verified it: as they stand there.</summary>
    /// <param name="thing">Id or slug of the one version that is asked about; null for all.</param>
    public static IReadOnlyDictionary<long, FindingCells> StillOpen(IReadView view, string? thing)
    {
        // Only a retest speaks for some versions: it is a person's act, and there are few.
        var retested = view.Query<string>($"SELECT DISTINCT finding FROM finding_event WHERE what = '{Passed}'");
        return Elsewhere(view, retested, v => thing is null || v.Thing == thing || v.Slug == thing).DistinctBy(e => e.Finding.Number).ToDictionary(e => e.Finding.Number, e => e.Finding);
    }

    /// <summary>Of each of many things the findings that a retest closed for other versions, and not for this one, as they stand in it.</summary>
    public static ILookup<string, FindingCells> FixedElsewhere(IReadView view, IReadOnlyCollection<ThingView> things)
    {
        var versions = things.Where(IsVersion).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        var retested = versions.Count == 0 ? [] : view.Query<string>($"SELECT DISTINCT finding FROM finding_event WHERE what = '{Passed}'");
        return Elsewhere(view, retested, v => versions.Contains(v.Thing)).ToLookup(e => e.Version, e => e.Finding);
    }

    static IEnumerable<(string Version, FindingCells Finding)> Elsewhere(IReadView view, IReadOnlyList<string> findings, Func<Holder, bool> asked)
    {
        var verified = Bulk.Query<FindingCells>(
            view, findings,
            list => $"{FindingQueries.Columns} WHERE f.id IN {list} AND f.closed = 1 AND f.status = 'verified' AND EXISTS (SELECT 1 FROM finding_event e WHERE e.finding = f.id AND e.what = '{Passed}')").ToLookup(f => f.SubjectDigest);
        var holders = Bulk.Query<Holder>(
            view, verified.Select(v => v.Key),
            list => $"SELECT DISTINCT d.digest AS Digest, t.id AS Thing, t.slug AS Slug FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE t.kind IN ('model-version', 'dataset-version') AND d.digest IN {list}");
        var held = holders.Where(asked).SelectMany(h => verified[h.Digest].Select(f => (Holder: h, Finding: f))).OrderByDescending(x => x.Finding.Severity).ThenBy(x => x.Finding.Number).ToList();
        var happened = Bulk.Query<Happened>(
            view, held.Select(h => h.Finding.Id), list => $"SELECT finding AS Finding, entry AS Entry, what AS What FROM finding_event WHERE finding IN {list} ORDER BY entry DESC").ToLookup(h => h.Finding);
        var lives = new Dictionary<string, Life>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (holder, finding) in held)
        {
            if (!lives.TryGetValue(finding.Id, out var life))
                lives.Add(finding.Id, life = LifeOf(view, happened[finding.Id]));
            if (!Speaks(life.Retests, holder.Thing))
                yield return (holder.Thing, Open(finding with { SetAsideElsewhere = life.SetAside }, [.. life.Retests.OfType<IReadOnlyList<string>>().SelectMany(v => v).Distinct().Select(Name).Order(StringComparer.Ordinal)]));
        }

        string Name(string version)
        {
            if (!names.TryGetValue(version, out var slug))
                names.Add(version, slug = ThingQueries.Find(view, version)?.Slug ?? version);
            return slug;
        }
    }

    public static bool IsVersion(ThingView thing) => thing.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion;

    /// <summary>Whether one of the retests since it was opened last speaks for the version.</summary>
    /// <param name="retests">The versions of each; null for all.</param>
    public static bool Speaks(IEnumerable<IReadOnlyList<string>?> retests, string version) => retests.Any(r => r is null || r.Contains(version));

    /// <summary>As it stands in another version than the one it was fixed in: open, but for a waiver that was approved since.</summary>
    /// <param name="verifiedFor">Slugs of the versions that it was verified for; null where they are not known.</param>
    public static FindingCells Open(FindingCells finding, IReadOnlyList<string>? verifiedFor = null) => finding with
    {
        VerifiedFor = verifiedFor ?? [],
        Status = (!finding.SetAsideElsewhere ? FindingStatus.Open : finding.WaiverKind switch { "false-positive" => FindingStatus.FalsePositive, "risk-acceptance" => FindingStatus.Accepted, _ => FindingStatus.Open }).Name(),
        Closed = finding is { SetAsideElsewhere: true, WaiverKind: "false-positive" or "risk-acceptance" } ? 1 : 0,
    };

    /// <param name="events">The last first.</param>
    static Life LifeOf(IReadView view, IEnumerable<Happened> events)
    {
        var retests = new List<IReadOnlyList<string>?>();
        var (approved, aside) = (false, false);
        foreach (var happened in events)
            if (happened.What == NoLongerSeen)
            {
                // A scan of these bytes that no longer sees it is about the bytes, in whatever version.
                retests.Add(null);
                break;
            }
            else if (happened.What == Passed)
            {
                aside |= approved;
                retests.Add(view.Entry(happened.Entry).Body.Deserialize<FindingBody>(Json.Options)!.RetestVersions);
            }
            else if (happened.What is "false-positive approved" or "risk-acceptance approved")
                approved = true;
            else if (Anew.Contains(happened.What))
                break;
        return new(retests, aside);
    }

    // Of the file itself: what is beside the weights counts for them, and has a digest of its own.
    static Digest OwnDigest(IReadView view, FindingCells finding) =>
        view.Entry(finding.LastEntry).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings.FirstOrDefault(f => f.Id == finding.Id)?.SubjectDigest ?? Digest.Parse(finding.SubjectDigest);

    sealed record Happened(string Finding, long Entry, string What);

    sealed record Holder(string Digest, string Thing, string Slug);

    /// <param name="Retests">The versions of each since it was opened last; null for all.</param>
    /// <param name="SetAside">A waiver was approved after one of them.</param>
    sealed record Life(IReadOnlyList<IReadOnlyList<string>?> Retests, bool SetAside);
}
