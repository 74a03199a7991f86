using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What a report looked at, and with that the findings that it says something of. A finding is of what its digest names: the bytes of a file, in whatever version they lie; the root of a
/// folder, as a whole; or a thing by its entry in the register, which stays the same thing when that is edited. A report says nothing of what it did not look at.
/// </summary>
sealed class LookedAt
{
    // One weakness is one finding: a case of a suite knows the probe that it was made from. What a round saw is the round's, whichever came first: it tries more than a case does.
    public const string Suite = "regression-output";
    const string Round = "red-team-report";

    readonly IReadView _view;
    readonly IReadOnlyList<Digest>? _whole;
    readonly HashSet<string> _digests;
    readonly ILookup<string, string> _named;

    public LookedAt(IReadView view, string kind, IReadOnlyList<Subject> subjects)
    {
        _view = view;
        // A bill or a signature says something of a whole, which it names first, and not of the bytes of each file: what one folder lacks is no matter of another that shares a file with it.
        _whole = kind is "aibom" or "checkpoint-signature" ? subjects[0].Digests : null;
        _digests = subjects.SelectMany(s => s.Digests).Select(d => d.ToString()).ToHashSet();
        var things = Bulk.Query<string>(view, _digests, list => $"SELECT DISTINCT thing FROM thing_digest WHERE artefact = 0 AND digest IN {list}").Distinct().ToList();
        _named = Bulk.Query<Named>(view, things, list => $"SELECT d.digest AS Digest, t.slug AS Slug FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE d.thing IN {list}").ToLookup(d => d.Digest, d => d.Slug);
    }

    /// <summary>The findings of a kind and tool that it says something of, by their fingerprints.</summary>
    public Dictionary<string, KnownFinding> Findings(string kind, string? tool)
    {
        var known = new Dictionary<string, KnownFinding>();
        foreach (var digest in _digests.Union(_named.Select(n => n.Key)))
            foreach (var found in _view.Query<KnownFinding>(
                """
                SELECT id AS Id, kind AS Kind, rule AS Rule, fingerprint AS Fingerprint, status AS Status, closed AS Closed, subject_digest AS SubjectDigest, subject_name AS SubjectName, first_entry AS FirstEntry, last_entry AS LastEntry
                FROM finding WHERE (kind = @kind OR kind = @also) AND (tool = @tool OR (tool IS NULL AND @tool IS NULL)) AND subject_digest = @digest ORDER BY number
                """,
                new { kind, also = kind switch { Suite => Round, Round => Suite, _ => kind }, tool, digest }))
                if (!IsOf(found))
                    continue;
                else if (found.Kind == kind || kind == Suite)
                    known[found.Fingerprint] = found;
                else if (Probed(found) is { } probe)
                    known.TryAdd(probe, found);
        return known;
    }

    bool IsOf(KnownFinding found) =>
        _whole is not null ? Report(found.LastEntry).Subjects[0].Digests.Any(_whole.Contains)
        : _digests.Contains(found.SubjectDigest) || (IsNamed(found.SubjectDigest, found.SubjectName)
            && Report(found.FirstEntry).Findings.First(f => f.Id == found.Id) is var first && IsNamed(first.CountedBy.ToString(), first.Subject));

    // Suites of before did not write down what their cases were made from.
    string? Probed(KnownFinding ofSuite) => Report(ofSuite.LastEntry).Findings.FirstOrDefault(f => f.Id == ofSuite.Id)?.SameAs;

    // Reports of before named a version by its files, which another one may have too: the name beside them says which version it was.
    bool IsNamed(string digest, string name) => _named.Contains(digest) && (_named[digest].Contains(name) || !ThingQueries.WithDigest(_view, digest).Any(t => t.Slug == name));

    EvidenceBody Report(long entry) => _view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;

    sealed record Named(string Digest, string Slug);
}

/// <summary>A finding of the record, as far as a new report is matched with it.</summary>
sealed record KnownFinding(string Id, string Kind, string Rule, string Fingerprint, string Status, long Closed, string SubjectDigest, string SubjectName, long FirstEntry, long LastEntry);
