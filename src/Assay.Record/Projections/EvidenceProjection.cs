using System.Text.Json;

namespace Assay.Record;

/// <summary>Evidence with its subjects and metrics.</summary>
public sealed class EvidenceProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } =
        [new("evidence", "id"), new("evidence_subject", "evidence, digest"), new("metric", "evidence, ordinal")];

    public string Schema => """
        CREATE TABLE evidence (
            id BIGINT PRIMARY KEY, kind TEXT NOT NULL, origin TEXT NOT NULL, result TEXT NOT NULL, tool TEXT, tool_version TEXT,
            subject_name TEXT NOT NULL, envelope TEXT NOT NULL, predicate_type TEXT NOT NULL, key_id TEXT NOT NULL, at BIGINT NOT NULL,
            valid_until BIGINT, actor TEXT NOT NULL, findings BIGINT NOT NULL, gaps BIGINT NOT NULL, none_in_period BIGINT NOT NULL, payload TEXT, answered BIGINT, erased BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE INDEX evidence_kind ON evidence (kind, id);
        CREATE INDEX evidence_envelope ON evidence (envelope);
        CREATE INDEX evidence_payload ON evidence (payload);
        CREATE TABLE evidence_subject (
            evidence BIGINT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (evidence, digest));
        CREATE INDEX evidence_subject_digest ON evidence_subject (digest, evidence);
        CREATE TABLE metric (
            evidence BIGINT NOT NULL, ordinal BIGINT NOT NULL, name TEXT NOT NULL, slice TEXT, value DOUBLE PRECISION NOT NULL, unit TEXT,
            low DOUBLE PRECISION, high DOUBLE PRECISION, confidence DOUBLE PRECISION, count BIGINT, entry BIGINT NOT NULL, PRIMARY KEY (evidence, ordinal))
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        if (entry.Type != EntryTypes.Evidence)
            return;
        var body = entry.Body.Deserialize<EvidenceBody>(Json.Options)!;
        writer.Execute(
            """
            INSERT INTO evidence (id, kind, origin, result, tool, tool_version, subject_name, envelope, predicate_type, key_id, at, valid_until, actor, findings, gaps, none_in_period, payload, answered, erased, entry)
            VALUES (@id, @kind, @origin, @result, @tool, @version, @subject, @envelope, @predicate, @key, @at, @until, @actor, @findings, @gaps, @none, @payload, @answered, 0, @id)
            """,
            ("id", entry.Index), ("kind", body.Kind), ("origin", body.Origin.Name()), ("result", body.Result.Name()), ("tool", body.Tool?.Name),
            ("version", body.Tool?.Version), ("subject", body.Subjects[0].Name), ("envelope", body.Envelope.ToString()), ("predicate", body.PredicateType),
            ("key", body.KeyId), ("at", Sql.Time(entry.At)), ("until", Sql.Time(body.ValidUntil)), ("actor", entry.Actor),
            ("findings", (long)body.Findings.Count), ("gaps", (long)body.Gaps),
            ("none", Sql.Flag(body.NoneInPeriod)), ("payload", body.Payload?.ToString()), ("answered", Sql.Time(body.Answered)));
        foreach (var (digest, name) in body.Subjects.SelectMany(s => s.Digests.Select(d => (d.ToString(), s.Name))).DistinctBy(p => p.Item1))
            writer.Execute(
                "INSERT INTO evidence_subject (evidence, digest, name, entry) VALUES (@id, @digest, @name, @id)",
                ("id", entry.Index), ("digest", digest), ("name", name));
        for (var i = 0; i < body.Metrics.Count; i++)
        {
            var m = body.Metrics[i];
            writer.Execute(
                """
                INSERT INTO metric (evidence, ordinal, name, slice, value, unit, low, high, confidence, count, entry)
                VALUES (@id, @ordinal, @name, @slice, @value, @unit, @low, @high, @confidence, @count, @id)
                """,
                ("id", entry.Index), ("ordinal", (long)i), ("name", m.Name), ("slice", m.Slice), ("value", m.Value), ("unit", m.Unit),
                ("low", m.Low), ("high", m.High), ("confidence", m.Confidence), ("count", m.Count));
        }
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type == EntryTypes.Evidence && blobNames.Contains("envelope"))
            writer.Execute("UPDATE evidence SET erased = 1 WHERE id = @id", ("id", erased.Index));
    }
}
