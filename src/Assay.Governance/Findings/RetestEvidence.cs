using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Whether the evidence that a passed retest names may show that a finding is fixed.</summary>
static class RetestEvidence
{
    const string LookAgain = "Register the version that has the fix, look at it again, record that, and name that entry; or leave --evidence away and say by --method how it was checked.";

    /// <summary>Why it shows nothing of the kind; null when it may.</summary>
    public static Refusal? ShowsNoFix(IReadView view, FindingCells finding, long evidence) =>
        TooOld(finding, evidence) ?? OfTheFixer(view, finding, evidence) ?? AboutAnother(view, finding, EvidenceAbout.Of(view, evidence));

    /// <summary>Why a finding that is verified is not verified again: a second retest says something only of a version in which it is open still.</summary>
    public static Refusal? SaysNothingNew(IReadView view, FindingCells finding, long? evidence)
    {
        var open = RetestScope.StillOpenIn(view, finding);
        if (open.Count == 0)
            return new Refusal(RefusalKind.Conflict, $"{finding.Id} is verified already.") { HowTo = $"See how it was checked: assay finding show {finding.Id}" };
        return RetestScope.Of(view, finding, evidence) is { } versions && !open.Any(v => versions.Contains(v.Id))
            ? new Refusal(RefusalKind.Conflict, $"{finding.Id} is verified already, and open still in {Names(open)} only, which the evidence at entry {Text(evidence!.Value)} is not about.")
            {
                HowTo = $"Look at {open[0].Slug} again, record that, and name that entry.",
            }
            : null;
    }

    // What was looked at before it was found last says nothing of a fix, and the report that found it says that it is there.
    static Refusal? TooOld(FindingCells finding, long evidence) => evidence > finding.LastEntry ? null
        : new Refusal(RefusalKind.Conflict, evidence == finding.LastEntry || evidence == finding.FirstEntry
            ? $"The evidence at entry {Text(evidence)} found {finding.Id}: it does not show that it is fixed."
            : $"The evidence at entry {Text(evidence)} is older than the report that found {finding.Id} last, at entry {Text(finding.LastEntry)}.")
        {
            HowTo = "Look again at what was fixed, record it, and name that entry; or leave --evidence away and say by --method how it was checked.",
        };

    // What a tool measured says the same whoever ran it; what somebody wrote is that person's word.
    static Refusal? OfTheFixer(IReadView view, FindingCells finding, long evidence) =>
        EvidenceQueries.Row(view, evidence) is { Origin: Origin.Filed } row && row.Actor == WaitingFindings.FixedBy(view, finding.Id)
            ? new Refusal(RefusalKind.SeparationOfDuties, $"Entry {Text(evidence)} was filed by {row.ActorName ?? row.Actor}, who said that {finding.Id} is fixed.")
            {
                HowTo = "Name what a tool measured, or what somebody else filed.",
            }
            : null;

    static Refusal? AboutAnother(IReadView view, FindingCells finding, EvidenceAbout about)
    {
        var holders = ThingQueries.WithDigest(view, finding.SubjectDigest);
        // No gate counts what is in nothing that is registered; and the retest speaks for no other version than those that it is about, when it is registered later.
        if (holders.Count == 0 || RetestScope.Spoken(view, finding, about).Count > 0)
            return null;
        if (!holders.Any(RetestScope.IsVersion))
            return about.Things.Any(t => holders.Any(h => h.Id == t.Id)) || about.Versions.Any() ? null : Refused($"Entry {Text(about.Entry)} is not about {Names(holders)}, which has {finding.Id}.");
        var versions = about.Versions.ToList();
        if (versions.Count == 0)
            return Refused($"Entry {Text(about.Entry)} is about no version that is registered: it does not show in which one {finding.Id} is fixed.");
        return Refused(versions.Exists(v => holders.Any(h => h.Id == v.Id || h.Parent == v.Parent))
            ? $"Entry {Text(about.Entry)} is about some files of {Names(versions)} only, and not about what {finding.Id} is in."
            : $"Entry {Text(about.Entry)} is about {Names(versions)}: that does not have {finding.Id}, and is no version of a model that has it.");
    }

    static Refusal Refused(string message) => new(RefusalKind.Conflict, message) { HowTo = LookAgain };

    static string Names(IEnumerable<ThingView> things) => string.Join(", ", things.Select(t => t.Slug));

    static string Text(long entry) => entry.ToString(CultureInfo.InvariantCulture);
}
