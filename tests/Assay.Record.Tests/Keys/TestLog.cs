using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Record.Tests;

/// <summary>Entries in memory, folded at once by <see cref="TrustHistory"/> and by <see cref="TrustProjection"/> on SQLite.</summary>
sealed class TestLog : IDisposable, IProjectionWriter
{
    readonly SqliteConnection _database = new("Data Source=:memory:");
    readonly TrustProjection _projection = new();
    readonly List<(LogEntry Entry, Dictionary<string, byte[]> Blobs)> _entries = [];

    // As the store does: two SQLite libraries in one process, bound function by function, crash it.
    static TestLog() => SqliteNative.Initialise();

    internal TestLog(PublicKey? root = null)
    {
        History = new TrustHistory(root);
        _database.Open();
        _database.Execute(_projection.Schema);
    }

    internal TrustHistory History { get; }

    internal long Size => _entries.Count;

    internal IEnumerable<LogEntry> Entries => _entries.Select(e => e.Entry);

    internal long Append(NewEntry entry)
    {
        var made = new LogEntry(Size, entry.Type, entry.Version, DateTimeOffset.UnixEpoch, entry.Actor, entry.Body, new Dictionary<string, string>(), []);
        var blobs = entry.Blobs.ToDictionary(b => b.Name, b => b.Content.ToArray());
        _entries.Add((made, blobs));
        History.Apply(made);
        _projection.Apply(made, blobs.GetValueOrDefault, this);
        return made.Index;
    }

    internal void Erase(long index)
    {
        _entries[(int)index].Blobs.Clear();
        _projection.Erase(_entries[(int)index].Entry, new HashSet<string> { "name" }, this);
    }

    /// <summary>All cells of all tables, as text.</summary>
    internal string Cells()
    {
        var text = new StringBuilder();
        foreach (var table in _projection.Tables)
            foreach (IDictionary<string, object?> row in _database.Query($"SELECT * FROM {table.Name} ORDER BY {table.Key}"))
                text.Append(table.Name).Append(": ").AppendJoin(", ", row.Values.Select(v => v ?? "null")).Append('\n');
        return text.ToString();
    }

    internal string CellsOfARebuild()
    {
        using var fresh = new TestLog();
        foreach (var (entry, blobs) in _entries)
            _projection.Apply(entry, blobs.GetValueOrDefault, fresh);
        return fresh.Cells();
    }

    internal IReadOnlyList<T> Query<T>(string sql, object? parameters = null) => [.. _database.Query<T>(sql, parameters)];

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue("@" + name, value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    public void Dispose() => _database.Dispose();
}
