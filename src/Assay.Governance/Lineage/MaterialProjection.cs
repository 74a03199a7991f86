using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What every recorded run read and every verified model was based on, by digest: the way from a digest forward to what was made from it. It comes
/// from erasable content, so erasing the envelope takes it away.
/// </summary>
internal sealed class MaterialProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("material_list", "evidence"), new("material", "evidence, digest")];

    public string Schema => """
        CREATE TABLE material_list (evidence BIGINT PRIMARY KEY, whole BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE material (evidence BIGINT NOT NULL, digest TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (evidence, digest));
        CREATE INDEX material_digest ON material (digest, evidence)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        if (entry.Type != EntryTypes.Evidence || entry.Body.Text("kind") is not { } kind || !Materials.Speaks(kind))
            return;
        if (blob("envelope") is not { } bytes || Envelope.TryRead(bytes, out _) is not { } envelope || envelope.TryReadStatement(out _) is not { } statement)
            return;
        // A thing is not made from itself: the verification of a base model is about that base model.
        var own = statement.Subjects.SelectMany(s => s.Digests).ToHashSet();
        var seen = new HashSet<Digest>();
        var whole = true;
        foreach (var (digest, role, name) in Materials.Of(kind, statement.Predicate))
        {
            if (own.Contains(digest) || !seen.Add(digest))
                continue;
            if (seen.Count > Materials.Most)
            {
                whole = false;
                break;
            }

            writer.Execute(
                "INSERT INTO material (evidence, digest, role, name, entry) VALUES (@id, @digest, @role, @name, @id)",
                ("id", entry.Index), ("digest", digest.ToString()), ("role", role), ("name", name));
        }

        writer.Execute("INSERT INTO material_list (evidence, whole, entry) VALUES (@id, @whole, @id)", ("id", entry.Index), ("whole", Sql.Flag(whole)));
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type != EntryTypes.Evidence || !blobNames.Contains("envelope"))
            return;
        foreach (var table in new[] { "material_list", "material" })
            writer.Execute($"DELETE FROM {table} WHERE evidence = @id", ("id", erased.Index));
    }
}
