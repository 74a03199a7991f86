using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A sign-off names a report of this record that somebody else made. Who ran a round does not say that it is enough.</summary>
static class RoundSignOff
{
    public const string Kind = "red-team-sign-off";

    public static Refusal? Check(IReadView view, Statement statement, Origin origin, string actor)
    {
        if (origin != Origin.Filed)
            return new Refusal(RefusalKind.Invalid, "A sign-off is a person's word: no tool measures it.", [new FieldError("origin", "filed")]) { HowTo = "File it: assay evidence file red-team-sign-off" };
        var report = statement.Predicate.Text("report");
        if (view.Query<long>("SELECT id FROM evidence WHERE envelope = @report AND kind = 'red-team-report' AND erased = 0", new { report }) is not [var entry, ..])
            return new Refusal(RefusalKind.NotFound, "There is no red-team report with this envelope in the record.", [new FieldError("report", "unknown")]) { HowTo = "List reports with: assay evidence list --kind red-team-report" };
        var log = view.Entry(entry);
        var about = log.Body.Deserialize<EvidenceBody>(Json.Options)!.Subjects;
        if (!statement.Subjects.Any(s => about.Any(s.Matches)))
            return new Refusal(RefusalKind.Invalid, $"The report of entry {entry} is about something else than this sign-off.", [new FieldError("things", "other subject")]) { HowTo = $"See what it is about: assay evidence show {entry}" };
        return log.Actor == actor ? new Refusal(RefusalKind.SeparationOfDuties, $"You recorded the report of entry {entry}; somebody else signs it off.") { HowTo = $"Ask somebody who did not run it; it is seen with: assay evidence show {entry}" } : null;
    }
}
