using System.Data.Common;
using System.Text.RegularExpressions;

namespace Assay.Record;

/// <summary>All in which SQLite and PostgreSQL differ: connecting, taking turns at writing, names of types.</summary>
abstract partial class Dialect : IDisposable
{
    public static Dialect For(StoreAddress address) => address.SqlitePath is { } path ? new SqliteDialect(path) : new PostgresDialect(address.Postgres!);

    /// <summary>A connection for writing; one per store.</summary>
    public abstract DbConnection OpenWriter();

    /// <summary>A connection for reading; given back to <see cref="Return"/>.</summary>
    public abstract DbConnection OpenReader();

    public abstract void Return(DbConnection reader, bool usable);

    /// <summary>Waits for this process's turn among all processes that write, and begins the transaction.</summary>
    public abstract IWriteTurn BeginWrite(DbConnection writer, CancellationToken cancel);

    /// <summary>A read transaction that sees one state from first to last statement.</summary>
    public abstract DbTransaction BeginRead(DbConnection reader);

    /// <summary>Whether a row beside the log needs a turn like an entry.</summary>
    public abstract bool WritersTakeTurns { get; }

    /// <summary>A connection for <see cref="RecordWatch"/>: it hears of appends and gives up soon on a database that does not answer.</summary>
    public abstract DbConnection OpenWatch();

    /// <summary>Returns when that connection heard of an append, at the latest after that time.</summary>
    public abstract void AwaitAppend(DbConnection watch, TimeSpan atMost, CancellationToken cancel);

    /// <summary>Tells those who watch, as soon as the transaction is committed.</summary>
    public abstract void TellWatchers(DbConnection writer, DbTransaction transaction, long size);

    /// <summary>Schema text in this engine's words.</summary>
    public abstract string Translate(string ddl);

    public abstract bool TableExists(DbConnection connection, DbTransaction? transaction, string table);

    /// <summary>Names of all tables of the database that the engine did not make itself.</summary>
    public abstract IReadOnlyList<string> Tables(DbConnection connection, DbTransaction transaction);

    /// <summary>What the engine itself finds wrong with its files: a page that does not fit, an index that says other than its table.</summary>
    public abstract IEnumerable<(string Table, string Detail)> Damage(DbConnection connection, DbTransaction transaction);

    /// <summary>Before a writer is closed: what it wrote is brought to where a copy of the database would look for it.</summary>
    public virtual void Settle(DbConnection writer)
    {
    }

    public abstract void Dispose();

    [GeneratedRegex(@"\bBLOB\b", RegexOptions.CultureInvariant)]
    protected static partial Regex BlobType();

    [GeneratedRegex(@"\bTEXT\b", RegexOptions.CultureInvariant)]
    protected static partial Regex TextType();
}

/// <summary>A write transaction and the turn it was begun in. Disposing gives the turn up; without <see cref="Commit"/> nothing is written.</summary>
interface IWriteTurn : IDisposable
{
    DbTransaction Transaction { get; }

    /// <param name="scrub">Something was erased: leave no copy of it in a write-ahead log, as soon as no reader needs it.</param>
    void Commit(bool scrub);
}
