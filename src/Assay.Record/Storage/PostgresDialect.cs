using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace Assay.Record;

/// <summary>PostgreSQL 15: writers queue at an advisory lock that the transaction holds; the server wakes them in order.</summary>
sealed class PostgresDialect : Dialect
{
    // "assay" in ASCII: one record per database, so one lock per database.
    const long WriteLock = 0x6173736179;

    readonly NpgsqlDataSource _source;

    public PostgresDialect(string connectionString) => _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "assay",
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
    });

    public override DbConnection OpenWriter() => _source.OpenConnection();

    public override DbConnection OpenReader() => _source.OpenConnection();

    public override void Return(DbConnection reader, bool usable) => reader.Dispose();

    public override IWriteTurn BeginWrite(DbConnection writer, CancellationToken cancel)
    {
        var transaction = writer.BeginTransaction(IsolationLevel.ReadCommitted);
        try
        {
            using var command = writer.CreateCommand();
            command.Transaction = transaction;
            command.CommandTimeout = 0;
            command.CommandText = $"SET LOCAL synchronous_commit = on; SELECT pg_advisory_xact_lock({WriteLock})";
            using var registration = cancel.Register(command.Cancel);
            command.ExecuteNonQuery();
            return new Turn(transaction);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    public override DbTransaction BeginRead(DbConnection reader)
    {
        var transaction = reader.BeginTransaction(IsolationLevel.RepeatableRead);
        using var command = reader.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SET TRANSACTION READ ONLY";
        command.ExecuteNonQuery();
        return transaction;
    }

    // COLLATE "C" sorts by bytes, as SQLite does.
    public override string Translate(string ddl) => TextType().Replace(BlobType().Replace(ddl, "BYTEA"), "TEXT COLLATE \"C\"");

    public override bool TableExists(DbConnection connection, DbTransaction? transaction, string table)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT to_regclass(@table) IS NOT NULL";
        command.Parameters.Add(new NpgsqlParameter("table", table));
        return (bool)command.ExecuteScalar()!;
    }

    public override IReadOnlyList<string> Tables(DbConnection connection, DbTransaction transaction) => connection.Query<string>(
        "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname", transaction: transaction).AsList();

    // amcheck is an extension that only a superuser installs: checking indexes is left to the operator (pg_amcheck).
    public override IEnumerable<(string Table, string Detail)> Damage(DbConnection connection, DbTransaction transaction) => [];

    public override void Dispose() => _source.Dispose();

    sealed class Turn(DbTransaction transaction) : IWriteTurn
    {
        public DbTransaction Transaction => transaction;

        public void Commit(bool scrub) => transaction.Commit();

        public void Dispose() => transaction.Dispose();
    }
}
