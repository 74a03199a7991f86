using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Record;

/// <summary>
/// SQLite: write-ahead log, full synchronisation, erased content overwritten. Writing and checkpointing happen under one
/// cross-process lock, because SQLite 3.40 can corrupt under concurrent checkpointers and its busy handler starves writers.
/// </summary>
sealed class SqliteDialect : Dialect
{
    const long CheckpointAtBytes = 4 << 20;
    const long TruncateAtBytes = 64 << 20;
    const int MaxIdleReaders = 16;

    readonly string _path;
    readonly FileTurnstile _turnstile;
    readonly ConcurrentBag<SqliteConnection> _readers = [];
    bool _scrub;
    volatile bool _disposed;

    public SqliteDialect(string path)
    {
        SqliteNative.Initialise();
        _path = path;
        _turnstile = new FileTurnstile(path);
    }

    public override DbConnection OpenWriter()
    {
        // The journal mode is changed under the lock: two processes may open a new record at once.
        _turnstile.Enter(CancellationToken.None);
        try
        {
            Create();
            var connection = Open(SqliteOpenMode.ReadWriteCreate);
            // journal_size_limit: a log that was checkpointed whole shrinks when it is used again; else its size would ask for a checkpoint after every commit.
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 0; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000");
            return connection;
        }
        finally
        {
            _turnstile.Leave();
        }
    }

    public override DbConnection OpenReader()
    {
        if (_readers.TryTake(out var pooled))
            return pooled;
        var connection = Open(SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16384");
        return connection;
    }

    public override void Return(DbConnection reader, bool usable)
    {
        if (usable && !_disposed && _readers.Count < MaxIdleReaders)
            _readers.Add((SqliteConnection)reader);
        else
            reader.Dispose();
    }

    public override IWriteTurn BeginWrite(DbConnection writer, CancellationToken cancel)
    {
        _turnstile.Enter(cancel);
        try
        {
            return new Turn(this, (SqliteConnection)writer, ((SqliteConnection)writer).BeginTransaction(deferred: false));
        }
        catch
        {
            _turnstile.Leave();
            throw;
        }
    }

    public override DbTransaction BeginRead(DbConnection reader) => ((SqliteConnection)reader).BeginTransaction(deferred: true);

    public override bool WritersTakeTurns => true;

    public override DbConnection OpenWatch() => OpenReader();

    // Other processes cannot be heard: whoever watches looks again.
    public override void AwaitAppend(DbConnection watch, TimeSpan atMost, CancellationToken cancel) => cancel.WaitHandle.WaitOne(atMost);

    public override void TellWatchers(DbConnection writer, DbTransaction transaction, long size)
    {
    }

    public override string Translate(string ddl) => ddl;

    public override bool TableExists(DbConnection connection, DbTransaction? transaction, string table)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @table";
        command.Parameters.Add(new SqliteParameter("@table", table));
        return (long)command.ExecuteScalar()! > 0;
    }

    public override IReadOnlyList<string> Tables(DbConnection connection, DbTransaction transaction) =>
        connection.Query<string>("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name", transaction: transaction).AsList();

    public override IEnumerable<(string Table, string Detail)> Damage(DbConnection connection, DbTransaction transaction) =>
        connection.Query<string>("PRAGMA integrity_check(100)", transaction: transaction).Where(line => line != "ok").Select(line => ("database", $"SQLite finds the file damaged: {line}"));

    // Somebody who copies record.db alone, without the log beside it, has then all that was written. Where another writer or a reader is there, it is theirs to do.
    public override void Settle(DbConnection writer)
    {
        if (!_turnstile.TryEnter())
            return;
        try
        {
            Truncate((SqliteConnection)writer);
        }
        catch (SqliteException)
        {
            // What was committed is on disk, in the log.
        }
        finally
        {
            _turnstile.Leave();
        }
    }

    public override void Dispose()
    {
        _disposed = true;
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _turnstile.Dispose();
    }

    SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        connection.Open();
        SqliteNative.KeepLogOnClose(connection.Handle!);
        return connection;
    }

    // SQLite gives its log and shared memory the mode of the database, so that one is made private first.
    void Create()
    {
        if (!File.Exists(_path) && !OperatingSystem.IsWindows())
            new FileStream(_path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // Under the lock, after a commit: nobody else checkpoints meanwhile. Readers may hold it up; nobody waits for them,
    // the next writer tries again.
    void Checkpoint(SqliteConnection writer, bool scrub)
    {
        var log = new FileInfo(_path + "-wal");
        var length = log.Exists ? log.Length : 0;
        _scrub |= scrub;
        if (length <= CheckpointAtBytes && !_scrub)
            return;
        try
        {
            if (length <= TruncateAtBytes && !_scrub)
                Run(writer, "PRAGMA wal_checkpoint(PASSIVE)");
            else
                Truncate(writer);
        }
        catch (SqliteException)
        {
            // The commit before is on disk: its caller must not hear that it failed.
        }
    }

    // Truncating waits for readers as long as the busy timeout says, and other writers would wait with us: not at all, then.
    void Truncate(SqliteConnection writer)
    {
        Run(writer, "PRAGMA busy_timeout = 0");
        using var command = writer.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        // First column: 1 when a reader kept it from finishing.
        _scrub &= (long)command.ExecuteScalar()! != 0;
        Run(writer, "PRAGMA busy_timeout = 5000");
    }

    sealed class Turn(SqliteDialect dialect, SqliteConnection writer, SqliteTransaction transaction) : IWriteTurn
    {
        public DbTransaction Transaction => transaction;

        public void Commit(bool scrub)
        {
            transaction.Commit();
            dialect.Checkpoint(writer, scrub);
        }

        public void Dispose()
        {
            try
            {
                transaction.Dispose();
            }
            finally
            {
                dialect._turnstile.Leave();
            }
        }
    }
}
