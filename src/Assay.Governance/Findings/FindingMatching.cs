using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What a report means for the findings of the record: opened, matched, reopened or closed, by fingerprint, among the
/// findings of the same kind and tool on the same subject. The outcome is recorded, so folding never repeats it.
/// </summary>
static class FindingMatching
{
    // One weakness is one finding: a case of a suite knows the probe that it was made from. What a round saw is the round's, whichever came first: it tries more than a case does.
    const string Suite = "regression-output", Round = "red-team-report";

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
                old is null ? "opened" : old.Status is "verified" or "fixed-awaiting-retest" ? "reopened" : "matched",
                fingerprint, finding.RuleId, finding.Title, finding.Severity, cvss, subject.Name, own,
                old is null && DueDays.TryGetValue(finding.Severity, out var days) ? now.AddDays(days) : null, counted == own ? null : counted,
                finding.SameAs?.ToString() is { } other && other != fingerprint ? other : null));
        }

        // An incomplete report proves nothing about what it did not see, and no report about files it did not look at.
        // The same weakness in the same model file under another name is still there.
        var still = kind == "model-scan" ? seen.Select(s => (s.Rule, s.CountedBy.ToString())).ToHashSet() : [];
        var closed = complete
            ? known.Values.Where(k => k.Kind == kind && !taken.Contains(k.Id) && (k.Closed == 0 || IsOpenInWhatWasSeen(view, kind, k, subjects)) && tried?.Has(k.Rule, k.Fingerprint) != false
                    && !still.Contains((k.Rule, k.SubjectDigest)) && (covered.Contains(k.SubjectDigest) || named.FoundIn(k.FirstEntry, k.Id, k.SubjectDigest, k.SubjectName)))
                .Select(k => k.Id).Order(StringComparer.Ordinal).ToList()
            : [];
        return (seen, closed);
    }

    /// <summary>
    /// The findings of a suite by the fingerprints under which the record has them: those of a round where it has none of the case itself. What it has twice from before stays two.
    /// </summary>
    public static IReadOnlyList<Finding> AsKnown(IReadView view, string kind, Tool? tool, IReadOnlyList<Subject> subjects, IReadOnlyList<Finding> findings)
    {
        if (kind != Suite || findings.All(f => f.SameAs is null))
            return findings;
        var covered = subjects.SelectMany(s => s.Digests).Select(d => d.ToString()).ToHashSet();
        var known = Known(view, kind, tool, subjects, covered, NamedVersions.Of(view, covered));
        return [.. findings.Select(f => f.SameAs is { } other && !known.ContainsKey(f.Fingerprint.ToString()) && known.ContainsKey(other.ToString()) ? f with { Fingerprint = other } : f)];
    }

    // A bill or a signature says something of a whole, which it names first, and not of the bytes of each file: what one folder lacks is no matter of another that shares a file with it.
    static bool IsOfSameWhole(IReadView view, string kind, KnownFinding known, IReadOnlyList<Subject> subjects) =>
        kind is not ("aibom" or "checkpoint-signature")
        || view.Entry(known.LastEntry).Body.Deserialize<EvidenceBody>(Json.Options)!.Subjects is not [var before, ..] || before.Digests.Any(subjects[0].Digests.Contains);

    // A retest closed it for other versions only: in the one that this report is about it is open, and closed by it as any other.
    static bool IsOpenInWhatWasSeen(IReadView view, string kind, KnownFinding known, IReadOnlyList<Subject> subjects) =>
        known.Status == "verified" && RetestScope.StillOpenIn(view, FindingQueries.Find(view, known.Id)!) is { Count: > 0 } open && RetestScope.IsAboutAny(view, kind, subjects, open);

    static Dictionary<string, KnownFinding> Known(IReadView view, string kind, Tool? tool, IReadOnlyList<Subject> subjects, HashSet<string> covered, NamedVersions named)
    {
        var known = new Dictionary<string, KnownFinding>();
        foreach (var digest in covered)
            foreach (var row in view.Query<KnownFinding>(
                """
                SELECT id AS Id, kind AS Kind, rule AS Rule, fingerprint AS Fingerprint, status AS Status, closed AS Closed, subject_digest AS SubjectDigest, subject_name AS SubjectName, first_entry AS FirstEntry, last_entry AS LastEntry FROM finding
                WHERE (kind = @kind OR kind = @also) AND (tool = @tool OR (tool IS NULL AND @tool IS NULL)) AND (subject_digest = @digest OR subject_digest IN (
                    SELECT o.digest FROM thing_digest d JOIN thing_digest o ON o.thing = d.thing WHERE d.digest = @digest))
                ORDER BY number
                """,
                new { kind, also = kind switch { Suite => Round, Round => Suite, _ => kind }, tool = tool?.Name, digest }))
            {
                if (!IsOfSameWhole(view, kind, row, subjects) || (!covered.Contains(row.SubjectDigest) && named.IsOfAnother(row.SubjectDigest, row.SubjectName)))
                    continue;
                if (row.Kind == kind || kind == Suite)
                    known[row.Fingerprint] = row;
                else if (Probed(view, row) is { } probe)
                    known.TryAdd(probe, row);
            }

        return known;
    }

    // Suites of before did not write down what their cases were made from.
    static string? Probed(IReadView view, KnownFinding ofSuite) =>
        view.Entry(ofSuite.LastEntry).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings.FirstOrDefault(f => f.Id == ofSuite.Id)?.SameAs;

    sealed record KnownFinding(string Id, string Kind, string Rule, string Fingerprint, string Status, long Closed, string SubjectDigest, string SubjectName, long FirstEntry, long LastEntry);
}

/// <summary>What a report looked by, where that is not all that its tool knows: rules, or single findings by their fingerprints.</summary>
sealed record Tried(HashSet<string>? Rules = null, HashSet<string>? Fingerprints = null)
{
    public bool Has(string rule, string fingerprint) => Rules?.Contains(rule) ?? Fingerprints?.Contains(fingerprint) ?? false;
}
