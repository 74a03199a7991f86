using System.Globalization;
using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// Findings, their events and the waivers on them and on gate requirements. Texts stay in the blobs of the entries:
/// a row says where (<c>detail_entry</c>, <c>detail_index</c>).
/// </summary>
public sealed class FindingProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("finding", "id"), new("finding_event", "finding, entry"), new("waiver", "id")];

    // `closed` and `severity` are stored as they stand while the waiver lasts, so that a list page is one walk along an
    // index; readers add the few rows whose waiver has lapsed (index finding_waived).
    public string Schema => """
        CREATE TABLE finding (
            id TEXT PRIMARY KEY, number BIGINT NOT NULL, rule TEXT NOT NULL, title TEXT NOT NULL, severity BIGINT NOT NULL, own_severity BIGINT NOT NULL,
            cvss DOUBLE PRECISION, status TEXT NOT NULL, closed BIGINT NOT NULL, subject_name TEXT NOT NULL, subject_digest TEXT NOT NULL, tool TEXT, kind TEXT NOT NULL,
            fingerprint TEXT NOT NULL, owner TEXT, due_at BIGINT, opened_at BIGINT NOT NULL, first_entry BIGINT NOT NULL, last_entry BIGINT NOT NULL,
            detail_entry BIGINT NOT NULL, detail_index BIGINT NOT NULL, waiver TEXT, waiver_kind TEXT, waived_until BIGINT, entry BIGINT NOT NULL);
        CREATE INDEX finding_list ON finding (closed, severity, number);
        CREATE INDEX finding_due ON finding (closed, (COALESCE(due_at, 9223372036854775807)), number);
        CREATE INDEX finding_status ON finding (status, severity, number);
        CREATE INDEX finding_status_due ON finding (status, (COALESCE(due_at, 9223372036854775807)), number);
        CREATE INDEX finding_number ON finding (number);
        CREATE INDEX finding_age ON finding (closed, number);
        CREATE INDEX finding_subject ON finding (subject_digest, closed);
        CREATE INDEX finding_fingerprint ON finding (fingerprint, subject_name);
        CREATE INDEX finding_waived ON finding (waived_until);
        CREATE INDEX finding_owner ON finding (owner, closed);
        CREATE TABLE finding_event (finding TEXT NOT NULL, entry BIGINT NOT NULL, what TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, PRIMARY KEY (finding, entry));
        CREATE INDEX finding_event_retest ON finding_event (finding) WHERE what = 'retest passed';
        CREATE TABLE waiver (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL, finding TEXT, use_case TEXT, gate TEXT, requirement TEXT, model_version TEXT, severity BIGINT,
            requester TEXT NOT NULL, owner TEXT NOT NULL, approver TEXT, approver_role TEXT, requested_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
            request_entry BIGINT NOT NULL, answer_entry BIGINT, entry BIGINT NOT NULL);
        CREATE INDEX waiver_finding ON waiver (finding);
        CREATE INDEX waiver_gate ON waiver (use_case, gate);
        CREATE INDEX waiver_status ON waiver (status, expires_at)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        switch (entry.Type)
        {
            case EntryTypes.Evidence:
                Seen(entry, entry.Body.Deserialize<EvidenceBody>(Json.Options)!, writer);
                break;
            case EntryTypes.Finding:
                Changed(entry, entry.Body.Deserialize<FindingBody>(Json.Options)!, writer);
                break;
            case EntryTypes.Waiver:
                Waived(entry, entry.Body.Deserialize<WaiverBody>(Json.Options)!, writer);
                break;
        }
    }

    // What a suite found and a round finds as well is from then on what the round looks for.
    const string Kind = "CASE WHEN kind = 'regression-output' THEN @kind ELSE kind END";

    static void Seen(LogEntry entry, EvidenceBody body, IProjectionWriter writer)
    {
        for (var i = 0; i < body.Findings.Count; i++)
        {
            var f = body.Findings[i];
            if (f.Change == "opened")
                writer.Execute(
                    """
                    INSERT INTO finding (id, number, rule, title, severity, own_severity, cvss, status, closed, subject_name, subject_digest, tool, kind, fingerprint,
                        owner, due_at, opened_at, first_entry, last_entry, detail_entry, detail_index, waiver, waiver_kind, waived_until, entry)
                    VALUES (@id, @number, @rule, @title, @severity, @severity, @cvss, 'open', 0, @subject, @digest, @tool, @kind, @fingerprint,
                        NULL, @due, @at, @entry, @entry, @entry, @index, NULL, NULL, NULL, @entry)
                    """,
                    ("id", f.Id), ("number", long.Parse(f.Id.AsSpan(3), CultureInfo.InvariantCulture)), ("rule", f.Rule), ("title", f.Title),
                    ("severity", (long)f.Severity), ("cvss", f.Cvss), ("subject", f.Subject), ("digest", f.CountedBy.ToString()), ("tool", body.Tool?.Name),
                    ("kind", body.Kind), ("fingerprint", f.Fingerprint), ("due", Sql.Time(f.Due)), ("at", Sql.Time(entry.At)), ("entry", entry.Index), ("index", (long)i));
            else
                writer.Execute(
                    f.Change == "reopened"
                        ? $"UPDATE finding SET status = 'open', closed = 0, waiver = NULL, waiver_kind = NULL, waived_until = NULL, last_entry = @entry, subject_digest = @digest, subject_name = @subject, detail_entry = @entry, detail_index = @index, own_severity = @severity, severity = @severity, fingerprint = @fingerprint, kind = {Kind}, entry = @entry WHERE id = @id"
                        : $"UPDATE finding SET last_entry = @entry, subject_digest = @digest, subject_name = @subject, detail_entry = @entry, detail_index = @index, own_severity = @severity, severity = CASE WHEN waiver_kind = 'severity' THEN severity ELSE @severity END, fingerprint = @fingerprint, kind = {Kind}, entry = @entry WHERE id = @id",
                    ("severity", (long)f.Severity), ("id", f.Id), ("entry", entry.Index), ("digest", f.CountedBy.ToString()), ("subject", f.Subject), ("index", (long)i), ("fingerprint", f.Fingerprint), ("kind", body.Kind));
            if (f.Change != "matched")
                Event(writer, f.Id, entry, f.Change);
        }

        foreach (var id in body.Closed)
        {
            writer.Execute("UPDATE finding SET status = 'verified', closed = 1, entry = @entry WHERE id = @id", ("id", id), ("entry", entry.Index));
            Event(writer, id, entry, "no longer seen");
        }
    }

    static void Changed(LogEntry entry, FindingBody body, IProjectionWriter writer)
    {
        if (body.Status is { } status)
            writer.Execute(
                "UPDATE finding SET status = @status, closed = @closed, entry = @entry WHERE id = @id",
                ("id", body.Finding), ("status", status), ("closed", Sql.Flag(Closes(status))), ("entry", entry.Index));
        if (body.Owner is { } owner)
            writer.Execute("UPDATE finding SET owner = @owner, entry = @entry WHERE id = @id", ("id", body.Finding), ("owner", owner), ("entry", entry.Index));
        if (body.Due is { } due)
            writer.Execute("UPDATE finding SET due_at = @due, entry = @entry WHERE id = @id", ("id", body.Finding), ("due", Sql.Time(due)), ("entry", entry.Index));
        Event(writer, body.Finding, entry, What(body));
    }

    static void Waived(LogEntry entry, WaiverBody body, IProjectionWriter writer)
    {
        if (body.Change == "requested")
            writer.Execute(
                """
                INSERT INTO waiver (id, kind, status, finding, use_case, gate, requirement, model_version, severity, requester, owner, approver, approver_role,
                    requested_at, expires_at, request_entry, answer_entry, entry)
                VALUES (@id, @kind, 'requested', @finding, @use_case, @gate, @requirement, @model_version, @severity, @actor, @owner, NULL, NULL, @at, @expires, @entry, NULL, @entry)
                """,
                ("id", body.Id), ("kind", body.Kind), ("finding", body.Finding), ("use_case", body.UseCase), ("gate", body.Gate), ("requirement", body.Requirement), ("model_version", body.ModelVersion),
                ("severity", body.Severity is { } s ? (long)s : null), ("actor", entry.Actor), ("owner", body.Owner ?? entry.Actor), ("at", Sql.Time(entry.At)),
                ("expires", Sql.Time(body.Expires)), ("entry", entry.Index));
        else
            writer.Execute(
                body.Change is "approved" or "rejected"
                    ? "UPDATE waiver SET status = @status, approver = @actor, approver_role = @role, answer_entry = @entry, entry = @entry WHERE id = @id"
                    // Who let it pass stays on record when it ends.
                    : "UPDATE waiver SET status = @status, answer_entry = @entry, entry = @entry WHERE id = @id",
                ("id", body.Id), ("status", body.Change), ("actor", entry.Actor), ("role", body.Role), ("entry", entry.Index));
        if (body.Finding is not { } finding)
            return;
        if (body.Change == "approved")
            writer.Execute(
                body.Kind == "severity"
                    ? "UPDATE finding SET severity = @severity, waiver = @waiver, waiver_kind = @kind, waived_until = @until, entry = @entry WHERE id = @id"
                    // Verified for one version and set aside for the others: it stays verified for the one.
                    : "UPDATE finding SET status = CASE WHEN status = 'verified' THEN status ELSE @status END, closed = 1, waiver = @waiver, waiver_kind = @kind, waived_until = @until, entry = @entry WHERE id = @id",
                ("id", finding), ("severity", (long)(body.Severity ?? Severity.Info)), ("status", body.Kind == "false-positive" ? "false-positive" : "accepted"),
                ("waiver", body.Id), ("kind", body.Kind), ("until", Sql.Time(body.Expires)), ("entry", entry.Index));
        else if (body.Change is "lapsed" or "withdrawn")
            writer.Execute(
                """
                UPDATE finding SET status = CASE WHEN status IN ('accepted', 'false-positive') THEN 'open' ELSE status END,
                    closed = CASE WHEN status IN ('accepted', 'false-positive') THEN 0 ELSE closed END,
                    severity = own_severity, waiver = NULL, waiver_kind = NULL, waived_until = NULL, entry = @entry
                WHERE id = @id AND waiver = @waiver
                """,
                ("id", finding), ("waiver", body.Id), ("entry", entry.Index));
        Event(writer, finding, entry, $"{body.Kind} {body.Change}");
    }

    static bool Closes(string status) => status is "verified" or "false-positive" or "accepted";

    static string What(FindingBody body) =>
        body.Retest is { } retest ? $"retest {retest}" : body.Status ?? (body.Owner is not null ? "assigned" : body.Due is not null ? "due date" : "comment");

    static void Event(IProjectionWriter writer, string finding, LogEntry entry, string what) =>
        writer.Execute(
            "INSERT INTO finding_event (finding, entry, what, at, actor) VALUES (@finding, @entry, @what, @at, @actor)",
            ("finding", finding), ("entry", entry.Index), ("what", what), ("at", Sql.Time(entry.At)), ("actor", entry.Actor));
}
