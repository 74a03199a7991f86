using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Which versions a passed retest verifies a finding for, and whether what it rests on may show that.</summary>
static class RetestEvidence
{
    const string LookAgain = "Register the version that has the fix, look at it again, record that, and name that entry; or say by --model-version and --method which version was checked otherwise, and how.";

    /// <summary>The ids of the versions that it speaks for, or why it is not taken.</summary>
    public static Answer<IReadOnlyList<string>> Versions(IReadView view, FindingCells finding, RetestResult retest)
    {
        var open = RetestScope.StillOpenIn(view, finding);
        if (finding.Status == "verified" && open.Count == 0)
            return No(new Refusal(RefusalKind.Conflict, $"{finding.Id} is verified already.") { HowTo = $"See how it was checked, and for which versions: assay finding show {finding.Id}" });
        if (!Named(view, finding, retest).TryGet(out var named, out var unnamed))
            return No(unnamed);
        if (retest.EvidenceEntry is { } evidence && ShowsNoFix(view, finding, evidence) is { } unshown)
            return No(unshown);
        var versions = RetestScope.Of(view, finding, retest.EvidenceEntry, null);
        if (named.Version is { } version)
        {
            if (retest.EvidenceEntry is { } entry && !versions.Contains(version.Id))
                return No(Refused($"Entry {Text(entry)} is not about {version.Slug}."));
            versions = [version.Id];
        }

        return open.Count == 0 || open.Any(v => versions.Contains(v.Id)) ? Answer.Yes<IReadOnlyList<string>>(versions)
            : No(new Refusal(RefusalKind.Conflict, $"{finding.Id} is verified already, and open still in {Names(open)} only, which {(retest.EvidenceEntry is { } of ? $"the evidence at entry {Text(of)} is not about" : $"{named.Version?.Slug} is not")}.")
            {
                HowTo = $"Look at {open[0].Slug} again, record that, and name that entry.",
            });
    }

    // A word that names neither evidence nor version would speak for all that have it, also for those that nobody looked at.
    static Answer<NamedVersion> Named(IReadView view, FindingCells finding, RetestResult retest)
    {
        var holders = ThingQueries.WithDigest(view, finding.SubjectDigest).Where(RetestScope.IsVersion).ToList();
        if (retest.ModelVersion is null)
            return retest.EvidenceEntry is not null || holders.Count == 0 ? new NamedVersion(null)
                : Unsaid($"It is not said in which version {finding.Id} is fixed: {Names(holders)} {(holders.Count == 1 ? "has" : "have")} it.");
        if (ThingQueries.Find(view, retest.ModelVersion) is not { } version || !RetestScope.IsVersion(version))
            return Sought.AnyVersion.Missing(retest.ModelVersion);
        return holders.Count == 0 || holders.Exists(h => h.Id == version.Id || (h.Parent is not null && h.Parent == version.Parent)) ? new NamedVersion(version)
            : Unsaid($"{version.Slug} does not have {finding.Id}, and is no version of a model that has it: {Names(holders)} {(holders.Count == 1 ? "has" : "have")} it.");

        Refusal Unsaid(string message) => new(RefusalKind.Invalid, message, [new FieldError("modelVersion", "say which version was checked")])
        {
            HowTo = $"Name what shows it: --evidence ENTRY. Or say which version was checked: --model-version {holders[0].Slug}, or another one of it.",
        };
    }

    /// <summary>Why evidence shows nothing of the kind; null when it may.</summary>
    static Refusal? ShowsNoFix(IReadView view, FindingCells finding, long evidence) =>
        TooOld(finding, evidence) ?? FindsIt(view, finding, evidence) ?? OfTheFixer(view, finding, evidence) ?? AboutAnother(view, finding, evidence) ?? Undecided(finding, evidence, Body(view, evidence));

