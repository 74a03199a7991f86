using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>Which gateway writes, and how long what it writes is kept.</summary>
/// <param name="Instance">This process of it; another is chosen at every start.</param>
/// <param name="Name">What people call it; replicas may share a name, and then share the number of exchanges.</param>
/// <param name="Key">Under which texts are kept; null when none are.</param>
public sealed record TrafficSource(string Instance, string Name, TelemetryEntry Keep, PromptKey? Key = null);

/// <summary>The texts of an exchange as they go into the database.</summary>
sealed record SealedText(string Reference, DateTimeOffset At, string Key, byte[] Sealed);

/// <summary>
/// Writes what a gateway saw into host tables of the record that it follows: numbers by minute, and the last exchanges. It has a queue of bounded size and a task of its own: no request waits for it or for
/// the database. While the database is away it goes on counting; what then has no room is counted as lost, and that number is written as soon as it can be.
/// </summary>
public sealed class TrafficRecorder : IAsyncDisposable
{
    /// <summary>How often it writes, when there is something.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    // A batch holds a turn of the database for a few milliseconds only: limits are leased in the same turns.
    const int MostOfBatch = 200, MostTexts = 2000, TextsOfBatch = 50;
    const long MostTextBytes = 32L << 20;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), SweepEvery = TimeSpan.FromMinutes(1);

    readonly HostLine _line;
    readonly TrafficSource _source;
    readonly Func<long> _untold, _unlogged;
    readonly Action<string> _say;
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    readonly TrafficTally _tally = new();
    readonly ExchangeShelf _shelf = new();
    readonly Queue<SealedText> _texts = [];
    readonly SemaphoreSlim _writing = new(1, 1);
    readonly RepeatedWriting _loop;
    Batch? _again;
    DateTimeOffset _swept;
    long _told, _logged, _textBytes;
    bool _away;

    TrafficRecorder(RecordStore store, TrafficSource source, Func<long> untold, Func<long> unlogged, TimeProvider time, Action<string> say)
    {
        (_line, _source, _untold, _unlogged, _time, _say) = (new HostLine(store), source, untold, unlogged, time, say);
        _loop = RepeatedWriting.Start(Every, time, WriteAsync);
    }

    /// <summary>Begins to write.</summary>
    /// <param name="untold">Exchanges so far that this was not told of.</param>
    /// <param name="say">Told in words when the numbers cannot be written, and when they can again.</param>
    /// <param name="unlogged">Exchanges so far whose texts were wanted and not handed over.</param>
    public static TrafficRecorder Start(RecordStore store, TrafficSource source, Func<long> untold, TimeProvider time, Action<string> say, Func<long>? unlogged = null) => new(store, source, untold, unlogged ?? (() => 0), time, say);

    /// <summary>Counts one exchange, in memory.</summary>
    public void Add(SeenExchange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        lock (_lock)
        {
            _tally.Add(seen);
            if (_source.Keep.Exchanges > 0 && !_shelf.Add(seen))
                _tally.Miss(seen.At, dropped: 1);
        }
    }

    /// <summary>Encrypts the texts of an exchange and keeps them until they are written.</summary>
    public void Add(LoggedExchange logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        if (_source.Key is not { } key)
            throw new InvalidOperationException("Texts are kept under a key, and there is none.");
        var text = new SealedText(logged.Reference, logged.At, key.Id, key.Seal(logged.Reference, Json.Bytes(logged)));
        lock (_lock)
        {
            if (_texts.Count >= MostTexts || _textBytes + text.Sealed.Length > MostTextBytes)
            {
                _tally.Miss(logged.At, unlogged: 1);
                return;
            }

            _texts.Enqueue(text);
            _textBytes += text.Sealed.Length;
        }
    }

    /// <summary>Writes what there is; false when the database did not take it.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancel = default)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            while (Take() is { } batch)
                if (!await WriteAsync(batch, cancel).ConfigureAwait(false))
                    return false;
            var now = _time.GetUtcNow();
            lock (_lock)
                _tally.Forget(now);
            if (now - _swept >= SweepEvery || now < _swept)
            {
                if (!await TryAsync(TrafficBatch.Sweep(_source, now), cancel).ConfigureAwait(false))
                    return false;
                _swept = now;
            }

            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        _line.Dispose();
        _writing.Dispose();
    }

    async Task<bool> WriteAsync(Batch batch, CancellationToken cancel)
    {
        var statements = batch.Rows.Select(r => TrafficBatch.Of(r, _source)).Concat(batch.Guards.Select(g => TrafficBatch.Of(g, _source))).Concat(batch.Exchanges.Select(e => TrafficBatch.Of(e, _source))).Concat(batch.Texts.Select(t => TrafficBatch.Of(t, _source))).ToList();
        var written = false;
        try
        {
            return written = await TryAsync(statements, cancel).ConfigureAwait(false);
        }
        finally
        {
            if (!written)
                lock (_lock)
                {
                    _tally.Return(batch.Rows, batch.Guards);
                    _again = batch;
                }
        }
    }

    async Task<bool> TryAsync(IReadOnlyList<(string, object)> statements, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await _line.WriteAsync(statements, patience.Token).ConfigureAwait(false);
            if (_away)
                _say("Numbers of the traffic are written again.");
            _away = false;
            return true;
        }
#pragma warning disable CA1031 // Whatever a database or its driver does, it must not end the gateway: it is said, and tried again.
        catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_away)
                _say($"Numbers of the traffic cannot be written: {(e is OperationCanceledException ? "the database did not answer in time." : e.Message)} Requests are served all the same; what finds no room in memory is lost and counted.");
            _away = true;
            return false;
        }
    }

    Batch? Take()
    {
        lock (_lock)
        {
            var untold = _untold();
            var unlogged = _unlogged();
            if (untold > _told || unlogged > _logged)
                _tally.Miss(_time.GetUtcNow(), lost: untold - _told, unlogged: unlogged - _logged);
            (_told, _logged) = (untold, unlogged);
            var (rows, guards) = _tally.Take();
            // Exchanges and texts that could not be written are written first; numbers are whole anyhow.
            var exchanges = _again?.Exchanges ?? _shelf.Take(MostOfBatch);
            IReadOnlyList<SealedText> texts = _again?.Texts ?? Texts();
            _again = null;
            return rows.Count + guards.Count + exchanges.Count + texts.Count == 0 ? null : new Batch(rows, guards, exchanges, texts);
        }
    }

    List<SealedText> Texts()
    {
        List<SealedText> taken = [];
        while (taken.Count < TextsOfBatch && _texts.TryDequeue(out var text))
        {
            taken.Add(text);
            _textBytes -= text.Sealed.Length;
        }

        return taken;
    }

    sealed record Batch(IReadOnlyList<TrafficRow> Rows, IReadOnlyList<GuardRow> Guards, IReadOnlyList<SeenExchange> Exchanges, IReadOnlyList<SealedText> Texts);
}
