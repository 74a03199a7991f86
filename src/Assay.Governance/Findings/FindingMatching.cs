using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What a report means for the findings of the record: opened, matched, reopened or closed, by fingerprint, among the
/// findings of the same kind and tool on the same subject. The outcome is recorded, so folding never repeats it.
/// </summary>
static class FindingMatching
{
    /// <summary>Days until a finding is due, by severity; informational ones never are.</summary>
    static readonly Dictionary<Severity, int> DueDays = new() { [Severity.Critical] = 7, [Severity.High] = 30, [Severity.Medium] = 90, [Severity.Low] = 180 };

    /// <param name="tried">What the report looked by; null where that is all that its tool knows.</param>
    public static (IReadOnlyList<SeenFinding> Seen, IReadOnlyList<string> Closed) Match(
        IReadView view, string kind, Tool? tool, IReadOnlyList<Subject> subjects, IReadOnlyList<Finding> findings, bool complete, DateTimeOffset now, Tried? tried = null)
    {
        var covered = subjects.SelectMany(s => s.Digests).Select(d => d.ToString()).ToHashSet();
        var named = NamedVersions.Of(view, covered);
        var known = Known(view, kind, tool, subjects, covered, named);
        var number = view.Query<long>("SELECT COALESCE(MAX(number), 0) FROM finding")[0];
        var seen = new List<SeenFinding>(findings.Count);
        var taken = new HashSet<string>();
        var about = new ReportSubjects(view, subjects);
        foreach (var finding in findings)
        {
            var subject = about.Of(finding);
            var fingerprint = finding.Fingerprint.ToString();
            var old = known.GetValueOrDefault(fingerprint);
            if (old is not null && !taken.Add(old.Id))
                continue;
            if (old is null && !taken.Add(fingerprint))
                continue;
            var (own, counted) = (ReportSubjects.Own(subject), about.CountedBy(subject));
            var cvss = finding.Cvss.Select(v => CvssVector.TryParse(v, out var vector, out _) ? vector.Score : (double?)null).Max();
            seen.Add(new SeenFinding(
                old?.Id ?? $"AS-{(++number).ToString(System.Globalization.CultureInfo.InvariantCulture)}",
                old is null ? "opened" : old.Status is "fixed-awaiting-retest" || (old.Status is "verified" && !IsSetAsideInWhatWasSeen(view, kind, old, subjects, now)) ? "reopened" : "matched",
                fingerprint, finding.RuleId, finding.Title, finding.Severity, cvss, subject.Name, own,
                old is null && DueDays.TryGetValue(finding.Severity, out var days) ? now.AddDays(days) : null, counted == own ? null : counted));
        }

        // An incomplete report proves nothing about what it did not see, and no report about files it did not look at.
        // The same weakness in the same model file under another name is still there.
        var still = kind == "model-scan" ? seen.Select(s => (s.Rule, s.CountedBy.ToString())).ToHashSet() : [];
        var closed = complete
            ? known.Values.Where(k => !taken.Contains(k.Id) && (k.Closed == 0 || IsOpenInWhatWasSeen(view, kind, k, subjects)) && tried?.Has(k.Rule, k.Fingerprint) != false
                    && !still.Contains((k.Rule, k.SubjectDigest)) && (covered.Contains(k.SubjectDigest) || named.FoundIn(k.FirstEntry, k.Id, k.SubjectDigest, k.SubjectName)))
                .Select(k => k.Id).Order(StringComparer.Ordinal).ToList()
            : [];
        return (seen, closed);
    }

    // A bill or a signature says something of a whole, which it names first, and not of the bytes of each file: what one folder lacks is no matter of another that shares a file with it.
    static bool IsOfSameWhole(IReadView view, string kind, KnownFinding known, IReadOnlyList<Subject> subjects) =>
        kind is not ("aibom" or "checkpoint-signature")
        || view.Entry(known.LastEntry).Body.Deserialize<EvidenceBody>(Json.Options)!.Subjects is not [var before, ..] || before.Digests.Any(subjects[0].Digests.Contains);

    // A retest closed it for other versions only: in the one that this report is about it is open, and closed by it as any other.
    static bool IsOpenInWhatWasSeen(IReadView view, string kind, KnownFinding known, IReadOnlyList<Subject> subjects) =>
        known.Status == "verified" && RetestScope.StillOpenIn(view, FindingQueries.Find(view, known.Id)!) is { Count: > 0 } open && RetestScope.IsAboutAny(view, kind, subjects, open);

    // Verified for other versions, and in the one that this report is about somebody bears it: found there again it is no news.
    static bool IsSetAsideInWhatWasSeen(IReadView view, string kind, KnownFinding known, IReadOnlyList<Subject> subjects, DateTimeOffset now)
    {
        var cells = FindingQueries.Find(view, known.Id)!;
        if (RetestScope.Elsewhere(view, cells) is not { } there || there.OpenAt(Sql.Time(now)))
            return false;
        var aside = RetestScope.StillOpenIn(view, cells);
        var others = ThingQueries.WithDigest(view, known.SubjectDigest).Where(t => RetestScope.IsVersion(t) && aside.All(a => a.Id != t.Id));
        return RetestScope.IsAboutAny(view, kind, subjects, aside) && !RetestScope.IsAboutAny(view, kind, subjects, others);
    }

    static Dictionary<string, KnownFinding> Known(IReadView view, string kind, Tool? tool, IReadOnlyList<Subject> subjects, HashSet<string> covered, NamedVersions named)
    {
        var known = new Dictionary<string, KnownFinding>();
        foreach (var digest in covered)
            foreach (var row in view.Query<KnownFinding>(
                """
                SELECT id AS Id, rule AS Rule, fingerprint AS Fingerprint, status AS Status, closed AS Closed, subject_digest AS SubjectDigest, subject_name AS SubjectName, first_entry AS FirstEntry, last_entry AS LastEntry FROM finding
                WHERE kind = @kind AND (tool = @tool OR (tool IS NULL AND @tool IS NULL)) AND (subject_digest = @digest OR subject_digest IN (
                    SELECT o.digest FROM thing_digest d JOIN thing_digest o ON o.thing = d.thing WHERE d.digest = @digest))
                ORDER BY number
                """,
                new { kind, tool = tool?.Name, digest }))
                if (IsOfSameWhole(view, kind, row, subjects) && (covered.Contains(row.SubjectDigest) || !named.IsOfAnother(row.SubjectDigest, row.SubjectName)))
                    known[row.Fingerprint] = row;
        return known;
    }

    sealed record KnownFinding(string Id, string Rule, string Fingerprint, string Status, long Closed, string SubjectDigest, string SubjectName, long FirstEntry, long LastEntry);
}

/// <summary>What a report looked by, where that is not all that its tool knows: rules, or single findings by their fingerprints.</summary>
sealed record Tried(HashSet<string>? Rules = null, HashSet<string>? Fingerprints = null)
{
    public bool Has(string rule, string fingerprint) => Rules?.Contains(rule) ?? Fingerprints?.Contains(fingerprint) ?? false;
}
