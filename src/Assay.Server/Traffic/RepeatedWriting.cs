namespace Assay.Server;

/// <summary>
/// Has what was gathered written now and then, and once more at the end, if somebody listens. A write that fails ends nothing: who writes keeps what was not written for the next time.
/// </summary>
sealed class RepeatedWriting : IAsyncDisposable
{
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    readonly Func<CancellationToken, Task> _write;
    readonly CancellationTokenSource _stop = new();
    readonly Task _loop;

    RepeatedWriting(TimeSpan every, TimeProvider time, Func<CancellationToken, Task> write)
    {
        _write = write;
        _loop = Task.Run(() => RunAsync(every, time));
    }

    /// <summary>Begins; the first write comes after the first time has passed.</summary>
    internal static RepeatedWriting Start(TimeSpan every, TimeProvider time, Func<CancellationToken, Task> write) => new(every, time, write);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(LastWords);
        await TryAsync(patience.Token).ConfigureAwait(false);
        _stop.Dispose();
    }

    async Task RunAsync(TimeSpan every, TimeProvider time)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await TryAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await _write(cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever keeps it from writing (a database that is away, a driver torn down): the gateway serves, and the next try writes what waits.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Tried again.
        }
    }
}
