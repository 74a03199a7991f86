using System.Data;
using System.Data.Common;

namespace Assay.Record;

/// <summary>How a store is opened.</summary>
public enum StoreMode
{
    /// <summary>An existing record, for reading.</summary>
    Read,

    /// <summary>An existing record, for reading and writing; the schema is brought up to date.</summary>
    Write,

    /// <summary>A new record, or an existing one.</summary>
    Create,
}

/// <summary>A record on SQLite or PostgreSQL.</summary>
public sealed class RecordStore : IRecordStore
{
    readonly Dialect _dialect;
    readonly IReadOnlyList<IProjection> _projections;
    readonly ISigner? _signer;
    readonly TimeProvider _time;
    readonly StoreMode _mode;
    readonly SemaphoreSlim _turn = new(1, 1);
    DbConnection? _writer;
    ProjectionWriter? _statements;
    bool _scrub;
    bool _disposed;

    RecordStore(Dialect dialect, IReadOnlyList<IProjection> projections, ISigner? signer, TimeProvider time, StoreMode mode) =>
        (_dialect, _projections, _signer, _time, _mode) = (dialect, projections, signer, time, mode);

    internal Dialect Dialect => _dialect;

    internal IReadOnlyList<IProjection> Projections => _projections;

    /// <param name="signer">Signs tree heads; without it the record can only be read.</param>
    /// <exception cref="InvalidDataException">There is no record there, or a newer program wrote it.</exception>
    public static async Task<RecordStore> OpenAsync(StoreAddress address, IReadOnlyList<IProjection> projections, ISigner? signer, TimeProvider time, StoreMode mode)
    {
        if (address.SqlitePath is { } path && mode != StoreMode.Create && !File.Exists(path))
            throw new InvalidDataException($"There is no record at {path}. Make one with: assay init");
        var store = new RecordStore(Dialect.For(address), projections, signer, time, mode);
        try
        {
            if (mode == StoreMode.Read)
                await store.ReadRawAsync((connection, transaction) => store.CheckSchema(connection, transaction), default).ConfigureAwait(false);
            else
                await store.WriteRawAsync((connection, transaction) => store.Migrate(connection, transaction, mode), default).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<IReadOnlyList<Receipt>> AppendAsync(Func<IReadView, IReadOnlyList<NewEntry>> decide, CancellationToken cancel = default) =>
        WriteRawAsync<IReadOnlyList<Receipt>>((connection, transaction) =>
        {
            var view = new ReadView(connection, transaction);
            var entries = decide(view);
            if (entries.Count == 0)
                return [];
            if (_signer is null)
                throw new InvalidOperationException("The record was opened without a tree-head key, so nothing can be appended.");
            _statements!.Transaction = transaction;
            _scrub = entries.Any(e => e.Type == EntryTypes.Erasure);
            var receipts = new LogWriter(connection, transaction, _statements, _projections).Append(view, entries, _time.GetUtcNow(), _signer);
            _dialect.TellWatchers(connection, transaction, receipts[^1].Index + 1);
            return receipts;
        }, cancel);

    public Task<T> ReadAsync<T>(Func<IReadView, T> read, CancellationToken cancel = default) =>
        ReadRawAsync((connection, transaction) => read(new ReadView(connection, transaction)), cancel);

    /// <summary>Drops the projections and folds them again from the first entry.</summary>
    public Task RebuildAsync(IProgress<long>? progress = null, CancellationToken cancel = default) =>
        WriteRawAsync((connection, transaction) =>
        {
            Rebuild(connection, transaction, progress);
            return true;
        }, cancel);

    /// <summary>Runs <paramref name="write"/> in this process's turn; what it does is on disk when the task completes.</summary>
    internal async Task<T> WriteRawAsync<T>(Func<DbConnection, DbTransaction, T> write, CancellationToken cancel)
    {
        if (_mode == StoreMode.Read)
            throw new InvalidOperationException("The record was opened for reading, so nothing can be written.");
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Waiting for other processes and writing block: not on a thread that serves requests.
            return await Task.Run(() =>
            {
                // A connection that failed is not used again.
                if (_writer?.State is not (null or ConnectionState.Open))
                    DropWriter();
                _writer ??= _dialect.OpenWriter();
                _statements ??= new ProjectionWriter(_writer);
                using var turn = _dialect.BeginWrite(_writer, cancel);
                _scrub = false;
                var result = write(_writer, turn.Transaction);
                turn.Commit(_scrub);
                return result;
            }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DbException)
        {
            DropWriter();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    internal Task<T> ReadRawAsync<T>(Func<DbConnection, DbTransaction, T> read, CancellationToken cancel) => Task.Run(() =>
    {
        var connection = _dialect.OpenReader();
        var usable = false;
        try
        {
            using var transaction = _dialect.BeginRead(connection);
            var result = read(connection, transaction);
            transaction.Commit();
            usable = true;
            return result;
        }
        finally
        {
            _dialect.Return(connection, usable);
        }
    }, cancel);

    /// <summary>Waits for the write that is under way, if any, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        if (_writer is { } writer)
            _dialect.Settle(writer);
        DropWriter();
        _dialect.Dispose();
        _turn.Dispose();
    }

    bool CheckSchema(DbConnection connection, DbTransaction transaction)
    {
        var current = Migrations.Current(_dialect, connection, transaction);
        if (current == 0)
            throw new InvalidDataException("There is no record in this database. Make one with: assay init");
        if (current > Migrations.Latest)
            throw new InvalidDataException($"The record has schema {current}; this program knows {Migrations.Latest}. Use a newer assay.");
        if (current < Migrations.Latest && _mode == StoreMode.Read)
            throw new InvalidDataException($"The record has schema {current}; this program reads {Migrations.Latest}. Bring it up to date with: assay record rebuild");
        return true;
    }

    bool Migrate(DbConnection connection, DbTransaction transaction, StoreMode mode)
    {
        if (mode == StoreMode.Write)
            CheckSchema(connection, transaction);
        Migrations.Run(_dialect, connection, transaction);
        if (Migrations.Meta(connection, transaction, "projection-shape") != Migrations.Shape(_projections))
            Rebuild(connection, transaction, null);
        return true;
    }

    internal void Rebuild(DbConnection connection, DbTransaction transaction, IProgress<long>? progress)
    {
        Migrations.DropProjections(connection, transaction);
        Migrations.CreateProjections(_dialect, connection, transaction, _projections);
        // Not the cached statements: their tables have just been dropped.
        using var statements = new ProjectionWriter(connection) { Transaction = transaction };
        Fold.Run(new ReadView(connection, transaction), _projections, statements, connection, transaction, progress);
    }

    void DropWriter()
    {
        _statements?.Dispose();
        _writer?.Dispose();
        (_statements, _writer) = (null, null);
    }
}
