using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Tests.Shared;

/// <summary>
/// Changes a database behind the back of the program that owns it, one thing at a time: while a caller stands at an item
/// of an enumeration the change is there, and going on takes it back.
/// </summary>
public sealed class Tampering : IDisposable
{
    readonly DbConnection _connection;
    readonly string _locator;

    Tampering(DbConnection connection, string locator)
    {
        _connection = connection;
        _locator = locator;
        connection.Open();
    }

    public static Tampering Sqlite(string path)
    {
        var made = new Tampering(new SqliteConnection($"Data Source={path};Pooling=False"), "rowid");
        made.Execute("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000", []);
        return made;
    }

    public static Tampering Postgres(string connectionString) => new(new NpgsqlConnection(connectionString + ";Pooling=false"), "ctid::text");

    bool IsPostgres => _connection is NpgsqlConnection;

    public IReadOnlyList<string> Tables() =>
    [
        .. Query(IsPostgres
            ? "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
            : "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Select(r => (string)r[0]!),
    ];

    /// <summary>Every cell of every row, changed by as little as there is: one bit of bytes, one letter, one unit.</summary>
    public IEnumerable<Change> EveryCell(string table, int every = 1, int offset = 0)
    {
        var random = new Random(7);
        var columns = Columns(table);
        var count = 0;
        foreach (var row in Rows(table))
        {
            var at = (string)row[0]!;
            for (var i = 0; i < columns.Count; i++)
            {
                if ((count++ + offset) % every != 0)
                    continue;
                var (column, type) = columns[i];
                var old = row[i + 1];
                foreach (var value in Others(old, type, random))
                    if (TrySet(table, column, value, ref at))
                    {
                        yield return new Change(table, column, $"{table}.{column}: {Show(old)} became {Show(value)}");
                        if (!TrySet(table, column, old, ref at))
                            throw new InvalidOperationException("The change could not be taken back.");
                        break;
                    }
            }
        }
    }

    public IEnumerable<Change> EveryRowDeleted(string table)
    {
        var columns = Columns(table);
        foreach (var row in Rows(table))
        {
            Execute($"DELETE FROM {table} WHERE {_locator} = @at", [("at", row[0])]);
            yield return new Change(table, "", $"{table}: the row {string.Join(", ", row.Skip(1).Take(3).Select(Show))} deleted");
            Insert(table, columns, row[1..]);
        }
    }

    /// <summary>The last row once more, under another key.</summary>
    public IEnumerable<Change> OneRowAdded(string table)
    {
        var columns = Columns(table);
        if (Rows(table) is not [.., var last])
            yield break;
        var copy = last[1..];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = copy[i] switch { long n when i == 0 => n + 1_000_003, string s => s + "x", var other => other };
        Insert(table, columns, copy);
        yield return new Change(table, "", $"{table}: a row {Show(copy[0])} added");
        Execute($"DELETE FROM {table} WHERE {columns[0].Name} = @key", [("key", copy[0])]);
    }

    public int Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public void Dispose() => _connection.Dispose();

    static IEnumerable<object?> Others(object? old, string type, Random random)
    {
        switch (old)
        {
            case null:
                yield return type switch { "BIGINT" => 1L, "TEXT" => "x", "BLOB" => new byte[] { 1 }, _ => 0.5 };
                break;
            case long n:
                yield return n + 1;
                yield return n + 1_000_003;
                break;
            case double d:
                yield return Math.BitIncrement(d);
                break;
            case string s:
                var at = random.Next(Math.Max(1, s.Length));
                yield return s.Length == 0 ? "x" : $"{s[..at]}{(s[at] == 'q' ? 'r' : 'q')}{s[(at + 1)..]}";
                yield return s + " ";
                break;
            case byte[] bytes:
                var changed = bytes.Length == 0 ? [1] : (byte[])bytes.Clone();
                if (bytes.Length > 0)
                    changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                yield return changed;
                break;
        }
    }

    bool TrySet(string table, string column, object? value, ref string at)
    {
        try
        {
            using var command = Command($"UPDATE {table} SET {column} = @value WHERE {_locator} = @at RETURNING {_locator}", [("value", value), ("at", at)]);
            at = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) is { Length: > 0 } moved ? moved : throw new InvalidOperationException($"{table} has lost a row.");
            return true;
        }
        catch (DbException)
        {
            // Another row has this key: the caller tries another value.
            return false;
        }
    }

    void Insert(string table, IReadOnlyList<(string Name, string Type)> columns, IReadOnlyList<object?> row) => Execute(
        $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})",
        [.. row.Select((v, i) => ($"p{i}", v))]);

    List<object?[]> Rows(string table) => Query($"SELECT {(IsPostgres ? "ctid::text" : "CAST(rowid AS TEXT)")}, {string.Join(", ", Columns(table).Select(c => c.Name))} FROM {table} ORDER BY 1");

    List<(string Name, string Type)> Columns(string table) =>
    [
        .. Query(IsPostgres
            ? $"SELECT column_name::text, CASE data_type WHEN 'bytea' THEN 'BLOB' ELSE upper(data_type) END FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            : $"SELECT name, type FROM pragma_table_info('{table}') ORDER BY cid").Select(r => ((string)r[0]!, (string)r[1]!)),
    ];

    List<object?[]> Query(string sql)
    {
        using var command = Command(sql, []);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    static string Show(object? cell) => cell switch { null => "null", byte[] b => $"{b.Length} bytes", string { Length: > 40 } s => s[..40] + "…", _ => Convert.ToString(cell, CultureInfo.InvariantCulture)! };
}

/// <summary>What was changed, for the message of a test that did not see it found.</summary>
public sealed record Change(string Table, string Column, string What);
