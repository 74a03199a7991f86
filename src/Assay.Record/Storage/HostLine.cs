using System.Data.Common;
using Dapper;

namespace Assay.Record;

/// <summary>
/// A line on which batches of a host's rows go into the database, each whole or not at all. On PostgreSQL it is a connection of its own that waits for no writer of the
/// log and that no writer waits for; on SQLite, where one writes at a time, a batch waits for its turn like an entry. Only rows that nobody else writes belong here.
/// </summary>
public sealed class HostLine(RecordStore store) : IDisposable
{
    DbConnection? _line;

    /// <summary>Runs the statements in one transaction; they are on disk when the task completes. One call at a time.</summary>
    /// <exception cref="DbException">The database does not answer; the next call connects anew.</exception>
    /// <exception cref="OperationCanceledException">Its turn did not come in time; nothing was written.</exception>
    public async Task WriteAsync(IReadOnlyList<(string Sql, object Parameters)> statements, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (store.Dialect.WritersTakeTurns)
        {
            await store.WriteRawAsync((connection, transaction) => Run(connection, transaction, statements), cancel).ConfigureAwait(false);
            return;
        }

        // Waiting for the network blocks: not on a thread that serves requests.
        await Task.Run(() =>
        {
            try
            {
                _line ??= store.Dialect.OpenWatch();
                using var transaction = _line.BeginTransaction();
                Run(_line, transaction, statements);
                transaction.Commit();
            }
            catch
            {
                Drop();
                throw;
            }
        }, cancel).ConfigureAwait(false);
    }

    public void Dispose() => Drop();

    static bool Run(DbConnection connection, DbTransaction transaction, IReadOnlyList<(string Sql, object Parameters)> statements)
    {
        foreach (var (sql, parameters) in statements)
            connection.Execute(sql, parameters, transaction);
        return true;
    }

    void Drop()
    {
        try
        {
            _line?.Dispose();
        }
        catch (DbException)
        {
            // It was broken already.
        }

        _line = null;
    }
}
