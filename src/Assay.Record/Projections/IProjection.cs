namespace Assay.Record;

/// <summary>
/// A pure fold from entries to tables: no clock, no policy, no reading of other tables. It runs in the transaction of
/// the append, and again from nothing for a rebuild or a verification; both must give the same cells. Text that came
/// from a blob is null once the blob is erased.
/// </summary>
public interface IProjection
{
    /// <summary>The tables this projection owns. Each has a column <c>entry</c>: the last entry that touched the row.</summary>
    IReadOnlyList<ProjectionTable> Tables { get; }

    /// <summary>CREATE TABLE and CREATE INDEX statements of those tables, <c>;</c>-separated; types BIGINT, TEXT, DOUBLE PRECISION, BLOB.</summary>
    string Schema { get; }

    /// <param name="entry">The entry, already part of the log.</param>
    /// <param name="blob">Content of one of the entry's blobs by name; null when there is none or it was erased.</param>
    /// <param name="writer">Runs SQL that both SQLite 3.35 and PostgreSQL 15 understand.</param>
    void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer);

    /// <summary>
    /// Blobs of <paramref name="erased"/> were erased: null whatever came from them. After it, the tables must be what a
    /// fold without those blobs gives.
    /// </summary>
    void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer) { }
}

/// <summary>A table and the columns that identify a row of it (<c>id</c>, or <c>kind, id</c>).</summary>
public sealed record ProjectionTable(string Name, string Key);

/// <summary>Where a projection writes. Values are <c>long</c>, <c>string</c>, <c>double</c>, <c>byte[]</c> or null; nothing else.</summary>
public interface IProjectionWriter
{
    /// <summary>Runs one statement; parameters are written <c>@name</c>. Statements are prepared once by their text.</summary>
    void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);
}
