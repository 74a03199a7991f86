using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What a report means for the findings of the record: opened, matched, reopened or closed, by fingerprint, among the
/// findings of the same kind and tool that it looked at (<see cref="LookedAt"/>). The outcome is recorded, so folding never repeats it.
/// </summary>
static class FindingMatching
{
    /// <summary>Days until a finding is due, by severity; informational ones never are.</summary>
    static readonly Dictionary<Severity, int> DueDays = new() { [Severity.Critical] = 7, [Severity.High] = 30, [Severity.Medium] = 90, [Severity.Low] = 180 };

    /// <param name="tried">What the report looked by; null where that is all that its tool knows.</param>
    public static (IReadOnlyList<SeenFinding> Seen, IReadOnlyList<string> Closed) Match(
        IReadView view, LookedAt looked, Tool? tool, IReadOnlyList<Finding> findings, bool complete, DateTimeOffset now, Tried? tried = null)
    {
        var known = looked.Findings(tool?.Name);
        var number = view.Query<long>("SELECT COALESCE(MAX(number), 0) FROM finding")[0];
        var seen = new List<SeenFinding>(findings.Count);
        var taken = new HashSet<string>();
        var about = new ReportSubjects(view, looked.Subjects);
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
                old is null ? "opened" : old.Status is "fixed-awaiting-retest" || (old.Status is "verified" && !IsSetAsideInWhatWasSeen(view, looked, old, now)) ? "reopened" : "matched",
                fingerprint, finding.RuleId, finding.Title, finding.Severity, cvss, subject.Name, own,
                old is null && DueDays.TryGetValue(finding.Severity, out var days) ? now.AddDays(days) : null, counted == own ? null : counted,
                finding.SameAs?.ToString() is { } other && other != fingerprint ? other : null));
        }

        // An incomplete report proves nothing about what it did not see.
        // The same weakness in the same model file under another name is still there.
        var still = looked.Kind == "model-scan" ? seen.Select(s => (s.Rule, s.CountedBy.ToString())).ToHashSet() : [];
        var closed = complete
            ? known.Values.Where(k => k.Kind == looked.Kind && !taken.Contains(k.Id) && (k.Closed == 0 || IsOpenInWhatWasSeen(view, looked, k)) && tried?.Has(k.Rule, k.Fingerprint) != false && !still.Contains((k.Rule, k.SubjectDigest)))
                .Select(k => k.Id).Order(StringComparer.Ordinal).ToList()
            : [];
        return (seen, closed);
    }

    /// <summary>
    /// The findings of a suite by the fingerprints under which the record has them: those of a round where it has none of the case itself. What it has twice from before stays two.
    /// </summary>
    public static IReadOnlyList<Finding> AsKnown(LookedAt looked, Tool? tool, IReadOnlyList<Finding> findings)
    {
        if (looked.Kind != LookedAt.Suite || findings.All(f => f.SameAs is null))
            return findings;
        var known = looked.Findings(tool?.Name);
        return [.. findings.Select(f => f.SameAs is { } other && !known.ContainsKey(f.Fingerprint.ToString()) && known.ContainsKey(other.ToString()) ? f with { Fingerprint = other } : f)];
    }

    // A retest closed it for other versions only: in the one that this report is about it is open, and closed by it as any other.
    static bool IsOpenInWhatWasSeen(IReadView view, LookedAt looked, KnownFinding known) =>
        known.Status == "verified" && RetestScope.StillOpenIn(view, FindingQueries.Find(view, known.Id)!).Any(looked.All);

    // Verified for other versions, and in the one that this report is about somebody bears it: found there again it is no news.
    static bool IsSetAsideInWhatWasSeen(IReadView view, LookedAt looked, KnownFinding known, DateTimeOffset now)
    {
        var cells = FindingQueries.Find(view, known.Id)!;
        if (RetestScope.Elsewhere(view, cells) is not { } there || there.OpenAt(Sql.Time(now)))
            return false;
        var aside = RetestScope.StillOpenIn(view, cells);
        var others = ThingQueries.WithDigest(view, known.SubjectDigest).Where(t => RetestScope.IsVersion(t) && aside.All(a => a.Id != t.Id));
        return aside.Any(looked.All) && !others.Any(looked.All);
    }
}

/// <summary>What a report looked by, where that is not all that its tool knows: rules, or single findings by their fingerprints.</summary>
sealed record Tried(HashSet<string>? Rules = null, HashSet<string>? Fingerprints = null)
{
    public bool Has(string rule, string fingerprint) => Rules?.Contains(rule) ?? Fingerprints?.Contains(fingerprint) ?? false;
}
