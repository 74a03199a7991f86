using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A sign-off names a report of this record that somebody else made. Who ran a round does not say that it is enough.</summary>
static class RoundSignOff
{
    public const string Kind = "red-team-sign-off";

    public static Refusal? Check(IReadView view, Statement statement, Origin origin, string actor, DateTimeOffset now)
    {
        if (origin != Origin.Filed)
            return new Refusal(RefusalKind.Invalid, "A sign-off is a person's word: no tool measures it.", [new FieldError("origin", "filed")]) { HowTo = "File it: assay evidence file red-team-sign-off" };
        var report = statement.Predicate.Text("report");
        if (view.Query<long>("SELECT id FROM evidence WHERE envelope = @report AND kind = 'red-team-report' AND erased = 0", new { report }) is not [var entry, ..])
            return new Refusal(RefusalKind.NotFound, "There is no red-team report with this envelope in the record.", [new FieldError("report", "unknown")]) { HowTo = "List reports with: assay evidence list --kind red-team-report" };
        var log = view.Entry(entry);
        var about = log.Body.Deserialize<EvidenceBody>(Json.Options)!.Subjects;
        if (!statement.Subjects.Any(s => about.Any(s.Matches)) && !Things(view, statement.Subjects).Overlaps(Things(view, about)))
            return new Refusal(RefusalKind.Invalid, $"The report of entry {entry} is about something else than this sign-off.", [new FieldError("things", "other subject")]) { HowTo = $"See what it is about: assay evidence show {entry}" };
        var day = Day(statement.Predicate.Text("signedOn"));
        // The day of whoever signs may have begun before that of UTC.
        if (day > DateOnly.FromDateTime(now.UtcDateTime).AddDays(1))
            return new Refusal(RefusalKind.Invalid, $"The sign-off is dated {Shown(day.Value)}, which is still to come.", [new FieldError("signedOn", "in the future")]) { HowTo = "Date it on the day on which it is signed." };
        if (Ended(view, log) is { } ended && day is { } signed && signed < ended)
            return new Refusal(RefusalKind.Invalid, $"The sign-off is dated {Shown(signed)}, and the round of entry {entry} ended on {Shown(ended)}: nobody could have known what it found.", [new FieldError("signedOn", "before the round ended")])
            { HowTo = $"Date it on the day on which it is signed, {Shown(ended)} or later (days are those of UTC)." };
        return log.Actor == actor ? new Refusal(RefusalKind.SeparationOfDuties, $"You recorded the report of entry {entry}; somebody else signs it off.") { HowTo = $"Ask somebody who did not run it; it is seen with: assay evidence show {entry}" } : null;
    }

    // A version is named by its entry in the register, where the report names its files.
    static HashSet<string> Things(IReadView view, IEnumerable<Subject> subjects) =>
        [.. subjects.SelectMany(s => s.Digests).Distinct().SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).Select(t => t.Id)];

    static DateOnly? Ended(IReadView view, LogEntry report) => Blobs.Of(view, report, "envelope") is { } bytes
        && Envelope.TryRead(bytes, out _)?.TryReadStatement(out _) is { } stated ? Day(stated.Predicate.Text("endedOn")) : null;

    static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static string Shown(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
