using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Assay.Record;

/// <summary>PostgreSQL 15: writers queue at an advisory lock that the transaction holds; the server wakes them in order.</summary>
sealed class PostgresDialect : Dialect
{
    // "assay" in ASCII: one record per database, so one lock per database.
    const long WriteLock = 0x6173736179;

    const string Channel = "assay_append";

    /// <summary>Seconds until a watch takes the database for gone.</summary>
    const int WatchPatience = 2;

    // How long a writer may say nothing while it has its turn, where the address does not say (Options=-c idle_in_transaction_session_timeout=...): twice what a signer outside may take.
    const string WriterSilence = "60s";

    readonly string _connectionString;
    readonly NpgsqlDataSource _source;

    // Watches that were told of an append while they asked for something.
    readonly ConditionalWeakTable<NpgsqlConnection, string> _heard = [];

    public PostgresDialect(string connectionString) => (_connectionString, _source) = (connectionString, NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "assay",
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
    }));

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
            // A writer whose machine lost its network in the middle would keep everybody else waiting for as long as the server's TCP does, which is hours: also whoever pulls a kill switch.
            command.CommandText = $"SET LOCAL synchronous_commit = on; SELECT set_config('idle_in_transaction_session_timeout', '{WriterSilence}', true) WHERE current_setting('idle_in_transaction_session_timeout') = '0'; SELECT pg_advisory_xact_lock({WriteLock})";
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

    // A row of its own by its own key: nobody else writes it.
    public override bool WritersTakeTurns => false;

    public override DbConnection OpenWatch()
    {
        var watch = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString)
        {
            ApplicationName = "assay-watch",
            Pooling = false,
            Timeout = WatchPatience,
            CommandTimeout = WatchPatience,
            // Asking a server that is gone to stop would take as long again.
            CancellationTimeout = -1,
        }.ConnectionString);
        try
        {
            watch.Open();
            watch.Notification += (_, _) => _heard.AddOrUpdate(watch, Channel);
            watch.Execute($"LISTEN {Channel}");
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    public override void AwaitAppend(DbConnection watch, TimeSpan atMost, CancellationToken cancel)
    {
        // What was heard while something else was asked is not waited for again.
        if (_heard.Remove((NpgsqlConnection)watch))
            return;
        ((NpgsqlConnection)watch).Wait(atMost);
        _heard.Remove((NpgsqlConnection)watch);
    }

    public override void TellWatchers(DbConnection writer, DbTransaction transaction, long size)
    {
        using var command = writer.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT pg_notify(@channel, @size)";
        command.Parameters.Add(new NpgsqlParameter("channel", Channel));
        command.Parameters.Add(new NpgsqlParameter("size", size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        command.ExecuteNonQuery();
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
