using System.Text;

namespace Assay.Record.Tests.Storage;

/// <summary>A small projection with every type of cell, text from a blob, updates and deletes.</summary>
sealed class TestProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("note", "id"), new("note_word", "note, word")];

    public string Schema => """
        CREATE TABLE note (id BIGINT PRIMARY KEY, actor TEXT NOT NULL, text TEXT, weight DOUBLE PRECISION, raw BLOB, edits BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE note_word (note BIGINT NOT NULL, word TEXT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (note, word))
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        if (entry.Type == "note")
        {
            writer.Execute(
                "INSERT INTO note (id, actor, text, weight, raw, edits, entry) VALUES (@id, @actor, @text, @weight, @raw, 0, @id)",
                ("id", entry.Index), ("actor", entry.Actor), ("text", blob("text") is { } text ? Encoding.UTF8.GetString(text) : null),
                ("weight", entry.Body.TryGetProperty("weight", out var w) ? w.GetDouble() : null), ("raw", Merkle.LeafHash(entry.Leaf).ToBytes()));
            foreach (var word in entry.Body.GetProperty("words").EnumerateArray())
                writer.Execute("INSERT INTO note_word (note, word, entry) VALUES (@id, @word, @id)", ("id", entry.Index), ("word", word.GetString()));
        }
        else if (entry.Type == "edit")
            writer.Execute("UPDATE note SET edits = edits + 1, entry = @entry WHERE id = @id", ("entry", entry.Index), ("id", entry.Body.GetProperty("note").GetInt64()));
        else if (entry.Type == "forget")
            writer.Execute("DELETE FROM note_word WHERE note = @id", ("id", entry.Body.GetProperty("note").GetInt64()));
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type == "note" && blobNames.Contains("text"))
            writer.Execute("UPDATE note SET text = NULL WHERE id = @id", ("id", erased.Index));
    }
}
