using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What a report looked at, and with that the findings that it says something of, and the versions. A finding is of what its digest names: the bytes of a file, in whatever version they lie; the root of a
/// folder, as a whole; or a thing by its entry in the register, which stays the same thing when that is edited. A report says nothing of what it did not look at.
/// </summary>
sealed class LookedAt
{
    // One weakness is one finding: a case of a suite knows the probe that it was made from. What a round saw is the round's, whichever came first: it tries more than a case does.
    public const string Suite = "regression-output";
    const string Round = "red-team-report";

    readonly IReadView _view;
    readonly IReadOnlyList<Digest>? _whole;

    // Asked for when they are needed: who asks for versions needs no findings, and the other way round.
    readonly Lazy<IReadOnlyList<ThingView>> _things;
    readonly Lazy<HashSet<string>> _entries;
    readonly Lazy<ILookup<string, string>> _named;

    public LookedAt(IReadView view, string kind, IReadOnlyList<Subject> subjects)
    {
        (_view, Kind, Subjects) = (view, kind, subjects);
        // A bill or a signature says something of a whole, which it names first, and not of the bytes of each file: what one folder lacks is no matter of another that shares a file with it.
        _whole = kind is "aibom" or "checkpoint-signature" && subjects is [var first, ..] ? first.Digests : null;
        Digests = subjects.SelectMany(s => s.Digests).ToHashSet();
        _things = new(() => [.. Digests.SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).DistinctBy(t => t.Id)]);
        _entries = new(() => Bulk.Query<string>(view, Digests.Select(d => d.ToString()), list => $"SELECT DISTINCT thing FROM thing_digest WHERE artefact = 0 AND digest IN {list}").ToHashSet(StringComparer.Ordinal));
        _named = new(() => Bulk.Query<Named>(view, _entries.Value, list => $"SELECT d.digest AS Digest, t.slug AS Slug FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE d.thing IN {list}").ToLookup(d => d.Digest, d => d.Slug));
    }

    /// <summary>What the evidence at an entry looked at.</summary>
    public static LookedAt By(IReadView view, long evidence)
    {
        var body = view.Entry(evidence).Body.Deserialize<EvidenceBody>(Json.Options)!;
        return new(view, body.Kind, body.Subjects);
    }

    public string Kind { get; }

    public IReadOnlyList<Subject> Subjects { get; }

    /// <summary>All that it names.</summary>
    public HashSet<Digest> Digests { get; }

    /// <summary>The things of the register that have some of it.</summary>
    public IReadOnlyList<ThingView> Things => _things.Value;

    public IEnumerable<ThingView> Versions => Things.Where(RetestScope.IsVersion);

    /// <summary>Of those things the ones that it looked at as a whole, when there are any: what else shares a file with them is not what was looked at.</summary>
    public IReadOnlyList<ThingView> Meant
    {
        get
        {
            if (Things.Count < 2 || !VersionCover.OfEveryFile.Contains(Kind))
                return Things;
            var whole = Things.Where(t => VersionCover.HasFiles(t) && All(t)).ToList();
            return whole.Count == 0 ? Things : [.. Things.Where(t => !VersionCover.HasFiles(t) || whole.Contains(t))];
        }
    }

    /// <summary>Whether it looked at a version as a whole.</summary>
    public bool All(ThingView version)
    {
        var registered = VersionCover.Registered(_view, version);
        return VersionCover.OfEveryFile.Contains(Kind)
            ? VersionCover.Whole(Kind, registered, Digests, VersionCover.Others(_view, version))
            : (registered.Digests is [var whole, ..] && Digests.Contains(whole)) || _entries.Value.Contains(version.Id);
    }

    /// <summary>The findings of its kind and of a tool that it says something of, by their fingerprints.</summary>
    public Dictionary<string, KnownFinding> Findings(string? tool)
    {
        var known = new Dictionary<string, KnownFinding>();
        foreach (var digest in Digests.Select(d => d.ToString()).Union(_named.Value.Select(n => n.Key)))
            foreach (var found in _view.Query<KnownFinding>(
                """
                SELECT id AS Id, kind AS Kind, rule AS Rule, fingerprint AS Fingerprint, status AS Status, closed AS Closed, subject_digest AS SubjectDigest, subject_name AS SubjectName, first_entry AS FirstEntry, last_entry AS LastEntry
                FROM finding WHERE (kind = @kind OR kind = @also) AND (tool = @tool OR (tool IS NULL AND @tool IS NULL)) AND subject_digest = @digest ORDER BY number
                """,
                new { kind = Kind, also = Kind switch { Suite => Round, Round => Suite, _ => Kind }, tool, digest }))
                if (!IsOf(found))
                    continue;
                else if (found.Kind == Kind || Kind == Suite)
                    known[found.Fingerprint] = found;
                else if (Probed(found) is { } probe)
                    known.TryAdd(probe, found);
        return known;
    }

    bool IsOf(KnownFinding found) =>
        _whole is not null ? Report(found.LastEntry).Subjects[0].Digests.Any(_whole.Contains)
        : Digests.Contains(Digest.Parse(found.SubjectDigest)) || (IsNamed(found.SubjectDigest, found.SubjectName)
            && Report(found.FirstEntry).Findings.First(f => f.Id == found.Id) is var first && IsNamed(first.CountedBy.ToString(), first.Subject));

    // Suites of before did not write down what their cases were made from.
    string? Probed(KnownFinding ofSuite) => Report(ofSuite.LastEntry).Findings.FirstOrDefault(f => f.Id == ofSuite.Id)?.SameAs;

    // Reports of before named a version by its files, which another one may have too: the name beside them says which version it was.
    bool IsNamed(string digest, string name) => _named.Value.Contains(digest) && (_named.Value[digest].Contains(name) || !ThingQueries.WithDigest(_view, digest).Any(t => t.Slug == name));

    EvidenceBody Report(long entry) => _view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;

    sealed record Named(string Digest, string Slug);
}

/// <summary>A finding of the record, as far as a new report is matched with it.</summary>
sealed record KnownFinding(string Id, string Kind, string Rule, string Fingerprint, string Status, long Closed, string SubjectDigest, string SubjectName, long FirstEntry, long LastEntry);
