using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Record;

/// <summary>The projections folded again from nothing, into a temporary SQLite file that is deleted with it.</summary>
sealed class Shadow : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-verify-").FullName;
    readonly SqliteConnection _connection;
    readonly ProjectionWriter _writer;
    readonly IReadOnlyList<IProjection> _projections;
    SqliteTransaction? _transaction;

    public Shadow(IReadOnlyList<IProjection> projections)
    {
        SqliteNative.Initialise();
        _projections = projections;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "shadow.db"), Pooling = false }.ConnectionString);
        _connection.Open();
        _connection.Execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536");
        foreach (var projection in projections)
            _connection.Execute(projection.Schema);
        _writer = new ProjectionWriter(_connection);
    }

    /// <summary>Folds some entries, reading blobs and earlier entries from the source.</summary>
    public void Fold(IReadOnlyList<LogEntry> entries, Source source, Faults faults)
    {
        using (_transaction = _connection.BeginTransaction())
        {
            _writer.Transaction = _transaction;
            foreach (var entry in entries)
                try
                {
                    foreach (var projection in _projections)
                        projection.Apply(entry, name => entry.Blobs.TryGetValue(name, out var commitment) ? source.View.Blob(commitment) : null, _writer);
                    if (entry.Type == EntryTypes.Erasure)
                        Erasures.Apply(entry, _projections, _writer, commitment => Find(source, commitment), source.View.Entry);
                }
                catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
                {
                    // A body that was changed may break a fold in any way; the entry is named and the rest goes on.
                    faults.Add(entry.Index, "entry", entry.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), "leaf", $"The entry cannot be folded: {e.Message}");
                }

            _transaction.Commit();
        }
    }

    public SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    static (long, string)? Find(Source source, string commitment) =>
        source.Rows("SELECT entry, name FROM blob WHERE commitment = @commitment", ("commitment", commitment)) is [[long entry, string name]] ? (entry, name) : null;
}
