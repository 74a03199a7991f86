using Dapper;

namespace Assay.Record;

/// <summary>
/// Tables of a host beside the record, in the same database: accounts, sessions, tokens. They are not part of the log
/// and are not verified; their names begin with <c>host_</c>.
/// </summary>
public sealed class HostTables(RecordStore store)
{
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null, CancellationToken cancel = default) =>
        store.ReadRawAsync<IReadOnlyList<T>>((connection, transaction) => connection.Query<T>(sql, parameters, transaction).AsList(), cancel);

    /// <summary>Runs one statement in a transaction of its own; on disk when the task completes.</summary>
    /// <returns>Number of rows changed.</returns>
    public Task<int> ExecuteAsync(string sql, object? parameters = null, CancellationToken cancel = default) =>
        store.WriteRawAsync((connection, transaction) => connection.Execute(sql, parameters, transaction), cancel);
}