    // What it found counts, and not its result: a report that fails for something else may show that this is gone.
    static Refusal? FindsIt(IReadView view, FindingCells finding, long evidence)
    {
        var (found, report) = (Body(view, finding.LastEntry), Body(view, evidence));
        if (report.Findings.FirstOrDefault(f => f.Id == finding.Id || f.Fingerprint == finding.Fingerprint || (f.Title == finding.Title && (f.Subject == finding.SubjectName || report.Kind != found.Kind))) is { } same)
            return new Refusal(RefusalKind.Conflict, $"The evidence at entry {Text(evidence)} found the same: {same.Id} {same.Title}, in {same.Subject}.") { HowTo = LookAgain };
        return null;
    }

    static Refusal? Undecided(FindingCells finding, long evidence, EvidenceBody report) => report.Result switch
    {
        EvidenceResult.Failed when report.Findings.Count == 0 => new Refusal(RefusalKind.Conflict, $"The evidence at entry {Text(evidence)} failed, and does not say what it found: {finding.Id} may be among it.") { HowTo = LookAgain },
        EvidenceResult.Incomplete => new Refusal(RefusalKind.Conflict, $"The evidence at entry {Text(evidence)} is incomplete: what was not looked at may have {finding.Id} still.") { HowTo = LookAgain },
        _ => null,
    };

    static EvidenceBody Body(IReadView view, long entry) => view.Entry(entry).Body.Deserialize<EvidenceBody>(Json.Options)!;

    // What was looked at before it was found last says nothing of a fix, and the report that found it says that it is there.
    static Refusal? TooOld(FindingCells finding, long evidence) => evidence > finding.LastEntry ? null
        : new Refusal(RefusalKind.Conflict, evidence == finding.LastEntry || evidence == finding.FirstEntry
            ? $"The evidence at entry {Text(evidence)} found {finding.Id}: it does not show that it is fixed."
            : $"The evidence at entry {Text(evidence)} is older than the report that found {finding.Id} last, at entry {Text(finding.LastEntry)}.")
        {
            HowTo = LookAgain,
        };

    // What a tool measured says the same whoever ran it; what somebody wrote is that person's word.
    static Refusal? OfTheFixer(IReadView view, FindingCells finding, long evidence) =>
        EvidenceQueries.Row(view, evidence) is { Origin: Origin.Filed } row && row.Actor == WaitingFindings.FixedBy(view, finding.Id)
            ? new Refusal(RefusalKind.SeparationOfDuties, $"Entry {Text(evidence)} was filed by {row.ActorName ?? row.Actor}, who said that {finding.Id} is fixed.")
            {
                HowTo = "Name what a tool measured, or what somebody else filed.",
            }
            : null;

    static Refusal? AboutAnother(IReadView view, FindingCells finding, long evidence)
    {
        var looked = LookedAt.By(view, evidence);
        var holders = ThingQueries.WithDigest(view, finding.SubjectDigest);
        // No gate counts what is in nothing that is registered; and the retest speaks for no other version than those that it is about, when it is registered later.
        if (holders.Count == 0 || RetestScope.Spoken(view, finding, looked).Count > 0)
            return null;
        if (!holders.Any(RetestScope.IsVersion))
            return looked.Things.Any(t => holders.Any(h => h.Id == t.Id)) || looked.Versions.Any() ? null : Refused($"Entry {Text(evidence)} is not about {Names(holders)}, which has {finding.Id}.");
        var versions = looked.Versions.ToList();
        if (versions.Count == 0)
            return Refused($"Entry {Text(evidence)} is about no version that is registered: it does not show in which one {finding.Id} is fixed.");
        return Refused(versions.Exists(v => holders.Any(h => h.Id == v.Id || h.Parent == v.Parent))
            ? $"Entry {Text(evidence)} is about some files of {Names(versions)} only, and not about what {finding.Id} is in."
            : $"Entry {Text(evidence)} is about {Names(versions)}: that does not have {finding.Id}, and is no version of a model that has it.");
    }

    static Answer<IReadOnlyList<string>> No(Refusal refusal) => Answer.No<IReadOnlyList<string>>(refusal);

    static Refusal Refused(string message) => new(RefusalKind.Conflict, message) { HowTo = LookAgain };

    static string Names(IEnumerable<ThingView> things) => string.Join(", ", things.Select(t => t.Slug));

    static string Text(long entry) => entry.ToString(CultureInfo.InvariantCulture);

    sealed record NamedVersion(ThingView? Version);
}
