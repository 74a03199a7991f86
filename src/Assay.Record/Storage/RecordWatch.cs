using System.Data.Common;
using Dapper;

namespace Assay.Record;

/// <summary>
/// A line to a record for one thread that follows it: it waits until something was appended, reads, and leaves word of how far it is.
/// It has a connection of its own with short patience, so that a database that is gone is noticed, and never waits for writers.
/// </summary>
public sealed class RecordWatch(RecordStore store) : IDisposable
{
    // A writer before this one may be at work for some seconds.
    static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    DbConnection? _line;
    Task _telling = Task.CompletedTask;

    /// <summary>Reads one consistent state.</summary>
    /// <exception cref="DbException">The database does not answer; the next call connects anew.</exception>
    public T Read<T>(Func<IReadView, T> read) => On(line =>
    {
        using var transaction = store.Dialect.BeginRead(line);
        var result = read(new ReadView(line, transaction));
        transaction.Commit();
        return result;
    });

    /// <summary>Returns when something may have been appended, at the latest after <paramref name="atMost"/>.</summary>
    /// <exception cref="DbException">The database does not answer; the next call connects anew.</exception>
    public void Wait(TimeSpan atMost, CancellationToken cancel) => On(line =>
    {
        store.Dialect.AwaitAppend(line, atMost, cancel);
        return true;
    });

    /// <summary>Writes one row beside the record, without a turn and without waiting for one: what was not written yet is left out.</summary>
    /// <exception cref="DbException">The database does not answer; the next call connects anew.</exception>
    public void Tell(string sql, object parameters)
    {
        if (!store.Dialect.WritersTakeTurns)
            On(line => line.Execute(sql, parameters));
        else if (_telling.IsCompleted)
            _telling = TellInTurnAsync(sql, parameters);
    }

    /// <summary>Writes the last word, after those that are under way, and waits for it a bounded time: whoever ends after it has said so.</summary>
    /// <exception cref="DbException">The database does not answer.</exception>
    public void TellLast(string sql, object parameters)
    {
        Task.WaitAny([_telling], LastWord);
        Tell(sql, parameters);
        Task.WaitAny([_telling], LastWord);
    }

    public void Dispose() => Drop();

    async Task TellInTurnAsync(string sql, object parameters)
    {
        try
        {
            await store.WriteRawAsync((connection, transaction) => connection.Execute(sql, parameters, transaction), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or ObjectDisposedException or IOException)
        {
            // Nobody relies on it: the next word says the same and more.
        }
    }

    T On<T>(Func<DbConnection, T> use)
    {
        try
        {
            return use(_line ??= store.Dialect.OpenWatch());
        }
        catch
        {
            Drop();
            throw;
        }
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
