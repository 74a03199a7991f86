using Microsoft.Extensions.Hosting;

namespace Assay.Server;

/// <summary>Looks at something now and then, and at once when it is asked to. A look that fails ends nothing: it is told, and tried again.</summary>
abstract class RepeatedWork : BackgroundService
{
    readonly SemaphoreSlim _asked = new(0, 1);

    /// <summary>Asks for a look now; while one is asked for already, nothing more.</summary>
    public void Look()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is asked for.
        }
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    /// <summary>Looks until the server ends.</summary>
    /// <param name="every">Time from the end of a look to the next one; zero or less when it is only done when it is asked for.</param>
    protected async Task RepeatAsync(TimeSpan every, CancellationToken stopping)
    {
        var wait = every > TimeSpan.Zero ? every : Timeout.InfiniteTimeSpan;
        try
        {
            if (every <= TimeSpan.Zero)
                await _asked.WaitAsync(stopping).ConfigureAwait(false);
            while (true)
            {
                await TryAsync(stopping).ConfigureAwait(false);
                await _asked.WaitAsync(wait, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server ends; the next one looks again.
        }
    }

    /// <summary>One look.</summary>
    protected abstract Task LookAsync(CancellationToken cancel);

    /// <summary>Tells that a look failed.</summary>
    protected abstract void Failed(Exception error);

    async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            await LookAsync(stopping).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // one look that fails must not end the others, whatever went wrong; it is told and tried again
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Failed(e);
        }
    }
}
