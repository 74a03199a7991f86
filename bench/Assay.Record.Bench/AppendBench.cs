using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Record.Bench;

/// <summary>Appends of an entry with a blob of 1 KiB, against plain inserts of as many bytes with the same durability.</summary>
static class AppendBench
{
    static readonly TimeSpan Enough = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(Machine machine, string engine)
    {
        var content = RandomNumberGenerator.GetBytes(1024);
        await using var record = await machine.NewAsync(engine);
        foreach (var batch in new[] { 1, 100 })
        {
            var clock = Stopwatch.StartNew();
            var n = 0;
            for (; clock.Elapsed < Enough; n += batch)
            {
                var first = n;
                await record.Store.AppendAsync(_ => [.. Enumerable.Range(first, batch).Select(i => record.Note(i, content))]);
            }

            var raw = Raw(engine, await machine.NewDatabaseAsync(engine), batch, content);
            var rate = n / clock.Elapsed.TotalSeconds;
            Program.Row(batch == 1 ? "appends of one entry" : $"appends in batches of {batch}", engine, $"{rate:0} entries/s; plain insert {raw:0}/s; {rate / raw:0.00} of it");
        }
    }

    // The same bytes (leaf of some 260, hash, head, content, salt), one table, one transaction for each batch.
    static double Raw(string engine, string address, int batch, byte[] content)
    {
        using DbConnection connection = engine == "SQLite" ? new SqliteConnection($"Data Source={address};Pooling=False") : new NpgsqlConnection(address);
        connection.Open();
        void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        if (engine == "SQLite")
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        Run($"CREATE TABLE plain (id BIGINT PRIMARY KEY, leaf {(engine == "SQLite" ? "BLOB" : "BYTEA")} NOT NULL, content {(engine == "SQLite" ? "BLOB" : "BYTEA")} NOT NULL)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO plain (id, leaf, content) VALUES (@id, @leaf, @content)";
        foreach (var (name, value) in new (string, object)[] { ("id", 0L), ("leaf", new byte[900]), ("content", content) })
        {
            var parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            insert.Parameters.Add(parameter);
        }

        insert.Prepare();
        var clock = Stopwatch.StartNew();
        var n = 0;
        while (clock.Elapsed < Enough)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < batch; i++)
            {
                insert.Parameters[0].Value = (long)n++;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return n / clock.Elapsed.TotalSeconds;
    }
}
